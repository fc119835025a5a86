"""Bars in the terminal: one a period, in eighths of a character. A dozen lines need no plotting library."""

from __future__ import annotations

from toolkit.formats import View
from toolkit.formats.cells import NOTHING, prepare
from toolkit.formats.harmless import ascii_only, pad, width
from toolkit.model import Table

EIGHTHS = " ▏▎▍▌▋▊▉"


def bars(table: Table, view: View, name: str = "cost_usd") -> str:
    """A bar for each row of the top level, with its amount; an empty text when there is nothing to draw."""
    first = min((row.get("_level", 0) for row in table.rows), default=0)
    chosen = [i for i, row in enumerate(table.rows) if row.get("_level", 0) == first]
    cells = {each.column.name: each for each in prepare(table)}
    if not chosen or name not in cells:
        return ""
    values = [table.rows[i].get(name) or 0 for i in chosen]
    labels = [cells[table.columns[0].name].rows[i] for i in chosen]
    texts = [cells[name].rows[i].strip() or NOTHING for i in chosen]
    room = view.width - max(map(width, labels)) - max(map(width, texts)) - 3
    most = max(values)
    lines = [
        f"{pad(label, max(map(width, labels)), 'left')} {_bar(value, most, max(room, 3), unicode=view.unicode)} {text}"
        for label, value, text in zip(labels, values, texts, strict=True)
    ]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text if view.unicode else ascii_only(text)


def _bar(value: int, most: int, room: int, *, unicode: bool) -> str:
    """At least a sliver for what is more than nothing."""
    if value <= 0 or most <= 0:
        return ""
    steps = max(1, value * room * 8 // most)
    if not unicode:
        return "#" * max(1, steps // 8)
    return "█" * (steps // 8) + EIGHTHS[steps % 8].strip()

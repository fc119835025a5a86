"""The table for a terminal. It gives up columns before digits, says which, and stands upright when still too wide.

Drawn here rather than by tabulate: choosing columns by width needs the widths anyway, and loading tabulate would double
the time of a cold report (most of it for `importlib.metadata`). Markdown is tabulate's.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.formats import View
from toolkit.formats.cells import Cells, prepare, shown_total
from toolkit.formats.harmless import ascii_only, harmless, pad, width
from toolkit.model import Table

GAP = 2
LAST = 3


def render(table: Table, view: View) -> str:
    """The table, its total, the footer and the notes."""
    compact = view.compact
    cells, dropped = _fit(_chosen(_prepared(table, view, compact=compact), view), view.width)
    if _total_width(cells) > view.width and not compact:
        compact = True
        cells, dropped = _fit(_prepared(table, view, compact=True), view.width)
    body = _upright(cells, len(table.rows)) if _total_width(cells) > view.width else _flat(cells, len(table.rows), view)
    lines = [harmless(table.title), "", *body] if table.title else body
    after = [*_footer(table), *_said(dropped, compact and _has_tokens(cells)), *table.notes]
    if after:
        lines += ["", *(part for each in after for part in _wrap(harmless(each), view.width))]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text if view.unicode else ascii_only(text)


def _prepared(table: Table, view: View, *, compact: bool) -> list[Cells]:
    """The cells in characters that the console knows, so that they are measured as they are shown."""
    cells = prepare(table, compact=compact)
    return cells if view.unicode else [each.mapped(ascii_only) for each in cells]


def _chosen(cells: list[Cells], view: View) -> list[Cells]:
    """Of a compact table only the columns that go last."""
    return [each for each in cells if not view.compact or each.column.drop <= LAST]


def _fit(cells: list[Cells], room: int) -> tuple[list[Cells], list[Cells]]:
    """The columns that fit, and those that were given up: first those with nothing but zeros, then by their `drop`."""
    kept, dropped = list(cells), []
    while _total_width(kept) > room:
        able = [each for each in kept if each.column.drop > 0]
        if not able:
            break
        worst = max(able, key=lambda each: (each.empty, each.column.drop))
        kept.remove(worst)
        dropped.append(worst)
    for each in sorted(dropped, key=lambda gone: (gone.empty, gone.column.drop)):  # a narrow one may fit after all
        if _total_width([*kept, each]) <= room:
            kept.append(each)
    return [each for each in cells if each in kept], [each for each in cells if each not in kept]


def _total_width(cells: Sequence[Cells]) -> int:
    return sum(each.width for each in cells) + GAP * (len(cells) - 1)


def _flat(cells: Sequence[Cells], count: int, view: View) -> list[str]:
    widths = [each.width for each in cells]
    aligns = [each.column.align for each in cells]

    def line(texts: Sequence[str]) -> str:
        return (" " * GAP).join(pad(t, w, a) for t, w, a in zip(texts, widths, aligns, strict=True)).rstrip()

    rule = "─" * (sum(widths) + GAP * (len(widths) - 1))
    lines = [_bold(line([each.column.title for each in cells]), view), rule]
    lines += [line([each.rows[i] for each in cells]) for i in range(count)]
    if any(each.total is not None for each in cells):
        lines += [rule, _bold(line([each.total or "" for each in cells]), view)]
    return lines


def _bold(text: str, view: View) -> str:
    return f"\x1b[1m{text}\x1b[0m" if view.color else text


def _upright(cells: Sequence[Cells], count: int) -> list[str]:
    """One line a value, for a terminal in which not even the necessary columns stand side by side."""
    lines: list[str] = []
    for i in range(count):
        lines.append(cells[0].rows[i])
        lines += [f"  {each.column.title}: {each.rows[i]}" for each in cells[1:]]
    if any(each.total is not None for each in cells):
        lines.append(cells[0].total or "Total")
        lines += [f"  {each.column.title}: {each.total}" for each in cells[1:] if each.total]
    return lines


def _footer(table: Table) -> list[str]:
    template = table.meta.get("_footer")
    if not template:
        return []
    for column in table.columns:
        if "{" + column.name + "}" in template:
            template = template.replace("{" + column.name + "}", shown_total(table, column.name))
    return [template]


def _has_tokens(cells: Sequence[Cells]) -> bool:
    return any(each.column.unit == "tokens" for each in cells)


def _said(dropped: Sequence[Cells], compact: bool) -> list[str]:  # noqa: FBT001 an answer, not an option
    lines = []
    if dropped:
        lines.append(f"Not shown for want of room: {', '.join(each.column.title for each in dropped)}.")
    if compact:
        lines.append(
            "Tokens are rounded to three digits (K = thousand, M = million, G = billion); --json has them all."
        )
    return lines


def _wrap(text: str, room: int) -> list[str]:
    if width(text) <= room:
        return [text]
    import textwrap

    whole = text.replace(" %", "\u00a0%")  # a sign alone on the next line belongs to nothing
    lines = textwrap.wrap(whole, max(room, 10), break_long_words=False, break_on_hyphens=False)
    return [each.replace("\u00a0", " ") for each in lines] or [text]

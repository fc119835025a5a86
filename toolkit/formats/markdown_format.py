"""Markdown: a table for an issue, a wiki or a chat, with the total in bold and the notes below."""

from __future__ import annotations

import re

from toolkit.formats import View
from toolkit.formats.cells import prepare, shown_total
from toolkit.model import Table


def render(table: Table, view: View) -> str:
    """A pipe table by tabulate; names can't break out of their cells."""
    from tabulate import tabulate

    cells = [each for each in prepare(table, compact=view.compact) if not each.empty or each.column.drop == 0]
    rows = [[_escaped(each.rows[i]) for each in cells] for i in range(len(table.rows))]
    if table.totals is not None:
        rows.append(
            [f"**{_escaped(each.total.strip())}**" if each.total and each.total.strip() else "" for each in cells]
        )
    aligns = ["right" if each.column.align == "right" else "left" for each in cells]
    body = tabulate(
        rows, [_escaped(each.column.title) for each in cells], "pipe", colalign=aligns, disable_numparse=True
    )
    footer = table.meta.get("_footer")
    after = [*([_filled(table, footer)] if footer else []), *table.notes]
    parts = [f"### {_escaped(table.title)}"] if table.title else []
    return "\n\n".join([*parts, body, *map(_escaped, after)]) + "\n"


def _filled(table: Table, template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: shown_total(table, match[1]), template)


def _escaped(text: str) -> str:
    """Everything that Markdown or the HTML in it would obey, as itself."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\|*_`\[\]#~])", r"\\\1", text)

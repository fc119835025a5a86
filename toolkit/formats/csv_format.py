"""CSV: a header, then the rows; exact numbers, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

from toolkit.formats import View
from toolkit.formats.cells import is_money
from toolkit.formats.harmless import harmless
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd


def render(table: Table, _view: View) -> str:
    """RFC 4180 with plain line breaks; an unknown value is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(safe(each.name) for each in table.columns)
    writer.writerows([_cell(each, row.get(each.name)) for each in table.columns] for row in table.rows)
    return out.getvalue()


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if is_money(column):
        return pico_to_usd(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return safe(harmless(str(value)))


def safe(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    return (
        "'" + text
        if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        else text
    )

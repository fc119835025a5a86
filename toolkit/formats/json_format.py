"""JSON: one document with what surrounds the table, its rows and its totals; money as exact decimal strings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.formats import View
from toolkit.formats.cells import is_money
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd


def render(table: Table, _view: View) -> str:
    """`{**meta, "rows": […], "totals": {…}, "notes": […]}`."""
    document: dict[str, Any] = {name: value for name, value in table.meta.items() if not name.startswith("_")}
    document["rows"] = [plain(row, table.columns) for row in table.rows]
    if table.totals is not None:
        document["totals"] = plain(table.totals, table.columns)
    document["notes"] = list(table.notes)
    return json.dumps(document, ensure_ascii=False, indent=2, default=str).translate(_UNSAFE) + "\n"


_UNSAFE = {
    code: f"\\u{code:04x}"
    for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
}
"""JSON may hold these as they are; a terminal that shows it would obey some of them."""


def plain(row: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
    """A row as JSON has it: money in exact decimal strings, nothing that is typography."""
    money = {each.name for each in columns if is_money(each)}
    return {
        name: pico_to_usd(value) if name in money and value is not None else value
        for name, value in row.items()
        if not name.startswith("_")
    }

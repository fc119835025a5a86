"""NDJSON: one JSON object a row and a line, in the same words as JSON; the totals are left to the reader."""

from __future__ import annotations

import json

from toolkit.formats import View
from toolkit.formats.json_format import plain
from toolkit.model import Table


def render(table: Table, _view: View) -> str:
    """The rows, one a line; an empty table is an empty text."""
    return "".join(json.dumps(plain(row, table.columns), default=str) + "\n" for row in table.rows)

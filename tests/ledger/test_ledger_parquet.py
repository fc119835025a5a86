"""A Parquet file holds all that a row does: read by another program it gives the same row again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.test_ledger_rows import FULL
from toolkit.entry import Entry, format_instant, from_json
from toolkit.ledger.exporting import parquet
from toolkit.ledger.store import OpenLedger

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

OBJECTS = ("tags", "finish_reasons", "flags", "tool_calls", "cost_parts", "price")


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """What a reader makes of a row of the table."""
    line: dict[str, Any] = {}
    for name, value in row.items():
        if value is None:
            continue
        if isinstance(value, datetime):
            line[name] = format_instant(value)
        elif isinstance(value, Decimal):
            line[name] = str(value)
        else:
            line[name] = json.loads(value) if name in OBJECTS else value
    return line | json.loads(row["extra"] or "{}") if line.pop("extra", None) else line


def test_a_row_comes_back_from_parquet_as_it_was(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    bare = entry(2, cost=None, project=None)
    ledger.write([FULL, bare])
    file = io.BytesIO()
    assert parquet(ledger.read(), file) == 2
    file.seek(0)
    rows = pq.read_table(file).to_pylist()
    assert [from_json(_line(row)) for row in rows] == list(ledger.read())

"""Exporting rows as JSON lines, CSV or Parquet: exact, streamed, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from toolkit.entry import Entry, to_json
from toolkit.errors import LedgerError

Safe = Callable[[str], str]
CHUNK = 5000


def columns() -> tuple[str, ...]:
    """The fields of a row, in the order of the JSON form; `extra` holds what an imported line had besides."""
    from datetime import UTC, datetime

    bare = Entry(id="x", started_at=datetime(1970, 1, 1, tzinfo=UTC), origin="", endpoint="")
    return (*to_json(bare), "extra")


def jsonl(entries: Iterable[Entry], out: BinaryIO) -> int:
    """One object a line, oldest first. Returns how many."""
    count = 0
    for entry in entries:
        text = json.dumps(to_json(entry), ensure_ascii=False)
        out.write(text.encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def flat(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """Rows of plain values: objects and lists as JSON text, so that a table can hold them."""
    names = columns()
    for entry in entries:
        line = to_json(entry) | {"extra": dict(entry.extra) or None}
        line["tags"], line["flags"] = line["tags"] or None, line["flags"] or None
        yield {
            name: json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else value
            for name, value in ((name, line[name]) for name in names)
        }


def csv_file(entries: Iterable[Entry], out: BinaryIO, safe: Safe) -> int:
    """A header and a row a request. `safe` keeps a spreadsheet from running a text as a formula."""
    out.write(_csv_line(columns()))
    count = 0
    for row in flat(entries):
        out.write(_csv_line([_cell(value, safe) for value in row.values()]))
        count += 1
    return count


def _csv_line(cells: Sequence[str]) -> bytes:
    """One row. Before 3.13 Python quotes a carriage return only where it ends a line, and a reader would break there."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n").encode("utf-8", "replace") + b"\n"


def _cell(value: Any, safe: Safe) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else str(value)


def parquet(entries: Iterable[Entry], out: BinaryIO) -> int:
    """A Parquet file: times as timestamps in UTC, dollars as decimals with 12 places, objects as JSON text."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise LedgerError("Parquet needs the package pyarrow.", "pip install 'oaicheck[parquet]'") from error
    schema = pa.schema([(name, _parquet_type(pa, name)) for name in columns()])
    count = 0
    rows = flat(entries)
    with pq.ParquetWriter(out, schema) as writer:
        while chunk := list(islice(rows, CHUNK)):
            writer.write_table(pa.Table.from_pylist([_typed(row) for row in chunk], schema=schema))
            count += len(chunk)
    return count


_NUMBERS = frozenset(("duration_ms", "time_to_first_token_ms", "audio_seconds", "video_seconds"))
_WHOLE = frozenset(("http_status", "retries", "images", "input_characters"))
_TIMES = frozenset(("started_at", "priced_at"))


def _parquet_type(pa: Any, name: str) -> Any:
    if name in _TIMES:
        return pa.timestamp("us", tz="UTC")
    if name in {"batch", "stream"}:
        return pa.bool_()
    if name in _NUMBERS:
        return pa.float64()
    if name in _WHOLE or name.endswith("_tokens"):
        return pa.int64()
    return pa.decimal128(24, 12) if name.endswith("_usd") else pa.string()


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    from decimal import Decimal

    from toolkit.entry import parse_instant

    for name in _TIMES:
        row[name] = None if row[name] is None else parse_instant(row[name])
    for name in ("cost_usd", "reported_cost_usd"):
        row[name] = None if row[name] is None else Decimal(row[name])
    return row

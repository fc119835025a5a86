"""Importing lines: all are read and judged before the first is kept, so that a broken file changes nothing."""

from __future__ import annotations

import marshal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from toolkit.entry import from_json
from toolkit.ledger.linefile import BadLine, lines, opened
from toolkit.ledger.prepared import Prepared, prepare
from toolkit.ledger.pricing import LazyPricer, Pricer
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.trouble import RefusedRowError

BATCH = 2000
"""Rows of one transaction: other writers wait for some 50 ms."""

AT_ONCE = 20_000
"""An import of up to so many rows is one transaction. A larger one is many: if it is cut off, importing it again adds
the rest (ids see to that), and nobody had to wait for it."""

SHOWN = 20
"""Bad lines that are kept for telling; they are all counted."""


@dataclass(kw_only=True)
class Imported:
    """What came of it. `known` rows were in the ledger already (the fuller one stays)."""

    lines: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0
    first_bad: list[BadLine]
    kept: bool = True


def import_files(
    ledger: OpenLedger,
    paths: Sequence[Path | None],
    *,
    skip_bad: bool = False,
    stdin: BinaryIO | None = None,
    pricer: Pricer | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Imported:
    """Imports files of lines (`None` = standard input). With a bad line and without `skip_bad` nothing is kept."""
    result = Imported(first_bad=[])
    pricer = pricer or LazyPricer(ledger)
    with tempfile.TemporaryFile() as spool:
        first = list(_spooled(_all(paths, stdin or sys.stdin.buffer, result, pricer, progress), spool))
        if result.bad and not (skip_bad and result.lines > result.bad):
            result.kept = False
            return result
        _write(ledger, first, spool, result)
    result.known = result.lines - result.bad - result.new
    return result


def _all(
    paths: Sequence[Path | None], stdin: BinaryIO, result: Imported, pricer: Pricer, progress: Callable[[int], None]
) -> Iterator[Prepared]:
    for path in paths:
        name = "<stdin>" if path is None else str(path)
        with opened(path, stdin) as file:
            for number, value in lines(file, name):
                result.lines += 1
                found = value if isinstance(value, BadLine) else _prepared(value, name, number, pricer)
                if isinstance(found, BadLine):
                    result.bad += 1
                    result.first_bad += [found][: SHOWN - len(result.first_bad)]
                else:
                    yield found
                if result.lines % 1000 == 0:
                    progress(result.lines)


def _prepared(value: object, name: str, number: int, pricer: Pricer) -> Prepared | BadLine:
    try:
        entry = from_json(value)  # type: ignore[arg-type]
    except ValueError as error:
        return BadLine(file=name, line=number, problem=str(error))
    if entry.cost is None:
        return prepare(pricer(entry), own_cost=False)
    return prepare(entry)


def _spooled(rows: Iterator[Prepared], spool: BinaryIO) -> Iterator[Prepared]:
    """The first rows; what is beyond AT_ONCE goes to a file, so that memory stays small."""
    yield from islice(rows, AT_ONCE)
    while batch := [tuple(row) for row in islice(rows, BATCH)]:
        packed = marshal.dumps(batch)
        spool.write(len(packed).to_bytes(8, "big") + packed)


def _write(ledger: OpenLedger, first: list[Prepared], spool: BinaryIO, result: Imported) -> None:
    if not spool.tell():
        result.new += _write_batch(ledger, first)
        return
    for start in range(0, len(first), BATCH):
        result.new += _write_batch(ledger, first[start : start + BATCH])
    spool.seek(0)
    for batch in _from_spool(spool):
        result.new += _write_batch(ledger, batch)


def _from_spool(spool: BinaryIO) -> Iterator[list[Prepared]]:
    """What this process itself has put there: texts and numbers only."""
    while size := spool.read(8):
        yield [Prepared(*row) for row in marshal.loads(spool.read(int.from_bytes(size, "big")))]  # noqa: S302 - a nameless file of our own


def _write_batch(ledger: OpenLedger, rows: list[Prepared]) -> int:
    if not rows:
        return 0
    try:
        return ledger.writer.write_prepared(rows)
    except RefusedRowError:
        mended = [prepare(row.entry(), own_cost=row.own_cost, mend=True) for row in rows]
        return ledger.writer.write_prepared(mended)

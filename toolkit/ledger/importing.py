"""Importing lines: all are read and judged before the first is kept, so that a broken file changes nothing."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from toolkit.entry import from_json
from toolkit.ledger.linefile import BadLine, lines, opened, size_of
from toolkit.ledger.prepared import Prepared, prepare
from toolkit.ledger.pricing import LazyPricer, Pricer
from toolkit.ledger.spool import BATCH as BATCH
from toolkit.ledger.spool import Spool, spooled
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.trouble import RefusedRowError

AT_ONCE = 20_000
"""An import of up to so many rows is one transaction. A larger one is many: if it is cut off, importing it again adds
the rest (ids see to that), and nobody had to wait for it."""

SHOWN = 20
"""Bad lines that are kept for telling; they are all counted."""

Progress = Callable[[str, int, int | None], None]
"""What is being done ("read" or "write"), how far it is (bytes or rows), of how many (None: nobody knows)."""


def _silent(_what: str, _done: int, _of: int | None) -> None:
    pass


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
    progress: Progress = _silent,
) -> Imported:
    """Imports files of lines (`None` = standard input). With a bad line and without `skip_bad` nothing is kept."""
    result = Imported(first_bad=[])
    with _few_collections(), spooled() as spool:
        spool.fill(_judged(paths, stdin or sys.stdin.buffer, result, pricer or LazyPricer(ledger), progress))
        if result.bad and not (skip_bad and result.lines > result.bad):
            result.kept = False
            return result
        result.new = _write(ledger, spool, progress)
    result.known = result.lines - result.bad - result.new
    return result


@contextmanager
def _few_collections() -> Iterator[None]:
    """Rows hold no cycles: looking for them after every 700 new objects takes a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _judged(
    paths: Sequence[Path | None], stdin: BinaryIO, result: Imported, pricer: Pricer, progress: Progress
) -> Iterator[Prepared]:
    """The rows of all good lines; the bad ones are counted."""
    before, total = 0, size_of(paths)
    for path in paths:
        name = "<stdin>" if path is None else str(path)
        with opened(path, stdin) as source:
            for number, value in lines(source.bytes, name):
                result.lines += 1
                found = value if isinstance(value, BadLine) else _prepared(value, name, number, pricer)
                if isinstance(found, BadLine):
                    result.bad += 1
                    result.first_bad += [found][: SHOWN - len(result.first_bad)]
                else:
                    yield found
                if result.lines % 1000 == 0:
                    place = source.position()
                    progress("read", result.lines if place is None else before + place, total)
            before += source.position() or 0


def _prepared(value: object, name: str, number: int, pricer: Pricer) -> Prepared | BadLine:
    try:
        entry = from_json(value)  # type: ignore[arg-type]
    except ValueError as error:
        return BadLine(file=name, line=number, problem=str(error))
    if entry.cost is None:
        return prepare(pricer(entry), own_cost=False)
    return prepare(entry)


def _write(ledger: OpenLedger, spool: Spool, progress: Progress) -> int:
    """Writes what was judged. Returns how many ids are new."""
    if spool.rows <= AT_ONCE:
        return _at_once(ledger, spool)
    new = written = 0
    with ledger.door.busy():
        for batch in spool.batches():
            new += _batch(ledger, batch)
            written += len(batch)
            progress("write", written, spool.rows)
    return new


def _at_once(ledger: OpenLedger, spool: Spool) -> int:
    try:
        with ledger.transaction():
            return sum(ledger.writer.write_inside(batch) for batch in spool.batches())
    except RefusedRowError:
        with ledger.transaction():
            return sum(ledger.writer.write_inside(_mended(batch)) for batch in spool.batches())


def _batch(ledger: OpenLedger, rows: list[Prepared]) -> int:
    try:
        return ledger.writer.write_prepared(rows)
    except RefusedRowError:
        return ledger.writer.write_prepared(_mended(rows))


def _mended(rows: list[Prepared]) -> list[Prepared]:
    return [prepare(row.entry(), own_cost=row.own_cost, mend=True) for row in rows]

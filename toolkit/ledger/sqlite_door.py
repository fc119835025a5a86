"""The door to an SQLite file through the standard library: no import that a program would feel."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from toolkit.ledger.door import NOTHING, Row
from toolkit.ledger.trouble import RefusedRowError, from_sqlite

BUSY_MS = 30_000
"""How long a writer waits for its turn. With 8 writers at once the longest wait seen was 0.7 s, with 32 1.3 s."""

BUSY_CACHE_KIB = 32 * 1024
BUSY_LOG_PAGES = 8_000


AT_ONCE = 64
"""Rows of one INSERT, if SQLite takes so many values (before its release 3.32: 999). Together they take a third less
time than one after the other, and Python's lock is given away once, which matters where another thread computes."""
STEP = 16


@lru_cache(maxsize=64)
def insert_statement(table: str, columns: tuple[str, ...], rows: int, tail: str) -> str:
    """`insert into t (a, b) values (?, ?), (?, ?) …`"""
    row = f"({', '.join('?' * len(columns))})"
    return f"insert into {table} ({', '.join(columns)}) values {', '.join([row] * rows)} {tail}"


def without_nulls(columns: Sequence[str], rows: Sequence[Row]) -> tuple[Sequence[str], Sequence[Row]]:
    """The rows without the columns that are NULL in all of them: SQLite takes half as long for what remains. No column
    that may be NULL has a default."""
    by_column = list(zip(*rows, strict=True))
    told = [at for at, values in enumerate(by_column) if values.count(None) < len(values)]
    if len(told) == len(columns):
        return columns, rows
    return [columns[at] for at in told], list(zip(*(by_column[at] for at in told), strict=True))


def _parts(rows: Sequence[Row], most: int) -> Iterator[Sequence[Row]]:
    """As many at a time as a statement may hold, then what is left in whole steps, then the rest: few statements to
    prepare, and few to run."""
    at = 0
    while at < len(rows):
        size = min(most, len(rows) - at)
        if size > STEP:
            size -= size % STEP
        yield rows[at : at + size]
        at += size


class SqliteDoor:
    """One connection. `synchronous` is FULL: a row that was acknowledged survives a power cut, at one fsync a batch."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, shown: str, *, readonly: bool, path: Path | None = None) -> None:
        """`path` is the file's, for who wants to know later whether it was moved."""
        self._connection = connection
        self._path = path
        self._opened = None if path is None else path.stat()
        self._names = () if path is None else (f"{path.name}-wal", f"{path.name}-shm")
        self._beside: dict[Path, os.stat_result | None] = {}
        self._shown = shown
        self.readonly = readonly
        self._most_values = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)

    def run(self, sql: str, params: Mapping[str, Any] = NOTHING) -> list[Row]:
        try:
            return self._connection.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise from_sqlite(error, self._shown) from error

    def stream(self, sql: str, params: Mapping[str, Any] = NOTHING) -> Iterator[Row]:
        try:
            yield from self._connection.execute(sql, params)
        except sqlite3.Error as error:
            raise from_sqlite(error, self._shown) from error

    def many(self, table: str, columns: Sequence[str], rows: Sequence[Row], tail: str = "") -> None:
        if not rows:
            return
        columns, rows = without_nulls(columns, rows)
        try:
            for part in _parts(rows, min(AT_ONCE, self._most_values // len(columns))):
                statement = insert_statement(table, tuple(columns), len(part), tail)
                self._connection.execute(statement, tuple(chain.from_iterable(part)))
        except sqlite3.Error as error:
            raise from_sqlite(error, self._shown) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise RefusedRowError(
                f"The ledger {self._shown} can't hold a value: {error}.", "Correct the row."
            ) from error

    def change(self, sql: str, params: Mapping[str, Any] = NOTHING) -> int:
        try:
            return self._connection.execute(sql, params).rowcount
        except sqlite3.Error as error:
            raise from_sqlite(error, self._shown) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.run("begin immediate")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it by itself when the disk is full
                self._connection.rollback()
            raise
        self.run("commit")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Ids come in no order, so a long import touches pages all over their index: with room for them it reads less,
        and with a longer log it writes each of them less often."""
        usual = self.run("pragma cache_size")[0][0]
        self.run(f"pragma cache_size = -{BUSY_CACHE_KIB}")
        self.run(f"pragma wal_autocheckpoint = {BUSY_LOG_PAGES}")
        try:
            yield
        finally:
            self.run("pragma wal_autocheckpoint = 1000")
            self.run(f"pragma cache_size = {usual}")

    def numbers(self, count: int) -> Sequence[int]:
        first = (self.run("select max(n) from requests")[0][0] or 0) + 1
        return range(first, first + count)

    def moved(self) -> bool:
        if self._path is None or self._opened is None:
            return False
        try:
            moved = not os.path.samestat(self._path.stat(), self._opened)
        except FileNotFoundError:
            return True
        except OSError:  # the next write says what is wrong
            return False
        if not moved:
            self._beside = {path: _stat(path) for path in map(self._path.with_name, self._names)}
        return moved

    def close(self) -> None:
        """SQLite finds its log by name. Of a file that was moved it would be left behind under the old name, and taken for
        that of the next file there: what it holds is brought in first, and then it is removed, if it is still the same."""
        moved = not self.readonly and self.moved()
        if moved:
            with suppress(sqlite3.Error):
                self._connection.execute("pragma wal_checkpoint(truncate)")
        self._connection.close()
        if moved:
            for path, before in self._beside.items():
                now = _stat(path)
                if now is not None and before is not None and os.path.samestat(now, before):
                    path.unlink(missing_ok=True)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None

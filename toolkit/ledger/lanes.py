"""Two looks at one large file at the same time, each in a thread with a connection of its own. SQLite works without
Python's lock, so that both cores have work; and a thread, unlike a process, is the same on every system."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from toolkit.ledger.connecting import connect
from toolkit.ledger.door import Door
from toolkit.ledger.sqlite_door import SqliteDoor
from toolkit.ledger.trouble import from_sqlite

LANES = 2
HEARD = 1.0
"""Seconds between two words about what is being waited for."""

T = TypeVar("T")
Waiting = Callable[[Sequence[str]], None]


def silent(_names: Sequence[str]) -> None:
    """Says nothing."""


def in_lanes(
    path: Path, works: Sequence[Callable[[Door], T]], names: Sequence[str], order: Sequence[int], waiting: Waiting
) -> Iterator[T]:
    """The results in the order of `works`, which are begun in the order given. Whoever stops listening (or presses
    Ctrl-C) ends what is under way."""
    lanes = _Lanes(path)
    pool = ThreadPoolExecutor(LANES, thread_name_prefix="ledger-check")
    try:
        begun = {at: pool.submit(lanes.run, names[at], works[at]) for at in order}
        for at in range(len(works)):
            yield _result(begun[at], lambda: waiting(lanes.running()))
    finally:
        lanes.interrupt()
        pool.shutdown(wait=True, cancel_futures=True)
        lanes.close()


def _result(future: Future[T], waiting: Callable[[], None]) -> T:
    while True:
        try:
            return future.result(timeout=HEARD)
        except TimeoutError:
            if future.done():
                raise
            waiting()


class _Lanes:
    """A connection for each thread, and what each is at."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._running: dict[int, str] = {}

    def run(self, name: str, work: Callable[[Door], T]) -> T:
        me = threading.get_ident()
        self._running[me] = name
        try:
            return work(self._door())
        finally:
            self._running.pop(me, None)

    def _door(self) -> Door:
        found: Door | None = getattr(self._own, "door", None)
        if found is None:
            try:
                connection, _remarks = connect(self._path, writable=False)
            except sqlite3.Error as error:
                raise from_sqlite(error, str(self._path)) from error
            self._connections.append(connection)
            found = self._own.door = SqliteDoor(connection, str(self._path), readonly=True)
        return found

    def running(self) -> list[str]:
        return list(self._running.values())

    def interrupt(self) -> None:
        for connection in self._connections:
            connection.interrupt()

    def close(self) -> None:
        for connection in self._connections:
            connection.close()

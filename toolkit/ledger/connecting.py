"""Connections to a ledger's file, also where the file system can't do what SQLite's log needs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.ledger.sqlite_door import BUSY_MS

Connected = tuple[sqlite3.Connection, tuple[str, ...]]
"""A connection, and what is odd about it in words."""

NO_LOG = (
    "The file system refuses SQLite's write-ahead log (a network folder?), so journal mode {mode} is used: correct, but"
    " readers and writers wait for each other."
)


def connect(path: Path, *, writable: bool) -> Connected:
    """A connection in autocommit: transactions begin and end where we say so."""
    try:
        return _usual(path, "rw" if writable else "ro"), ()
    except sqlite3.OperationalError as error:
        family = error.sqlite_errorcode & 0xFF
        if not writable and family in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}:
            return _as_it_is(path)
        if writable and family in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL}:
            return _without_log(path, error)
        raise


def _usual(path: Path, mode: str) -> sqlite3.Connection:
    connection = _open(f"{path.as_uri()}?mode={mode}")
    try:
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma synchronous = full")
        connection.execute("select 1 from sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _open(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=64
    )


def _as_it_is(path: Path) -> Connected:
    """In a folder that can't be written SQLite can't make the files of its log; what is in the file can be read."""
    connection = _open(f"{path.as_uri()}?immutable=1")
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return connection, ()
    return connection, (
        f"The folder can't be written, so what the log {log.name} holds can't be seen: the newest rows may be missing.",
    )


def _without_log(path: Path, error: sqlite3.OperationalError) -> Connected:
    """A ledger that was made elsewhere keeps its log, which needs memory shared between processes. Alone, SQLite needs
    none: that is enough to bring the log in and to go on with the older journal. Raises the first error if not."""
    try:
        with closing(_open(f"{path.as_uri()}?mode=rw")) as connection:
            connection.execute("pragma locking_mode = exclusive")
            mode = connection.execute("pragma journal_mode = delete").fetchone()[0]
        return _usual(path, "rw"), (NO_LOG.format(mode=mode),)
    except sqlite3.Error:
        raise error from None

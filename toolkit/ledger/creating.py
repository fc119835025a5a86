"""Makes a new SQLite ledger from `schema.sql`: quick, without SQLAlchemy or Alembic in a program that only records."""

from __future__ import annotations

import sqlite3
import time
from importlib.resources import files

from toolkit.errors import LedgerError
from toolkit.ledger.columns import APPLICATION_ID
from toolkit.ledger.connecting import NO_LOG
from toolkit.ledger.sqlite_door import BUSY_MS, SqliteDoor

PAUSE_SECONDS = 0.005


def schema() -> str:
    """The statements that make a ledger of the newest revision."""
    return files("toolkit.ledger").joinpath("schema.sql").read_text(encoding="utf-8")


def statements(script: str) -> list[str]:
    """The single statements of a script."""
    found, text = [], ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            found.append(text.strip())
            text = ""
    return found


def create(door: SqliteDoor) -> tuple[str, ...]:
    """Tables, revision and our mark in one transaction; then the write-ahead log. Returns remarks.

    The mark is written before the log is on, so that it stands in the file's header from the first moment.
    """
    with door.transaction():
        tables = {row[0] for row in door.run("select name from sqlite_master")}
        if not tables:
            door.run(f"pragma application_id = {APPLICATION_ID}")
            for statement in statements(schema()):
                door.run(statement)
        elif "alembic_version" not in tables:
            raise LedgerError("This is an SQLite database of another program.", "Name another file: --ledger PATH")
    mode = turn_log_on(door)
    if mode == "wal":
        return ()
    return (NO_LOG.format(mode=mode),)


def turn_log_on(door: SqliteDoor) -> str:
    """The journal's mode afterwards. SQLite refuses at once, whatever its timeout, while another process is to write
    (one that opens the same new ledger, for example): so we wait for it ourselves."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            return str(door.run("pragma journal_mode = wal")[0][0])
        except LedgerError as error:
            cause = error.__cause__
            busy = isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            time.sleep(PAUSE_SECONDS)

"""What a database says, in words: what is wrong, where, and what to do next."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from toolkit.errors import LedgerError
from toolkit.secret import redact

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError


class RefusedRowError(LedgerError):
    """A row that the schema's constraints refuse."""


_SQLITE = {
    "SQLITE_NOTADB": ("is not an SQLite database, so it is no ledger", "Name another file: --ledger PATH"),
    "SQLITE_CORRUPT": (
        "is damaged",
        "Restore a backup, or save what can be read: sqlite3 {path} .recover | sqlite3 rescued.db",
    ),
    "SQLITE_FULL": (
        "could not be written: the disk is full; nothing was changed",
        "Free some space, then run it again.",
    ),
    "SQLITE_BUSY": (
        "is locked by another program that has been writing for a long time",
        "Wait for it or end it, then run it again: fuser {path}",
    ),
    "SQLITE_LOCKED": ("is locked", "Wait for the other program or end it, then run it again: fuser {path}"),
    "SQLITE_READONLY": ("may be read, but not written", "Make it writable: chmod u+w {path} (and its folder)"),
    "SQLITE_CANTOPEN": ("can't be opened", "Check that the folder exists and may be written: {path}"),
    "SQLITE_PERM": ("may not be opened by this user", "chmod u+rw {path}"),
    "SQLITE_AUTH": ("may not be opened by this user", "chmod u+rw {path}"),
    "SQLITE_IOERR": ("could not be read or written (an error of the disk or the network folder)", "Check: {path}"),
    "SQLITE_TOOBIG": ("got a value that is too large", "Leave out the row that holds it."),
}


def from_sqlite(error: sqlite3.Error, shown: str) -> LedgerError:
    """The LedgerError of an error of SQLite's; constraints that a row breaks become RefusedRowError."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_CONSTRAINT"):
        return RefusedRowError(
            f"The ledger {shown} refuses a row: {redact(str(error)).rstrip('.')}.", "Correct the row."
        )
    family = "_".join(name.split("_")[:2])
    words, remedy = _SQLITE.get(
        family, (f"could not be used: {redact(str(error)).rstrip('.')}", "Check it: oaicheck ledger check")
    )
    return LedgerError(f"The ledger {shown} {words}.", remedy.format(path=shown))


def from_sqlalchemy(error: SQLAlchemyError, shown: str) -> LedgerError:
    """The same for what a server says; its text may hold values, so that only the first line is told, redacted."""
    from sqlalchemy.exc import IntegrityError

    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return from_sqlite(original, shown)
    said = redact(str(original or error).strip().split("\n")[0]).rstrip(".")
    if isinstance(error, IntegrityError):
        return RefusedRowError(f"The ledger {shown} refuses a row: {said}.", "Correct the row.")
    return LedgerError(
        f"The ledger {shown} can't be used: {said}.",
        "Check that the server runs, that user and database exist, and that the user may do this (see docs/scale.md).",
    )

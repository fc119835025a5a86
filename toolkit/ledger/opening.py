"""Opening a ledger: is it one, of which revision, may it be written? A file that is none is never touched."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from toolkit.errors import LedgerError
from toolkit.ledger.columns import APPLICATION_ID, HEAD
from toolkit.ledger.connecting import connect
from toolkit.ledger.door import Door
from toolkit.ledger.location import Location, parse
from toolkit.ledger.sqlite_door import BUSY_MS, SqliteDoor
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.trouble import from_sqlite


def is_there(location: str) -> bool:
    """Whether there is something at a path; a server counts as there."""
    found = parse(location)
    return found.path is None or os.path.lexists(found.path)


def open_at(location: str, *, create: bool = True, readonly: bool = False) -> OpenLedger:
    """See `toolkit.ledger.open_ledger`."""
    found = parse(location)
    if found.path is None:
        from toolkit.ledger.server import open_server

        return open_server(found, create=create, readonly=readonly)
    if not os.path.lexists(found.path):
        if not create or readonly:
            raise LedgerError(f"There is no ledger at {found.shown}.", "Record something first: oaicheck test chat")
        _make_file(found.path)
    size = look(found.path)
    if size == 0 and readonly:
        raise LedgerError(f"The ledger {found.shown} is empty: nothing was ever written.", "oaicheck test chat")
    return _open_file(found, readonly=readonly)


def look(path: Path) -> int:
    """The size of the file. Raises LedgerError, having read its head, when this can't be a ledger."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise LedgerError(f"{path} is a folder, not a ledger.", f"Name a file in it: --ledger {path / 'ledger.db'}")
        if not stat.S_ISREG(found.st_mode):
            raise LedgerError(f"{path} is no regular file, so it can't be a ledger.", "Name a file: --ledger PATH")
        if not os.access(path, os.R_OK):
            raise PermissionError
    except OSError as error:
        raise _no_access(path, error) from error
    application = _application(path) if found.st_size else APPLICATION_ID
    if application is None:
        raise LedgerError(
            f"{path} is not a ledger: it is not an SQLite database. It was not touched.",
            "Name another file: --ledger PATH. If it was a ledger once, restore a backup.",
        )
    if application != APPLICATION_ID:
        raise LedgerError(
            f"{path} is an SQLite database of another program, not a ledger. It was not touched.",
            "Name another file: --ledger PATH",
        )
    return found.st_size


def _application(path: Path) -> int | None:
    """The application id in the file's head, `None` for what is no database. Asked of SQLite, without any lock: a file
    that this process opened and closed by itself would lose the locks of all its connections, and another process
    would then take the log away from under them (https://sqlite.org/howtocorrupt.html, section 2.2).

    Without a lock a ledger that grows at this very moment can look damaged: its head is written first and counts pages
    that are still to come. Then SQLite is asked again, with locks."""
    try:
        return _asked(f"{path.as_uri()}?mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            return None
        if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise from_sqlite(error, str(path)) from error
    try:
        return _asked(f"{path.as_uri()}?mode=ro")
    except sqlite3.DatabaseError as error:
        raise from_sqlite(error, str(path)) from error


def _asked(uri: str) -> int:
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000)) as connection:
        found: int = connection.execute("pragma application_id").fetchone()[0]
    return found


def _no_access(path: Path, error: OSError) -> LedgerError:
    if isinstance(error, PermissionError):
        return LedgerError(f"The ledger {path} may not be opened by this user.", f"Check owner and mode: ls -l {path}")
    if isinstance(error, NotADirectoryError):
        return LedgerError(f"The ledger {path} lies below a file that is no folder.", "Name another: --ledger PATH")
    return LedgerError(f"The ledger {path} can't be opened: {error.strerror}.", "Name another file: --ledger PATH")


def _make_file(path: Path) -> None:
    """An empty file that only its owner can read, in a folder that only its owner can enter (if it is new too)."""
    try:
        missing = [each for each in path.parents if not os.path.lexists(each)]
        for folder in reversed(missing):
            with suppress(FileExistsError):  # another process makes the same ledger
                folder.mkdir(mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise _no_create(path, error) from error


def _no_create(path: Path, error: OSError) -> LedgerError:
    words = {
        "PermissionError": "this user may not write there",
        "NotADirectoryError": "a part of the path is a file",
        "FileExistsError": "a part of the path is a file",
    }.get(type(error).__name__, str(error.strerror).lower())
    return LedgerError(f"The ledger {path} can't be made: {words}.", "Name another place: --ledger PATH")


def _open_file(location: Location, *, readonly: bool) -> OpenLedger:
    path = location.path
    assert path is not None
    writable = not readonly and os.access(path, os.W_OK)
    try:
        connection, remarks = connect(path, writable=writable)
        door = SqliteDoor(connection, location.shown, readonly=not writable, path=path)
        try:
            remarks += _ready(door, location)
        except BaseException:
            door.close()
            raise
    except sqlite3.Error as error:
        raise from_sqlite(error, location.shown) from error
    return OpenLedger(door, location.shown, remarks)


def _ready(door: SqliteDoor, location: Location) -> tuple[str, ...]:
    revision = revision_of(door)
    if revision == HEAD:
        return ()
    if door.readonly:
        raise LedgerError(
            f"The ledger {location.shown} has revision {revision or 'none'}, this oaicheck needs {HEAD}, "
            "and it can't be upgraded because it is open for reading only.",
            f"Make it writable and run: oaicheck ledger upgrade --ledger {location.shown}",
        )
    if revision is None:
        from toolkit.ledger.creating import create

        return create(door)
    from toolkit.ledger.upgrading import said, upgrade_file

    return (said(upgrade_file(door, location, revision), revision),)


def revision_of(door: Door) -> str | None:
    """The stored revision; `None` for a file without tables. The one query that every start costs."""
    try:
        rows = door.run("select version_num from alembic_version")
    except LedgerError as error:
        if "no such table" not in str(error.__cause__):
            raise
        return None
    return str(rows[0][0]) if rows else None

"""Can the requests to come be recorded: is the ledger there, whole, and may it be written?"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.doctor.advice import fail
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.errors import LedgerError
from toolkit.model import Finding

ROOM = 1_000_000
"""Bytes: with less than that on the disk the next requests may be lost."""
SECONDS = 1.0
CODES = {
    "SQLITE_NOTADB": "ledger.not_a_ledger", "SQLITE_CORRUPT": "ledger.damaged", "SQLITE_FULL": "ledger.disk_full", "SQLITE_BUSY": "ledger.locked",
    "SQLITE_LOCKED": "ledger.locked", "SQLITE_READONLY": "ledger.readonly", "SQLITE_IOERR": "ledger.damaged",
}  # fmt: skip


@check("ledger-usable", stage="ledger")
def usable(world: World) -> Finding:
    """Requests can be recorded in the ledger."""
    from toolkit.ledger.location import parse
    from toolkit.settings import ledger_location, located

    value = ledger_location(world.settings)
    try:
        place = parse(located(value.text, world.cwd))
    except LedgerError as error:
        return _fault(
            world, "ledger.cannot_open", error.message, Path(value.text.split("?")[0][:200].rpartition("@")[2])
        )
    if place.path is None:
        return skipped("it is on a server (oaicheck ledger info looks at it)")
    return _file(world, place.path)


def _file(world: World, path: Path) -> Finding:
    shown = world.show(path)
    if not os.path.lexists(path):
        return _to_be_made(world, path)
    code = trouble(path)
    if code:
        return _fault(world, code, None, path)
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return _fault(world, "ledger.readonly", None, path)
    if shutil.disk_usage(path.parent).free < ROOM:
        return _fault(world, "ledger.disk_full", None, path)
    return passed(f"The ledger {shown} can be read and written", location=shown)


def _to_be_made(world: World, path: Path) -> Finding:
    above = next(each for each in path.parents if os.path.lexists(each))
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        why = "you may not write there" if above.is_dir() else f"{world.show(above)} is no folder"
        return _fault(world, "ledger.cannot_open", f"The ledger {world.show(path)} can't be made: {why}.", path)
    if shutil.disk_usage(above).free < ROOM:
        return _fault(world, "ledger.disk_full", None, path)
    return passed(f"There is no ledger yet; the first recorded request makes {world.show(path)}")


def _fault(world: World, code: str, summary: str | None, path: Path) -> Finding:
    return fail(code, world, summary, location=world.show(path), folder=world.show(path.parent))


def trouble(path: Path) -> str | None:
    """The code of what is wrong with a ledger's file; it is opened and not changed."""
    from toolkit.ledger import open_ledger
    from toolkit.ledger.opening import look

    if not path.is_file() or not os.access(path, os.R_OK):
        return "ledger.cannot_open"
    try:
        if look(path) == 0:
            return None
    except LedgerError as error:
        return "ledger.cannot_open" if isinstance(error.__cause__, OSError) else "ledger.not_a_ledger"
    try:
        _probe(path)
        open_ledger(str(path), create=False, readonly=True).close()
    except sqlite3.Error as error:
        return _code(error)
    except LedgerError as error:
        return _code(error.__cause__) if isinstance(error.__cause__, sqlite3.Error) else "ledger.not_a_ledger"
    return None


def _code(error: sqlite3.Error) -> str:
    name = "_".join((getattr(error, "sqlite_errorname", "") or "").split("_")[:2])
    return CODES.get(name, "ledger.cannot_open")


def _probe(path: Path) -> None:
    """Whether its pages hang together, and whether one could write now (nothing is written)."""
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    with closing(
        sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=SECONDS, isolation_level=None)
    ) as base:
        if mode == "rw":
            base.execute("BEGIN IMMEDIATE")
            base.execute("ROLLBACK")
        steps = iter(range(200))
        base.set_progress_handler(lambda: 0 if next(steps, None) is not None else 1, 10_000)
        try:
            said = base.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if (
                getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"
            ):  # a large one: as far as it was read, it is whole
                return
            raise
    if said and said[0] != "ok":
        broken = sqlite3.DatabaseError("pages do not hang together")
        broken.sqlite_errorname = "SQLITE_CORRUPT"
        raise broken

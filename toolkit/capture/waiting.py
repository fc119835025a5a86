"""Brings rows that wait in the spool into the ledger before somebody reads it: a program that ended, or was killed,
while the ledger was locked or away can't do that any more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from toolkit.capture.landing import Landing
from toolkit.capture.spool import Spool
from toolkit.errors import ToolkitError

LONGEST_WAIT = 1.0
"""Seconds that a reader waits for another program that writes."""


def bring_in(location: str, price_file: Path | None = None) -> int:
    """Returns how many rows still wait, because the ledger can't be written now. Raises nothing."""
    spool = Spool(location)
    if not spool.waiting():
        return 0
    if not _free(spool.beside):
        return spool.count()
    landing = Landing(location, spool, price_file=price_file, overdue=lambda: None)
    try:
        landing.reopen()
        landing.take_in()
    except (ToolkitError, OSError):  # the command that follows says what is wrong with its ledger
        pass
    finally:
        landing.close()
    return spool.count()


def _free(path: Path | None) -> bool:
    """Whether nobody else is writing for long: a report must not stand still as long as a writer may."""
    if path is None or not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path, timeout=LONGEST_WAIT, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            connection.execute("rollback")
    except sqlite3.Error:
        return False
    return True

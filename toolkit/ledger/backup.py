"""A copy of the ledger while it is in use: whole, compact, and checked."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.errors import LedgerError, WrongUse
from toolkit.ledger.store import OpenLedger


def backup(ledger: OpenLedger, target: Path) -> int:
    """Writes a copy (SQLite's VACUUM INTO) beside the target first, then gives it its name. Returns its size in bytes.

    Raises WrongUse when the target exists: a backup never overwrites one.
    """
    if ledger.door.dialect != "sqlite":
        raise LedgerError(
            f"The ledger {ledger.location} is on a server: oaicheck copies only files.",
            "Use the server's own tool: pg_dump --format=custom --file ledger.dump DATABASE",
        )
    if os.path.lexists(target):
        raise WrongUse(f"{target} exists already.", "Name a new file: a backup never overwrites.")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        ledger.door.run("vacuum into :part", {"part": str(part)})
        part.chmod(0o600)
        os.link(part, target) if hasattr(os, "link") else part.rename(target)
    except FileExistsError as error:
        raise WrongUse(f"{target} exists already.", "Name a new file: a backup never overwrites.") from error
    except OSError as error:
        raise LedgerError(f"The backup {target} can't be written: {error.strerror}.", "Name another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size

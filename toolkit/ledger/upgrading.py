"""Upgrading a ledger that an older oaicheck wrote: a backup beside it, then all steps or none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from toolkit.errors import LedgerError
from toolkit.ledger.columns import HEAD
from toolkit.ledger.location import Location
from toolkit.ledger.sqlite_door import SqliteDoor


def refuse_newer(shown: str, revision: str) -> LedgerError:
    """A revision that this program does not know was written by a later one: reading it could give wrong figures."""
    return LedgerError(
        f"The ledger {shown} has revision {revision}, which is newer than this oaicheck ({HEAD}). It was not touched.",
        "Upgrade oaicheck: pip install --upgrade oaicheck. There is no way back to an older revision but a backup.",
    )


def upgrade_file(door: SqliteDoor, location: Location, revision: str) -> Path:
    """Returns the backup. Raises LedgerError for an unknown revision, and when a step fails (nothing has changed)."""
    from toolkit.ledger.migrate import known_revisions, upgrade

    if revision not in known_revisions():
        raise refuse_newer(location.shown, revision)
    assert location.path is not None
    copy = backup_path(location.path, revision)
    door.run("vacuum into :copy", {"copy": str(copy)})
    copy.chmod(0o600)
    try:
        upgrade(location)
    except Exception as error:
        raise LedgerError(
            f"The upgrade of {location.shown} from {revision} to {HEAD} failed and was undone: {error}",
            f"The ledger is as it was; a copy of it is at {copy}. Please report this.",
        ) from error
    return copy


def said(copy: Path, revision: str) -> str:
    """That there is a second file now, as large as the first."""
    size = copy.stat().st_size / 10**6
    return (
        f"The ledger was brought from revision {revision} to {HEAD}. As it was before it is kept in {copy}"
        f" ({size:,.1f} MB): remove that when you need it no more."
    )


def backup_path(path: Path, revision: str) -> Path:
    """A free name beside the file: `ledger.db.0001.20261125T151116Z.backup`."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for suffix in ("", *(f".{number}" for number in range(1, 1000))):
        candidate = path.with_name(f"{path.name}.{revision}.{stamp}{suffix}.backup")
        if not candidate.exists():
            return candidate
    raise LedgerError(f"There are a thousand backups of {path} of this very second.", "Remove some of them.")

"""Opening a ledger on a PostgreSQL server."""

from __future__ import annotations

from toolkit.errors import LedgerError
from toolkit.ledger.columns import HEAD
from toolkit.ledger.engine import make_engine
from toolkit.ledger.location import Location
from toolkit.ledger.server_door import ServerDoor
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.upgrading import refuse_newer


def open_server(location: Location, *, create: bool, readonly: bool) -> OpenLedger:
    """Opens, and with `create` makes or upgrades, the tables in the database that the URL names."""
    try:
        engine = make_engine(location)
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"The ledger {location.shown} needs the package psycopg.", "pip install 'oaicheck[postgres]'"
        ) from error
    door = ServerDoor(engine, location.shown, readonly=readonly)
    try:
        _ready(door, location, change=create and not readonly)
    except BaseException:
        door.close()
        raise
    return OpenLedger(door, location.shown)


def _ready(door: ServerDoor, location: Location, *, change: bool) -> None:
    revision = _revision(door)
    if revision == HEAD:
        return
    from toolkit.ledger.migrate import known_revisions, upgrade

    if revision is not None and revision not in known_revisions():
        raise refuse_newer(location.shown, revision)
    if not change:
        raise LedgerError(
            f"The ledger {location.shown} has revision {revision or 'none'}, this oaicheck needs {HEAD}.",
            f"As the owner of its tables run: oaicheck ledger upgrade --ledger '{location.shown}'",
        )
    upgrade(location)


def _revision(door: ServerDoor) -> str | None:
    if not door.run("select to_regclass('alembic_version')")[0][0]:
        return None
    rows = door.run("select version_num from alembic_version")
    return str(rows[0][0]) if rows else None

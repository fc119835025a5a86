"""Voiding a row: it counts no more, but stays, with the reason; and can be made to count again."""

from __future__ import annotations

from datetime import datetime

from toolkit.errors import WrongUse
from toolkit.ledger import Where
from toolkit.ledger.reading import read_numbered
from toolkit.ledger.rollup import Changes, key, vector
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger


def void(ledger: OpenLedger, row_id: str, *, reason: str, at: datetime, restore: bool = False) -> bool:
    """Says whether anything changed. Raises WrongUse for an id that is not there."""
    door = ledger.door
    wanted = 0 if restore else 1
    with door.transaction():
        found = next(read_numbered(door, Where(ids=(row_id,)), voided=True), None)
        if found is None:
            raise WrongUse(f"There is no request {row_id!r} in {ledger.location}.", "List ids: oaicheck ledger export")
        number, entry = found
        if door.run("select voided from requests where n = :n", {"n": number})[0][0] == wanted:
            return False
        last = door.run("select max(at) from voids where request = :n", {"n": number})[0][0]
        moment = max(micros(at), (last or 0) + 1)
        door.many("voids", ("request", "at", "voided", "reason"), [(number, moment, wanted, reason)])
        door.change("update requests set voided = :v where n = :n", {"v": wanted, "n": number})
        changes = Changes()
        if restore:
            changes.add(key(entry), vector(entry))
        else:
            changes.take(entry)
        changes.write(door)
    return True

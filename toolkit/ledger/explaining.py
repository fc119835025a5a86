"""Why a request cost what it cost: each part as count x rate, so that a human can check it, and its history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from toolkit.entry import Entry, format_instant
from toolkit.errors import WrongUse
from toolkit.ledger import Where
from toolkit.ledger.columns import COST
from toolkit.ledger.reading import read_numbered
from toolkit.ledger.rows import instant, to_cost
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A row, its costs (oldest first, each with time and occasion), its voids, and the rows that it superseded."""

    entry: Entry
    voided: bool
    costs: tuple[tuple[str, str, Cost], ...]
    voids: tuple[dict[str, Any], ...]
    superseded: tuple[dict[str, Any], ...]


def explain(ledger: OpenLedger, row_id: str) -> Explained:
    """Raises WrongUse when there is no such id."""
    door = ledger.door
    found = next(read_numbered(door, Where(ids=(row_id,)), voided=True), None)
    if found is None:
        raise WrongUse(f"There is no request {row_id!r} in {ledger.location}.", "List ids: oaicheck ledger export")
    number, entry = found
    params = {"n": number}
    costs = []
    for row in door.run(f"select {', '.join(COST)} from costs where request = :n order by seq", params):
        price = row[COST.index("price")]
        body = door.run("select body from prices where n = :p", {"p": price})[0][0] if price is not None else "null"
        cost = to_cost(row[1:], json.loads(body))
        costs.append((format_instant(instant(row[2])), str(row[COST.index("why")]), cost))
    voids = door.run("select at, voided, reason from voids where request = :n order by at", params)
    lines = door.run("select line from corrections where request = :n order by digest", params)
    return Explained(
        entry=entry,
        voided=bool(door.run("select voided from requests where n = :n", params)[0][0]),
        costs=tuple(costs),
        voids=tuple(
            {"at": format_instant(instant(at)), "voided": bool(voided), "reason": reason}
            for at, voided, reason in voids
        ),
        superseded=tuple(json.loads(line[0]) for line in lines),
    )

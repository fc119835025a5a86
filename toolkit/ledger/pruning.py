"""Pruning: old rows go, their sums stay, and their ids, so that importing them again adds nothing."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.ledger.columns import MILLI, QUARTER, SUM_NAMES
from toolkit.ledger.door import Door
from toolkit.ledger.rollup import add_quarters, from_rows
from toolkit.ledger.store import OpenLedger


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What the rows stand for: how many there are, and how much money (pico-dollars) their sums keep."""

    rows: int
    requests: int
    cost: int
    unpriced: int


def measure(door: Door, before: int) -> Pruned:
    """What pruning would remove. `before` must be a whole quarter of an hour (microseconds)."""
    assert before % QUARTER == 0
    rows = door.run("select count(*) from requests where started_at < :before", {"before": before})[0][0]
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in ("requests", "cost_milli", "cost_rest_pico", "unpriced"))
    found = door.run(f"select {sums} from ({_old()}) as old_rows", {"before": before})[0]
    requests, milli, rest, unpriced = (int(value) for value in found)
    return Pruned(rows=rows, requests=requests, cost=milli * MILLI + rest, unpriced=unpriced)


def _old() -> str:
    return from_rows("voided = 0 and started_at < :before")


def prune(ledger: OpenLedger, before: int) -> Pruned:
    """Removes the rows in one transaction. Voided ones go too: they count for nothing."""
    door = ledger.door
    params = {"before": before}
    old = "select n from requests where started_at < :before"
    with ledger.transaction():
        found = measure(door, before)
        names = ", ".join(("bucket", "model", *SUM_NAMES))
        add_quarters(door, "pruned_quarters", door.run(f"select {names} from ({_old()}) as old_rows", params))
        door.change(f"insert into pruned_ids (id) select id from requests where n in ({old})", params)
        for table in ("costs", "voids", "corrections"):
            door.change(f"delete from {table} where request in ({old})", params)
        door.change("delete from requests where started_at < :before", params)
    if door.dialect == "sqlite":
        door.run("pragma wal_checkpoint(truncate)")
        door.run("vacuum")
    return found

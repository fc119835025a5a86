"""Pricing rows anew at the price in force at their own time: new cost rows are added, the old ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolkit.entry import Entry
from toolkit.ledger import Where
from toolkit.ledger.cleaning import storable
from toolkit.ledger.meeting import add_costs
from toolkit.ledger.prepared import prepare
from toolkit.ledger.pricing import Pricer
from toolkit.ledger.reading import pages, read_numbered
from toolkit.ledger.rollup import Changes
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Repriced:
    """A row whose cost would be, or is now, another one."""

    entry: Entry
    old: Cost
    new: Cost

    @property
    def why(self) -> str:
        """What makes the difference, in a few words."""
        if self.old.status != self.new.status:
            return f"{self.old.status} ({self.old.reason})" if self.old.reason else f"was {self.old.status}"
        old, new = self.old.price or {}, self.new.price or {}
        names = ("source", "version", "effective_from", "tier", "rates", "model")
        changed = [name for name in names if old.get(name) != new.get(name)]
        return "other " + ", ".join(changed) if changed else "other rules"


def reprice(
    ledger: OpenLedger, where: Where, pricer: Pricer, *, at: datetime, dry_run: bool = False, imported: bool = False
) -> Iterator[Repriced]:
    """Gives each row whose cost changes, after its new cost was written (or not, with `dry_run`), batch by batch.

    A cost that an import brought without its price is a statement of its source: it stays unless `imported` is set. A
    known cost never becomes unknown: a model that left the price book keeps what it cost.
    """
    for page in pages(ledger.door, where, BATCH):
        changes = [each for _n, entry in page if (each := _difference(entry, pricer, keep_imported=not imported))]
        if changes and not dry_run:
            with ledger.transaction():
                rollups = Changes()
                changes = [each for each in changes if _write(ledger, each, at, rollups)]
                rollups.write(ledger.door)
        yield from changes


def _difference(entry: Entry, pricer: Pricer, *, keep_imported: bool) -> Repriced | None:
    old = entry.cost or Cost(status="unpriced")
    if keep_imported and old.pico is not None and old.price is None and old.reason != "answered_from_cache":
        return None
    priced = storable(pricer(replace(entry, cost=None, flags=entry.flags)).cost)
    if priced is None or _same(old, priced) or (old.pico is not None and priced.pico is None):
        return None
    return Repriced(entry=entry, old=old, new=priced)


def _same(old: Cost, new: Cost) -> bool:
    return (old.status, old.pico) == (new.status, new.pico) and (old.parts or {}) == (new.parts or {})


def _write(ledger: OpenLedger, change: Repriced, at: datetime, rollups: Changes) -> bool:
    """False when the row changed meanwhile: it keeps what it has now."""
    number, now = next(read_numbered(ledger.door, Where(ids=(change.entry.id,))), (0, None))
    if now is None or now != change.entry:
        return False
    last = change.old.priced_at or now.started_at
    moment = max(at, last + timedelta(microseconds=1))  # a clock that went back must not hide the newer cost
    row = prepare(replace(now, cost=replace(change.new, priced_at=moment)))
    return add_costs(ledger.door, number, now, [row.cost_row(number, 0, ledger.writer.price(row.price))], rollups)

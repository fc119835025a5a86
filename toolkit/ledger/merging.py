"""Merging another ledger: everything has an identity of its own, so that neither order nor repetition matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import Where
from toolkit.ledger.columns import COST
from toolkit.ledger.door import Row
from toolkit.ledger.meeting import LATER_LINE, add_costs
from toolkit.ledger.prepared import prepare
from toolkit.ledger.reading import pages, read_numbered
from toolkit.ledger.rollup import Changes, key, vector
from toolkit.ledger.rows import digest
from toolkit.ledger.selecting import within
from toolkit.ledger.store import OpenLedger

BATCH = 500
_PRICE = COST.index("price")


@dataclass(kw_only=True)
class Merged:
    """What came of it."""

    rows: int = 0
    new: int = 0
    budgets: list[str] = field(default_factory=list)


def merge(ledger: OpenLedger, other: OpenLedger, *, progress: Callable[[int], None] = lambda _count: None) -> Merged:
    """Takes in what the other ledger has: rows, costs and prices, voids, superseded versions, and budgets of names that
    are not here. Raises LedgerError for one that was pruned: its sums can't be told apart from our rows."""
    if other.door.run("select 1 from pruned_quarters limit 1"):
        raise LedgerError(
            f"{other.location} was pruned: sums without rows can't be merged, they might count twice.",
            f"Merge the other way round: oaicheck ledger merge {ledger.location} --ledger {other.location}",
        )
    result = Merged()
    for page in pages(other.door, Where(), BATCH, voided=True):
        with ledger.transaction():
            result.new += ledger.writer.write_inside([prepare(entry) for _n, entry in page])
            _Page(ledger, other, page).take()
        result.rows += len(page)
        progress(result.rows)
    mine = {budget.name for budget in ledger.budgets()}
    for budget in other.budgets():
        if budget.name not in mine:
            ledger.set_budget(budget)
            result.budgets.append(budget.name)
    return result


class _Page:
    """Some rows of the other ledger, and what hangs on them there."""

    def __init__(self, ledger: OpenLedger, other: OpenLedger, page: Sequence[tuple[int, Entry]]) -> None:
        self._ledger, self._other = ledger, other
        self._theirs = dict(page)
        params: dict[str, str] = {}
        inside = within("id", [entry.id for _n, entry in page], params)
        self._mine: dict[str, int] = dict(ledger.door.run(f"select id, n from requests where {inside}", params))
        self._changes = Changes()

    def take(self) -> None:
        self._take_costs()
        self._take_corrections()
        self._take_voids()
        self._changes.write(self._ledger.door)

    def _of(self, table: str, columns: str, more: str = "") -> list[Row]:
        listed = ", ".join(str(number) for number in self._theirs)
        return self._other.door.run(f"select {columns} from {table} where request in ({listed}) {more}")

    def _read(self, row_id: str) -> tuple[int, Entry]:
        return next(read_numbered(self._ledger.door, Where(ids=(row_id,)), voided=True))

    def _take_costs(self) -> None:
        """Cost rows belong to one version of a request: they are taken where both ledgers hold the same version."""
        histories: dict[int, list[Row]] = {}
        repriced = "and request in (select request from costs where seq > 1) order by request, seq"
        for row in self._of("costs", ", ".join(COST), repriced):
            histories.setdefault(row[0], []).append(row)
        for theirs, rows in histories.items():
            entry = self._theirs[theirs]
            if entry.id not in self._mine:
                continue
            number, mine = self._read(entry.id)
            if digest(mine) == digest(entry):
                add_costs(self._ledger.door, number, mine, [self._cost(number, row) for row in rows], self._changes)

    def _cost(self, number: int, row: Row) -> Row:
        price = row[_PRICE]
        if price is not None:
            body = self._other.door.run("select body from prices where n = :n", {"n": price})[0][0]
            price = self._ledger.writer.price(body)
        return (number, 0, *row[2:_PRICE], price, *row[_PRICE + 1 :])

    def _take_corrections(self) -> None:
        door = self._ledger.door
        for theirs, name, line in self._of("corrections", "request, digest, line"):
            row_id = self._theirs[theirs].id
            if row_id in self._mine and digest(self._read(row_id)[1]) != name:
                row = (self._mine[row_id], name, line)
                door.many("corrections", ("request", "digest", "line"), [row], LATER_LINE)

    def _take_voids(self) -> None:
        door = self._ledger.door
        for theirs, at, voided, reason in self._of("voids", "request, at, voided, reason"):
            row_id = self._theirs[theirs].id
            number = self._mine.get(row_id)
            if number is None:
                continue
            row = (number, at, voided, reason)
            door.many("voids", ("request", "at", "voided", "reason"), [row], "on conflict (request, at) do nothing")
            self._settle(row_id, number)

    def _settle(self, row_id: str, number: int) -> None:
        """Makes the row count, or not, as the newest of its voids says."""
        door, params = self._ledger.door, {"n": number}
        newest = door.run("select voided from voids where request = :n order by at desc limit 1", params)[0][0]
        if newest == door.run("select voided from requests where n = :n", params)[0][0]:
            return
        entry = self._read(row_id)[1]
        door.change("update requests set voided = :v where n = :n", {"v": newest, "n": number})
        if newest:
            self._changes.take(entry)
        else:
            self._changes.add(key(entry), vector(entry))

"""Merging another ledger: everything has an identity of its own, so that neither order nor repetition matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.errors import LedgerError
from toolkit.ledger.cleaning import suspicious
from toolkit.ledger.columns import COST
from toolkit.ledger.copying import CORRECTIONS, VOIDS, copy
from toolkit.ledger.door import Row
from toolkit.ledger.joining import Joining
from toolkit.ledger.rollup import Changes
from toolkit.ledger.selecting import within
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.whole import Whole, pages, whole_rows

BATCH = 2_000
LOOKUP = 500
"""Ids that are looked up by one statement."""
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
    with ledger.door.busy():
        for page in pages(other.door, BATCH):
            with ledger.transaction():
                result.new += _Page(ledger, other, page).take()
            result.rows += len(page)
            progress(result.rows)
    mine = {budget.name for budget in ledger.budgets()}
    for budget in other.budgets():
        if budget.name not in mine:
            ledger.set_budget(budget)
            result.budgets.append(budget.name)
    return result


class _Page:
    """Some rows of the other ledger, and what hangs on them there. What is new here is copied, what is here already in
    the same form is left alone; all else is joined row by row."""

    def __init__(self, ledger: OpenLedger, other: OpenLedger, page: Sequence[Whole]) -> None:
        self._ledger, self._other, self._page = ledger, other, page
        self._voids = self._hanging("voids", VOIDS)
        self._corrections = self._hanging("corrections", CORRECTIONS)
        self._prices: dict[int, int | None] = {}

    def _hanging(self, table: str, columns: Sequence[str]) -> dict[int, list[Row]]:
        sql = f"select {', '.join(columns)} from {table} where request >= :first and request <= :last"
        found: dict[int, list[Row]] = {}
        for request, *rest in self._other.door.run(sql, {"first": self._page[0].n, "last": self._page[-1].n}):
            found.setdefault(request, []).append(tuple(rest))
        return found

    def take(self) -> int:
        """Says how many rows are new."""
        known, pruned = self._known("requests"), self._known("pruned_ids")
        fresh = [row for row in self._page if row.id not in known and row.id not in pruned]
        plain = [row for row in fresh if row.costs and not suspicious(row.facts)]
        changes = Changes()
        copy(self._ledger.door, plain, self._price, self._voids, self._corrections, changes)
        changes.write(self._ledger.door)
        odd = fresh if len(plain) < len(fresh) else []
        copied = {row.n for row in plain}
        others = [row for row in odd if row.n not in copied]
        others += self._unequal([row for row in self._page if row.id in known])
        joined = Joining(self._ledger, self._other, self._price, self._voids, self._corrections).take(others)
        return len(plain) + joined

    def _known(self, table: str) -> set[str]:
        door, ids = self._ledger.door, [row.id for row in self._page]
        found: set[str] = set()
        if not door.run(f"select 1 from {table} limit 1"):
            return found
        for first in range(0, len(ids), LOOKUP):
            params: dict[str, str] = {}
            inside = within("id", ids[first : first + LOOKUP], params)
            found.update(row[0] for row in door.run(f"select id from {table} where {inside}", params))
        return found

    def _unequal(self, rows: Sequence[Whole]) -> list[Whole]:
        """Of rows that are here, those that may bring something new."""
        mine: dict[str, Whole] = {}
        for first in range(0, len(rows), LOOKUP):
            params: dict[str, str] = {}
            inside = within("id", [row.id for row in rows[first : first + LOOKUP]], params)
            mine.update((row.id, row) for row in whole_rows(self._ledger.door, inside, params, order="id"))
        return [row for row in rows if row.id not in mine or not self._holds(mine[row.id], row)]

    def _holds(self, mine: Whole, theirs: Whole) -> bool:
        if mine.facts != theirs.facts or theirs.n in self._voids or theirs.n in self._corrections:
            return False
        have = {cost[2:] for cost in mine.costs}
        return all((*cost[2:_PRICE], self._price(cost[_PRICE]), *cost[_PRICE + 1 :]) in have for cost in theirs.costs)

    def _price(self, number: int | None) -> int | None:
        """Our number for one of their prices."""
        if number is None:
            return None
        if number not in self._prices:
            found = self._other.door.run("select body from prices where n = :n", {"n": number})
            self._prices[number] = self._ledger.writer.price(found[0][0]) if found else None
        return self._prices[number]

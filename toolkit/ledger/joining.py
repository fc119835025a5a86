"""Joining a row of another ledger with the one of ours that has its id, or taking in one that must be cleaned first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.entry import Entry
from toolkit.ledger import Where
from toolkit.ledger.columns import COST
from toolkit.ledger.copying import CORRECTIONS, VOIDS, Hanging
from toolkit.ledger.door import Row
from toolkit.ledger.meeting import LATER_LINE, add_costs
from toolkit.ledger.prepared import prepare
from toolkit.ledger.reading import read_numbered
from toolkit.ledger.rollup import Changes, key, vector
from toolkit.ledger.rows import digest
from toolkit.ledger.selecting import within
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.whole import Whole

BATCH = 500
_PRICE = COST.index("price")


class Joining:
    """Row by row, in the transaction of whoever calls."""

    def __init__(
        self,
        ledger: OpenLedger,
        other: OpenLedger,
        price: Callable[[int | None], int | None],
        voids: Hanging,
        corrections: Hanging,
    ) -> None:
        self._ledger, self._other, self._price = ledger, other, price
        self._voids, self._corrections = voids, corrections

    def take(self, rows: Sequence[Whole]) -> int:
        """Says how many were new."""
        return sum(self._batch(rows[first : first + BATCH]) for first in range(0, len(rows), BATCH))

    def _batch(self, rows: Sequence[Whole]) -> int:
        theirs = dict(read_numbered(self._other.door, Where(ids=tuple(row.id for row in rows)), voided=True))
        new = self._ledger.writer.write_inside([prepare(entry) for entry in theirs.values()])
        params: dict[str, str] = {}
        inside = within("id", [row.id for row in rows], params)
        mine: dict[str, int] = dict(self._ledger.door.run(f"select id, n from requests where {inside}", params))
        changes = Changes()
        for row in rows:
            if row.id in mine and row.n in theirs:
                self._hang(row, theirs[row.n], mine[row.id], changes)
        changes.write(self._ledger.door)
        return new

    def _hang(self, row: Whole, entry: Entry, number: int, changes: Changes) -> None:
        """What hangs on a row: all of its costs, superseded versions, voids."""
        door = self._ledger.door
        if len(row.costs) > 1:
            self._take_costs(row, entry, number, changes)
        for name, line in self._corrections.get(row.n, ()):
            if digest(self._mine(row.id)) != name:
                door.many("corrections", CORRECTIONS, [(number, name, line)], LATER_LINE)
        voids: list[Row] = [(number, *each) for each in self._voids.get(row.n, ())]
        if voids:
            door.many("voids", VOIDS, voids, "on conflict (request, at) do nothing")
            self._settle(row.id, number, changes)

    def _mine(self, row_id: str) -> Entry:
        return next(read_numbered(self._ledger.door, Where(ids=(row_id,)), voided=True))[1]

    def _take_costs(self, row: Whole, entry: Entry, number: int, changes: Changes) -> None:
        """Cost rows belong to one version of a request: they are taken where both ledgers hold the same version."""
        mine = self._mine(row.id)
        if digest(mine) == digest(entry):
            rows = [(number, 0, *cost[2:_PRICE], self._price(cost[_PRICE]), *cost[_PRICE + 1 :]) for cost in row.costs]
            add_costs(self._ledger.door, number, mine, rows, changes)

    def _settle(self, row_id: str, number: int, changes: Changes) -> None:
        """Makes the row count, or not, as the newest of its voids says."""
        door, params = self._ledger.door, {"n": number}
        newest = door.run("select voided from voids where request = :n order by at desc limit 1", params)[0][0]
        if newest == door.run("select voided from requests where n = :n", params)[0][0]:
            return
        entry = self._mine(row_id)
        door.change("update requests set voided = :v where n = :n", {"v": newest, "n": number})
        if newest:
            changes.take(entry)
        else:
            changes.add(key(entry), vector(entry))

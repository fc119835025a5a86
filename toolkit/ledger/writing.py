"""Writing rows: request, cost and rollups in one transaction. For an id that is there already the fuller usage wins."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.entry import Entry
from toolkit.ledger.columns import COST, REQUEST
from toolkit.ledger.door import Door, Row
from toolkit.ledger.meeting import meet
from toolkit.ledger.prepared import Prepared, prepare
from toolkit.ledger.rollup import Changes
from toolkit.ledger.selecting import among, within
from toolkit.ledger.trouble import RefusedRowError
from toolkit.ledger.whole import Whole, whole_rows

LOOKUP = 500
"""How many ids are looked up by one statement."""


def _holds(mine: Whole, row: Prepared, price: int | None) -> bool:
    """Whether a row says nothing that is not known."""
    if mine.facts != row.facts:
        return False
    return not row.own_cost or row.cost_row(0, 0, price)[2:] in {cost[2:] for cost in mine.costs}


class Writer:
    """Writes batches through a door; remembers the numbers of the prices that are in the ledger."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._prices: dict[str, int] = {}

    def write(self, entries: Sequence[Entry]) -> int:
        """All of them or none. Returns how many ids are new. A value that the schema refuses is mended, and flagged."""
        try:
            return self.write_prepared([prepare(entry) for entry in entries])
        except RefusedRowError:
            return self.write_prepared([prepare(entry, mend=True) for entry in entries])

    def write_prepared(self, rows: Sequence[Prepared]) -> int:
        """The same for rows that were made ready before."""
        try:
            with self._door.transaction():
                return self.write_inside(rows)
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """After a transaction was undone: some prices that are remembered may not be in the ledger."""
        self._prices.clear()

    def write_inside(self, rows: Sequence[Prepared]) -> int:
        """The same, within a transaction of the caller's."""
        changes = Changes()
        known = self._known([row.facts[0] for row in rows])
        fresh: dict[str, Prepared] = {}
        again: list[Prepared] = []
        for row in rows:
            name = row.facts[0]
            if name not in known:
                if fresh.setdefault(name, row) is not row:
                    again.append(row)
            elif not known[name]:
                again.append(row)
        self._insert(list(fresh.values()), changes)
        if again:
            self._join(again, changes)
        changes.write(self._door)
        return len(fresh)

    def _join(self, rows: Sequence[Prepared], changes: Changes) -> None:
        """Rows whose ids are here. Most bring nothing new: that is seen of many at once."""
        mine: dict[str, Whole] = {}
        ids = list(dict.fromkeys(row.id for row in rows))
        for first in range(0, len(ids), LOOKUP):
            params: dict[str, str] = {}
            inside = within("id", ids[first : first + LOOKUP], params)
            mine.update((each.id, each) for each in whole_rows(self._door, inside, params, order="id"))
        for row in rows:
            price = self.price(row.price)
            if row.id not in mine or not _holds(mine[row.id], row, price):
                meet(self._door, row, price, changes)
                mine.pop(row.id, None)  # it is no longer what was read

    def _known(self, ids: Sequence[str]) -> dict[str, bool]:
        """The ids that are there, and whether they stand for rows that were pruned."""
        found: dict[str, bool] = {}
        for first in range(0, len(ids), LOOKUP):
            params: dict[str, str] = {}
            inside = among(self._door.dialect, "id", list(ids[first : first + LOOKUP]), params)
            sql = " union all ".join(
                f"select id, {pruned} from {table} where {inside}"
                for pruned, table in enumerate(("requests", "pruned_ids"))
            )
            found.update((name, bool(pruned)) for name, pruned in self._door.run(sql, params))
        return found

    def _insert(self, rows: Sequence[Prepared], changes: Changes) -> None:
        if not rows:
            return
        requests: list[Row] = []
        costs: list[Row] = []
        for number, row in zip(self._door.numbers(len(rows)), rows, strict=True):
            _request, _seq, _at, status, pico, *_rest = row.cost
            requests.append((number, *row.facts, status, pico, 1, 0))
            costs.append(row.cost_row(number, 1, self.price(row.price)))
            changes.add(row.key, row.vector)
        self._door.many("requests", REQUEST, requests)
        self._door.many("costs", COST, costs)

    def price(self, body: str | None) -> int | None:
        """The number of a price body; one that is new to the ledger is added. Equal bodies have one number."""
        if body is None:
            return None
        if body not in self._prices:
            import hashlib  # 4 ms that a report need not pay

            name = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
            self._door.many("prices", ("digest", "body"), [(name, body)], "on conflict (digest) do nothing")
            self._prices[body] = self._door.run("select n from prices where digest = :d", {"d": name})[0][0]
        return self._prices[body]

"""Writing rows: request, cost and rollups in one transaction. For an id that is there already the fuller usage wins."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from toolkit.entry import Entry
from toolkit.ledger.cleaning import clean, suspicious
from toolkit.ledger.columns import COST, REQUEST
from toolkit.ledger.door import Door, Row
from toolkit.ledger.meeting import meet
from toolkit.ledger.rollup import Changes
from toolkit.ledger.rows import cost_row, current_cost, dumps, facts, micros
from toolkit.ledger.selecting import within
from toolkit.ledger.trouble import RefusedRowError

LOOKUP = 500
"""How many ids are looked up by one statement."""


Pricer = Callable[[Entry], Entry]


class Writer:
    """Writes batches through a door; remembers the numbers of prices that are in the ledger. `pricer` gives a cost to
    entries that came without one, when they are really written (a row that is there keeps the cost that it has)."""

    def __init__(self, door: Door, pricer: Pricer | None = None) -> None:
        self._door = door
        self._prices: dict[str, int] = {}
        self._pricer = pricer

    def write(self, entries: Sequence[Entry]) -> int:
        """All of them or none. Returns how many ids are new. A value that the schema refuses is mended, and flagged."""
        try:
            return self._write(entries)
        except RefusedRowError:
            return self._write([clean(entry) for entry in entries])

    def _write(self, entries: Sequence[Entry]) -> int:
        try:
            with self._door.transaction():
                return self.write_inside(entries)
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """After a transaction was undone: some prices that are remembered may not be in the ledger."""
        self._prices.clear()

    def write_inside(self, entries: Sequence[Entry]) -> int:
        """The same, within a transaction of the caller's."""
        changes = Changes()
        fresh: dict[str, tuple[Entry, Row]] = {}
        again: list[Entry] = []
        given = [_clean(entry) for entry in entries]
        known = self._known([entry.id for entry, _ in given])
        for each in given:
            entry = each[0]
            if entry.id not in known:
                if fresh.setdefault(entry.id, each) is not each:
                    again.append(entry)
            elif not known[entry.id]:
                again.append(entry)
        self._insert(list(fresh.values()), changes)
        for entry in again:
            meet(self, self._door, entry, changes)
        changes.write(self._door)
        return len(fresh)

    def priced(self, entry: Entry) -> Entry:
        """The entry with a cost, where one can be given."""
        return self._pricer(entry) if entry.cost is None and self._pricer else entry

    def _known(self, ids: Sequence[str]) -> dict[str, bool]:
        """The ids that are there, and whether they stand for rows that were pruned."""
        found: dict[str, bool] = {}
        for first in range(0, len(ids), LOOKUP):
            params: dict[str, str] = {}
            inside = within("id", list(ids[first : first + LOOKUP]), params)
            sql = f"select id, 0 from requests where {inside} union all select id, 1 from pruned_ids where {inside}"
            found.update((row[0], bool(row[1])) for row in self._door.run(sql, params))
        return found

    def _insert(self, entries: Sequence[tuple[Entry, Row]], changes: Changes) -> None:
        if not entries:
            return
        requests: list[Row] = []
        costs: list[Row] = []
        for number, (given, row) in zip(self._door.numbers(len(entries)), entries, strict=True):
            entry = given if given.cost is not None else self.priced(given)
            if entry is not given:
                row = facts(entry)  # a price may add flags
            cost = current_cost(entry)
            requests.append((number, *row, cost.status, cost.pico, 1, 0))
            costs.append(self.cost_row(entry, number, 1))
            changes.add(entry)
        self._door.many("requests", REQUEST, requests)
        self._door.many("costs", COST, costs)

    def cost_row(self, entry: Entry, number: int, seq: int) -> Row:
        """The row of `costs` for the cost that an entry came with."""
        cost = current_cost(entry)
        at, why = (entry.started_at, "recorded") if cost.priced_at is None else (cost.priced_at, "repriced")
        return cost_row(cost, request=number, seq=seq, at=micros(at), why=why, price=self.price(cost.price))

    def price(self, body: object) -> int | None:
        """The number of a price object; one that is new to the ledger is added. Equal objects have one number."""
        if body is None:
            return None
        text = dumps(body)
        if text not in self._prices:
            name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            self._door.many("prices", ("digest", "body"), [(name, text)], "on conflict (digest) do nothing")
            self._prices[text] = self._door.run("select n from prices where digest = :d", {"d": name})[0][0]
        return self._prices[text]


def _clean(entry: Entry) -> tuple[Entry, Row]:
    row = facts(entry)
    if not suspicious(row):
        return entry, row
    entry = clean(entry)
    return entry, facts(entry)

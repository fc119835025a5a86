"""A row made ready for writing: all that can be computed without the database, so that a transaction stays short."""

from __future__ import annotations

import json
import marshal
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from toolkit.entry import Entry
from toolkit.ledger.cleaning import clean, suspicious
from toolkit.ledger.columns import COST, QUARTER
from toolkit.ledger.door import Row
from toolkit.ledger.rollup import Key, Vector, vector
from toolkit.ledger.rows import cost_row, current_cost, dumps, facts, micros, to_cost, to_entry

_PRICE = COST.index("price")


class Prepared(NamedTuple):
    """`facts` are the values of FACTS, `cost` those of COST with the numbers of request, sequence and price still open,
    `price` is the price's body; `key` and `vector` say where in the rollups it counts and what it adds. `own_cost` is
    false when the row came without a cost, so that the one it was given here must not touch a row that is there."""

    facts: Row
    cost: Row
    price: str | None
    key: Key
    vector: Vector
    own_cost: bool

    @property
    def id(self) -> str:
        found: str = self.facts[0]
        return found

    def cost_row(self, request: int, seq: int, price: int | None) -> Row:
        """The row of `costs`."""
        return (request, seq, *self.cost[2:_PRICE], price, *self.cost[_PRICE + 1 :])

    def entry(self) -> Entry:
        """The entry as it will be read."""
        return to_entry(self.facts, to_cost(self.cost[1:], json.loads(self.price) if self.price else None))


def prepare(entry: Entry, *, own_cost: bool | None = None, mend: bool = False) -> Prepared:
    """The row of an entry, cleaned of what must not be stored; with `mend` also of numbers that can't be true."""
    row = facts(entry)
    if mend or suspicious(row):
        entry = clean(entry)
        row = facts(entry)
    cost = current_cost(entry)
    at, why = (row[1], "recorded") if cost.priced_at is None else (micros(cost.priced_at), "repriced")
    return Prepared(
        row,
        cost_row(cost, request=0, seq=0, at=at, why=why, price=None),
        None if cost.price is None else price_body(cost.price),
        (row[1] - row[1] % QUARTER, entry.model or ""),
        vector(entry, cost),
        entry.cost is not None if own_cost is None else own_cost,
    )


_by_object: dict[int, tuple[Mapping[str, Any], str]] = {}
_by_bytes: dict[bytes, str] = {}
_MOST_BODIES = 1000


def price_body(price: Mapping[str, Any]) -> str:
    """The price as canonical JSON. A ledger knows few prices and many rows: rows that were priced alike share one object
    (held here, so that no other can come by its address), and others are told by their bytes."""
    known = _by_object.get(id(price))
    if known is not None:
        return known[1]
    body = _written(price)
    if len(_by_object) >= _MOST_BODIES:
        _by_object.clear()
    _by_object[id(price)] = price, body
    return body


def _written(price: Mapping[str, Any]) -> str:
    try:
        raw = marshal.dumps(cast(Any, price), 2)
    except ValueError:  # a Decimal, a date: whatever JSON will take as text
        return dumps(price)
    body = _by_bytes.get(raw)
    if body is None:
        if len(_by_bytes) >= _MOST_BODIES:
            _by_bytes.clear()
        body = _by_bytes[raw] = dumps(price)
    return body

"""Reading rows back, streamed, each with its newest cost and the price that it was made with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.entry import Entry
from toolkit.ledger import Where
from toolkit.ledger.columns import COST, FACTS
from toolkit.ledger.door import Door, Row
from toolkit.ledger.rows import micros, to_cost, to_entry
from toolkit.ledger.selecting import conditions

_FACTS = ", ".join(f"r.{name}" for name in FACTS)
_COST = ", ".join(f"c.{name}" for name in COST[1:])
_SOURCE = "requests r left join costs c on c.request = r.n and c.seq = r.cost_seq left join prices p on p.n = c.price"


def read(
    door: Door, where: Where, *, newest_first: bool = False, limit: int | None = None, voided: bool = False
) -> Iterator[Entry]:
    """Entries in the order of time, then of id, so that the order of writing does not show."""
    for _n, entry in read_numbered(door, where, newest_first=newest_first, limit=limit, voided=voided):
        yield entry


def pages(door: Door, where: Where, size: int, *, voided: bool = False) -> Iterator[list[tuple[int, Entry]]]:
    """The same in pages, with nothing held open between them: rows may be written meanwhile."""
    after: tuple[int, str] | None = None
    while page := list(read_numbered(door, where, limit=size, voided=voided, after=after)):
        yield page
        after = micros(page[-1][1].started_at), page[-1][1].id


def read_numbered(
    door: Door,
    where: Where,
    *,
    newest_first: bool = False,
    limit: int | None = None,
    voided: bool = False,
    after: tuple[int, str] | None = None,
) -> Iterator[tuple[int, Entry]]:
    """The same, each with its number in the table; `after` (time, id) goes on where a page ended."""
    chosen, params = conditions(door.dialect, where, voided=voided)
    if after is not None:
        chosen += " and (started_at, id) > (:after_at, :after_id)"
        params |= {"after_at": after[0], "after_id": after[1]}
    # the conditions name columns of requests alone: they stand in a query of their own
    order = "desc" if newest_first else "asc"
    bound = f" limit {int(limit)}" if limit is not None else ""
    inner = f"select * from requests where {chosen} order by started_at {order}, id {order}{bound}"
    source = _SOURCE.replace("requests r", f"({inner}) r", 1)
    sql = f"select r.n, {_FACTS}, {_COST}, p.body from {source} order by r.started_at {order}, r.id {order}"
    prices: dict[int, Mapping[str, Any]] = {}
    for row in door.stream(sql, params):
        yield row[0], _entry(row[1:], prices)


def _entry(row: Row, prices: dict[int, Mapping[str, Any]]) -> Entry:
    facts, cost, body = row[: len(FACTS)], row[len(FACTS) : -1], row[-1]
    if cost[0] is None:
        return to_entry(facts, None)
    number = cost[COST.index("price") - 1]
    if number is not None and number not in prices and body is not None:
        prices[number] = json.loads(body)
    return to_entry(facts, to_cost(cost, prices.get(number)))

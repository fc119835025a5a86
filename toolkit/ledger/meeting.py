"""When two rows have one id: the fuller usage wins, whatever came first; what lost stays readable in `corrections`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.entry import Entry, to_json
from toolkit.ledger import Where
from toolkit.ledger.columns import COST, FACTS
from toolkit.ledger.door import Door, Row
from toolkit.ledger.prepared import Prepared
from toolkit.ledger.reading import read_numbered
from toolkit.ledger.rollup import Changes
from toolkit.ledger.rows import NOT_PRICED, canonical, digest, dumps

_SOURCES = ("none", "missing", "estimated", "partial", "stream", "response")
_STATES = ("error", "cancelled", "incomplete", "complete")
_STATUSES = ("unpriced", "none", "free", "partial", "priced")
LATER_LINE = (
    "on conflict (request, digest) do update set line = case when excluded.line > corrections.line"
    " then excluded.line else corrections.line end"
)
"""Of two texts for one superseded row (they differ in its cost) the same one stays, whatever came first."""
_STATUS, _PICO, _PRICE, _KNOWN, _REASON = (
    COST.index(name) for name in ("status", "pico", "price", "parts_known", "reason")
)


def fullness(entry: Entry) -> tuple[Any, ...]:
    """What decides between two rows of one id: a request that is still under way at its provider (`pending`) gives way to
    what came of it; the last part makes the choice the same in any order."""
    u = entry.usage
    total = max(u.total_tokens or 0, (u.input_tokens or 0) + (u.output_tokens or 0))
    source, state = _SOURCES.index(entry.usage_source), _STATES.index(entry.state)
    settled = "pending" not in entry.flags
    return u.fullness(), total, u.output_tokens or 0, source, settled, state, canonical(entry)


def meet(door: Door, row: Prepared, price: int | None, changes: Changes) -> None:
    """Brings a row together with the one that has its id."""
    number, old = next(read_numbered(door, Where(ids=(row.id,)), voided=True))
    new = row.entry()
    if digest(old) == digest(new):
        _add_flags(door, number, old, new)
        if row.own_cost:
            add_costs(door, number, old, [row.cost_row(number, 0, price)], changes)
        return
    if fullness(new) <= fullness(old):
        _keep(door, number, new)
        return
    _keep(door, number, old)
    _count(door, number, old, new, changes)
    params = dict(
        zip((*FACTS, "cost_status", "cost_pico"), (*row.facts, row.cost[_STATUS], row.cost[_PICO]), strict=True)
    )
    columns = ", ".join(f"{name} = :{name}" for name in params)
    door.change("delete from costs where request = :n", {"n": number})
    door.change(f"update requests set {columns}, cost_seq = 1 where n = :n", params | {"n": number})
    door.many("costs", COST, [row.cost_row(number, 1, price)])
    door.change("delete from corrections where request = :n and digest = :d", {"n": number, "d": digest(new)})


def add_costs(door: Door, number: int, entry: Entry, rows: list[Row], changes: Changes) -> bool:
    """Adds cost rows to a request and makes the newest the current one. Says whether anything was new.

    The order is that of `created_at`; at one time the more telling row counts, so that no order of arrival matters.
    """
    names = ", ".join(COST)
    known = door.run(f"select {names} from costs where request = :n", {"n": number})
    have = {row[2:] for row in known}
    fresh = [row for row in dict.fromkeys((number, 0, *row[2:]) for row in rows) if row[2:] not in have]
    if not fresh:
        return False
    told = [row for row in (*known, *fresh) if row[_REASON] != NOT_PRICED]
    ordered = _by_weight(door, told or known)
    door.change("delete from costs where request = :n", {"n": number})
    door.many("costs", COST, [(number, seq, *row[2:]) for seq, row in enumerate(ordered, 1)])
    newest = ordered[-1]
    params = {"n": number, "status": newest[_STATUS], "pico": newest[_PICO], "seq": len(ordered)}
    door.change("update requests set cost_status = :status, cost_pico = :pico, cost_seq = :seq where n = :n", params)
    after = next(entry for _n, entry in read_numbered(door, Where(ids=(entry.id,)), voided=True))
    _count(door, number, entry, after, changes)
    return True


def _by_weight(door: Door, rows: Sequence[Row]) -> list[Row]:
    """The lightest first. Prices are compared by what they say: their numbers are each ledger's own."""
    numbers = ", ".join(str(row[_PRICE]) for row in rows if row[_PRICE] is not None)
    prices: dict[int, str] = dict(door.run(f"select n, body from prices where n in ({numbers})") if numbers else ())

    def weight(row: Row) -> tuple[Any, ...]:
        pico, body = row[_PICO], prices.get(row[_PRICE], "")
        rest = dumps((*row[2:_PRICE], *row[_PRICE + 1 :]))
        return row[2], _STATUSES.index(row[_STATUS]), row[_KNOWN], -1 if pico is None else pico, body, rest

    return sorted(rows, key=weight)


def _add_flags(door: Door, number: int, old: Entry, new: Entry) -> None:
    both = {*old.flags, *new.flags}
    if both != set(old.flags):
        door.change("update requests set flags = :flags where n = :n", {"flags": dumps(sorted(both)), "n": number})


def _count(door: Door, number: int, old: Entry, new: Entry, changes: Changes) -> None:
    if not door.run("select voided from requests where n = :n", {"n": number})[0][0]:
        changes.replace(old, new)


def _keep(door: Door, number: int, loser: Entry) -> None:
    row = (number, digest(loser), dumps(to_json(loser)))
    door.many("corrections", ("request", "digest", "line"), [row], LATER_LINE)

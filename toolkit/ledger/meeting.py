"""When two rows have one id: the fuller usage wins, whatever came first; what lost stays readable in `corrections`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.entry import Entry, to_json
from toolkit.ledger import Where
from toolkit.ledger.columns import COST, FACTS
from toolkit.ledger.door import Door, Row
from toolkit.ledger.reading import read_numbered
from toolkit.ledger.rollup import Changes
from toolkit.ledger.rows import current_cost, digest, dumps, facts

if TYPE_CHECKING:
    from toolkit.ledger.writing import Writer

_SOURCES = ("none", "missing", "estimated", "partial", "stream", "response")
_STATES = ("error", "cancelled", "incomplete", "complete")
_STATUSES = ("unpriced", "none", "free", "partial", "priced")
LATER_LINE = (
    "on conflict (request, digest) do update set line = case when excluded.line > corrections.line"
    " then excluded.line else corrections.line end"
)
"""Of two texts for one superseded row (they differ in its cost) the same one stays, whatever came first."""
_STATUS, _PICO, _KNOWN = COST.index("status"), COST.index("pico"), COST.index("parts_known")


def fullness(entry: Entry) -> tuple[Any, ...]:
    """What decides between two rows of one id; the last part makes the choice the same in any order."""
    u = entry.usage
    total = max(u.total_tokens or 0, (u.input_tokens or 0) + (u.output_tokens or 0))
    source, state = _SOURCES.index(entry.usage_source), _STATES.index(entry.state)
    return u.fullness(), total, u.output_tokens or 0, source, state, dumps(facts(entry))


def meet(writer: Writer, door: Door, new: Entry, changes: Changes) -> None:
    """Brings an entry together with the row that has its id."""
    number, old = next(read_numbered(door, Where(ids=(new.id,)), voided=True))
    if digest(old) == digest(new):
        if new.cost is not None:
            add_costs(door, number, old, [writer.cost_row(new, number, 0)], changes)
        return
    if fullness(new) <= fullness(old):
        _keep(door, number, new)
        return
    new = writer.priced(new)
    _keep(door, number, old)
    _count(door, number, old, new, changes)
    cost = current_cost(new)
    params = dict(zip(FACTS, facts(new), strict=True)) | {
        "n": number,
        "cost_status": cost.status,
        "cost_pico": cost.pico,
    }
    columns = ", ".join(f"{name} = :{name}" for name in (*FACTS, "cost_status", "cost_pico"))
    door.change("delete from costs where request = :n", {"n": number})
    door.change(f"update requests set {columns}, cost_seq = 1 where n = :n", params)
    door.many("costs", COST, [writer.cost_row(new, number, 1)])
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
    ordered = sorted([*known, *fresh], key=_weight)
    door.change("delete from costs where request = :n", {"n": number})
    door.many("costs", COST, [(number, seq, *row[2:]) for seq, row in enumerate(ordered, 1)])
    newest = ordered[-1]
    params = {"n": number, "status": newest[_STATUS], "pico": newest[_PICO], "seq": len(ordered)}
    door.change("update requests set cost_status = :status, cost_pico = :pico, cost_seq = :seq where n = :n", params)
    after = next(entry for _n, entry in read_numbered(door, Where(ids=(entry.id,)), voided=True))
    _count(door, number, entry, after, changes)
    return True


def _weight(row: Row) -> tuple[Any, ...]:
    pico = row[_PICO]
    return row[2], _STATUSES.index(row[_STATUS]), row[_KNOWN], -1 if pico is None else pico, dumps(row[2:])


def _count(door: Door, number: int, old: Entry, new: Entry, changes: Changes) -> None:
    if not door.run("select voided from requests where n = :n", {"n": number})[0][0]:
        changes.take(old)
        changes.add(new)


def _keep(door: Door, number: int, loser: Entry) -> None:
    row = (number, digest(loser), dumps(to_json(loser)))
    door.many("corrections", ("request", "digest", "line"), [row], LATER_LINE)

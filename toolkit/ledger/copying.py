"""Copying rows that are new here from another ledger, column by column, with what hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from toolkit.ledger.columns import COST, REQUEST
from toolkit.ledger.door import Door, Row
from toolkit.ledger.rollup import Changes, from_rows
from toolkit.ledger.whole import Whole

_STATUS, _PICO, _PRICE = (COST.index(name) for name in ("status", "pico", "price"))
VOIDS = ("request", "at", "voided", "reason")
CORRECTIONS = ("request", "digest", "line")

Hanging = Mapping[int, Sequence[Row]]
"""What hangs on rows, by their number there: columns after `request`."""


def copy(
    door: Door,
    rows: Sequence[Whole],
    price: Callable[[int | None], int | None],
    voids: Hanging,
    corrections: Hanging,
    changes: Changes,
) -> None:
    """Inserts rows whose ids are not here. What is current follows from the costs and voids themselves, the newest of
    which are last; `price` gives our number for one of theirs."""
    if not rows:
        return
    requests: list[Row] = []
    costs: list[Row] = []
    numbers = door.numbers(len(rows))
    for number, row in zip(numbers, rows, strict=True):
        newest, void = row.costs[-1], max(voids.get(row.n, [(0, 0)]))
        requests.append((number, *row.facts, newest[_STATUS], newest[_PICO], len(row.costs), void[1]))
        costs += [
            (number, seq, *cost[2:_PRICE], price(cost[_PRICE]), *cost[_PRICE + 1 :])
            for seq, cost in enumerate(row.costs, 1)
        ]
    door.many("requests", REQUEST, requests)
    door.many("costs", COST, costs)
    _hang(door, "voids", VOIDS, numbers, rows, voids)
    _hang(door, "corrections", CORRECTIONS, numbers, rows, corrections)
    inside = f"voided = 0 and n in ({', '.join(map(str, numbers))})"
    for bucket, model, *sums in door.run(from_rows(inside)):
        changes.add((bucket, model), tuple(map(int, sums)))


def _hang(
    door: Door, table: str, columns: Sequence[str], numbers: Sequence[int], rows: Sequence[Whole], hanging: Hanging
) -> None:
    found = [(number, *each) for number, row in zip(numbers, rows, strict=True) for each in hanging.get(row.n, ())]
    if found:
        door.many(table, columns, found)

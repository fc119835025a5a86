"""Whether the rollups equal the sums of the rows: both are read once, side by side, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from toolkit.ledger.columns import HOUR, SUM_NAMES
from toolkit.ledger.door import Door, Row
from toolkit.ledger.rollup import from_rows

SHOWN = 5
"""Buckets that are named, of each kind of difference."""
_NAMES = ", ".join(SUM_NAMES)
_SUMS = ", ".join(f"sum({name}) as {name}" for name in SUM_NAMES)


def rollup_quarters(door: Door) -> Iterator[tuple[str, str]]:
    """The rollup by quarter hour and model equals the sum of the rows (and of what pruned rows left)."""
    raw = from_rows()
    if door.run("select 1 from pruned_quarters limit 1"):
        parts = f"{raw} union all select bucket, model, {_NAMES} from pruned_quarters"
        raw = f"select bucket, model, {_SUMS} from ({parts}) as both_parts group by bucket, model"
    yield from _unequal(door, "rollup_quarters", raw, ("bucket", "model"))


def rollup_hours(door: Door) -> Iterator[tuple[str, str]]:
    """The rollup by hour equals the rollup by quarter hour and model."""
    raw = f"select bucket - bucket % {HOUR} as bucket, {_SUMS} from rollup_quarters group by 1"
    yield from _unequal(door, "rollup_hours", raw, ("bucket",))


def _unequal(door: Door, table: str, raw: str, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """One statement, so that what others write meanwhile is in both or in none."""
    names = ", ".join((*keys, *SUM_NAMES))
    sql = (
        f"select 0 as kept, {names} from ({raw}) as sums union all select 1 as kept, {names} from {table}"
        " order by bucket"
    )
    missing: list[Row] = []
    extra: list[Row] = []
    for _bucket, rows in groupby(door.stream(sql), key=itemgetter(1)):
        sides: tuple[set[Row], set[Row]] = set(), set()
        for kept, *values in rows:
            sides[kept].add(tuple(values))
        if sides[0] != sides[1]:
            missing += sorted(sides[0] - sides[1], key=_order)
            extra += sorted(sides[1] - sides[0], key=_order)
            if len(missing) >= SHOWN and len(extra) >= SHOWN:
                break
    for found, words in (
        (missing, "differs from the sum of the rows"),
        (extra, "stands for rows that are not there, or differs from them"),
    ):
        for row in found[:SHOWN]:
            yield f"{table} {' '.join(str(each) for each in row[: len(keys)])}", words


def _order(row: Row) -> str:
    return str(row[1])

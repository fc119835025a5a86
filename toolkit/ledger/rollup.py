"""The rollups: sums by quarter hour and model, and by hour, changed in the same transaction as their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from toolkit.entry import Entry
from toolkit.ledger.columns import HOUR, MILLI, MODEL, QUARTER, SUM_NAMES, SUMS
from toolkit.ledger.door import Door
from toolkit.ledger.rows import current_cost, micros
from toolkit.model import Cost

_ADD = ", ".join(f"{name} = {{table}}.{name} + excluded.{name}" for name in SUM_NAMES)
_QUARTERS = ("bucket", "model", *SUM_NAMES)
_HOURS = ("bucket", *SUM_NAMES)

Vector = tuple[int, ...]
Key = tuple[int, str]


def vector(entry: Entry, cost: Cost | None = None) -> Vector:
    """What one row adds to each of SUM_NAMES; `cost` is its current one, if it is at hand."""
    u, cost = entry.usage, cost or current_cost(entry)
    total = u.total_tokens if u.total_tokens is not None else (u.input_tokens or 0) + (u.output_tokens or 0)
    unpriced = 1 if cost.status in {"unpriced", "partial"} else 0
    milli, rest = divmod(cost.pico or 0, MILLI)
    return (
        1, 1 if entry.state == "error" else 0, unpriced, 1 if entry.usage_source == "estimated" else 0,
        u.input_tokens or 0, u.cache_read_input_tokens or 0, u.cache_creation_input_tokens or 0, u.output_tokens or 0,
        u.reasoning_output_tokens or 0, total, total if unpriced else 0, 0 if cost.pico is None else 1, milli, rest,
    )  # fmt: skip


def key(entry: Entry) -> Key:
    """Where in the rollups a row counts: the start of its quarter hour, and its model."""
    at = micros(entry.started_at)
    return at - at % QUARTER, entry.model or ""


class Changes:
    """Collects what a transaction adds and takes away, then writes it at once."""

    def __init__(self) -> None:
        self._quarters: defaultdict[Key, list[Vector]] = defaultdict(list)
        self._taken = False

    def add(self, where: Key, values: Vector) -> None:
        self._quarters[where].append(values)

    def replace(self, old: Entry, new: Entry) -> None:
        self._taken = True
        self.add(key(old), tuple(-value for value in vector(old)))
        self.add(key(new), vector(new))

    def take(self, entry: Entry) -> None:
        self._taken = True
        self.add(key(entry), tuple(-value for value in vector(entry)))

    def write(self, door: Door) -> None:
        """In the order of keys, so that two writers never wait for each other crosswise."""
        if not self._quarters:
            return
        quarters = {key: _sum(vectors) for key, vectors in sorted(self._quarters.items())}
        hours: defaultdict[int, list[Vector]] = defaultdict(list)
        for (bucket, _model), values in quarters.items():
            hours[bucket - bucket % HOUR].append(values)
        add_quarters(door, "rollup_quarters", ((*key, *values) for key, values in quarters.items()))
        rows = [(hour, *_sum(vectors)) for hour, vectors in hours.items()]
        door.many("rollup_hours", _HOURS, rows, _upsert("rollup_hours", "bucket"))
        if self._taken:
            for table in ("rollup_quarters", "rollup_hours"):
                door.change(f"delete from {table} where requests = 0")
        self._quarters.clear()


def _sum(vectors: Iterable[Vector]) -> Vector:
    return tuple(map(sum, zip(*vectors, strict=True)))


def _upsert(table: str, key: str) -> str:
    return f"on conflict ({key}) do update set {_ADD.format(table=table)}"


def add_quarters(door: Door, table: str, rows: Iterable[tuple[int | str, ...]]) -> None:
    """Adds rows of sums to a table by quarter hour and model."""
    door.many(table, _QUARTERS, list(rows), _upsert(table, "bucket, model"))


def rebuild(door: Door) -> None:
    """Makes both rollups anew from the rows and from what pruned rows left behind. Inside a transaction."""
    door.change("delete from rollup_quarters")
    door.change("delete from rollup_hours")
    names = ", ".join(SUM_NAMES)
    sums = ", ".join(f"sum({name})" for name in SUM_NAMES)
    door.change(
        f"insert into rollup_quarters (bucket, model, {names}) select bucket, model, {sums} from ({from_rows()}"
        f" union all select bucket, model, {names} from pruned_quarters) as both_parts group by bucket, model"
    )
    door.change(
        f"insert into rollup_hours (bucket, {names})"
        f" select bucket - bucket % {HOUR}, {sums} from rollup_quarters group by 1"
    )


def from_rows(chosen: str = "voided = 0") -> str:
    """A query that gives the sums by quarter hour and model from the rows themselves."""
    bucket = f"(started_at - started_at % {QUARTER})"
    sums = ", ".join(f"sum({expression}) as {name}" for name, expression in SUMS.items())
    columns = f"{bucket} as bucket, coalesce({MODEL}, '') as model, {sums}"
    return f"select {columns} from requests where {chosen} group by 1, 2"

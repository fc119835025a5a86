"""Exact sums for periods: from a rollup where one fits, else from the rows. The figures are the same either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.ledger import Sums, Where
from toolkit.ledger.columns import HOUR, MILLI, SUM_NAMES, SUMS
from toolkit.ledger.door import Door, Row
from toolkit.ledger.selecting import conditions, grouping
from toolkit.quick import kept

Periods = Sequence[tuple[int, int, int]]
"""Index, start, end."""

CHUNK = 500


def aggregate(door: Door, periods: Sequence[tuple[int, int]], *, by: tuple[str, ...] = (), where: Where) -> list[Sums]:
    """The sums of each period and group in which there are rows, by period, then by group (unknown last)."""
    clipped = [each for each in _clipped(periods, where) if each[1] < each[2]]
    added: dict[Row, list[int]] = {}
    width = 1 + len(by)
    for source, stretches in _sources(clipped, by, where):
        for part in _chunks(stretches):
            for row in _query(door, source, part, by, where):
                values = [int(value) for value in row[width:]]
                before = added.get(row[:width])
                added[row[:width]] = values if before is None else list(map(int.__add__, before, values))
    found = [_sums(key, values) for key, values in added.items()]
    return sorted(found, key=lambda each: (each.period, [(name is None, name or "") for name in each.group]))


def _sources(periods: Periods, by: tuple[str, ...], where: Where) -> Iterator[tuple[str, Periods]]:
    """Where the sums come from. Days that begin between two hours take those inside by the hour, and only their ends
    from the rollup by the quarter, which has a row for every model."""
    source = _source(periods, by, where)
    if source != "rollup_quarters" or by or where.model is not None:
        yield source, periods
        return
    hours, edges = [], []
    for index, start, end in periods:
        first, last = -(-start // HOUR) * HOUR, end // HOUR * HOUR
        if first < last:
            hours.append((index, first, last))
        ends = ((start, first), (last, end)) if first < last else ((start, end),)
        edges += [(index, since, until) for since, until in ends if since < until]
    yield "rollup_hours", hours
    yield "rollup_quarters", edges


def left_out(door: Door, periods: Sequence[tuple[int, int]], *, by: tuple[str, ...], where: Where) -> int:
    """How many pruned requests lie in the periods, when the sums must come from the rows, which are gone."""
    clipped = [each for each in _clipped(periods, where) if each[1] < each[2]]
    if not clipped or _source(clipped, by, where) != "requests":
        return 0
    return pruned(door, min(each[1] for each in clipped), max(each[2] for each in clipped))[0]


def pruned(door: Door, start: int, end: int, model: str | None = None) -> tuple[int, int]:
    """How many requests of a time were pruned, and what they cost."""
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in ("requests", "cost_milli", "cost_rest_pico"))
    sql = f"select {sums} from pruned_quarters where bucket >= :first and bucket < :last"
    params: dict[str, int | str] = {"first": start, "last": end}
    if model is not None:
        sql, params = f"{sql} and model = :model", params | {"model": model}
    requests, milli, rest = map(int, door.run(sql, params)[0])
    return requests, milli * MILLI + rest


def _clipped(periods: Sequence[tuple[int, int]], where: Where) -> Iterator[tuple[int, int, int]]:
    for index, (start, end) in enumerate(periods):
        since = start if where.since is None else max(start, where.since)
        until = end if where.until is None else min(end, where.until)
        yield index, since, until


def _source(periods: Periods, by: tuple[str, ...], where: Where) -> str:
    if where.project is not None or where.tags or where.states or where.ids or set(by) - {"model"}:
        return "requests"
    bounds = [bound for _, start, end in periods for bound in (start, end)]
    return kept.rollup_for(bounds, by_model=bool(by) or where.model is not None) or "requests"


def _chunks(periods: Periods) -> Iterator[Periods]:
    for first in range(0, len(periods), CHUNK):
        yield periods[first : first + CHUNK]


def _query(door: Door, source: str, periods: Periods, by: tuple[str, ...], where: Where) -> list[Row]:
    """One statement for many periods: for each a short walk along the index of time."""
    if source == "requests":
        groups, params = grouping(door.dialect, by)
        rest = Where(model=where.model, project=where.project, tags=where.tags, states=where.states, ids=where.ids)
        chosen, more = conditions(door.dialect, rest)
        sql = kept.statement(source, periods, at="started_at", groups=groups, sums=SUMS.values(), chosen=chosen)
        return door.run(sql, params | more)
    chosen, params = ("1 = 1", {}) if where.model is None else ("model = :model", {"model": where.model})
    return door.run(kept.statement(source, periods, groups=["nullif(model, '')" for _ in by], chosen=chosen), params)


def _sums(key: Row, added: list[int]) -> Sums:
    values = dict(zip(SUM_NAMES, added, strict=True))
    cost = kept.cost_of(values)
    counts = {name: value for name, value in values.items() if name not in _MONEY}
    return Sums(period=key[0], group=key[1:], cost=cost, **counts)


_MONEY = frozenset({"costed", "cost_milli", "cost_rest_pico"})


def span(door: Door) -> tuple[int, int] | None:
    """The first and the last moment of which something is known; of pruned rows, the quarter hours they lay in."""
    first, last = _outermost(door, "asc"), _outermost(door, "desc")
    pruned_first, pruned_last = door.run("select min(bucket), max(bucket) from pruned_quarters")[0]
    starts = [value for value in (first, pruned_first) if value is not None]
    ends = [value for value in (last, pruned_last) if value is not None]
    return (min(starts), max(ends)) if starts else None


def _outermost(door: Door, way: str) -> int | None:
    """One step along the index of time; `min` and `max` in one query would read every row."""
    rows = door.run(f"select started_at from requests where voided = 0 order by started_at {way} limit 1")
    return rows[0][0] if rows else None

"""What must hold in every ledger: a list of plain functions, each giving the rows that break its rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from toolkit.ledger.columns import FACTS, HOUR, PARTS_SUM, SUM_NAMES
from toolkit.ledger.deriving import rates_give_costs
from toolkit.ledger.door import Door
from toolkit.ledger.rollup import from_rows
from toolkit.ledger.secrets import key_shaped


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What is wrong, where, and whether `ledger rebuild` mends it."""

    rule: str
    where: str
    problem: str
    mended_by: str | None = None


Rule = Callable[[Door], Iterator[tuple[str, str]]]
"""Gives (where, what is wrong)."""


def integrity(door: Door) -> Iterator[tuple[str, str]]:
    """The file's pages, indexes and constraints are whole (SQLite's own check)."""
    if door.dialect == "sqlite":
        for row in door.run("pragma integrity_check(20)"):
            if row[0] != "ok":
                yield "file", str(row[0])


def foreign_keys(door: Door) -> Iterator[tuple[str, str]]:
    """Every cost, void and correction belongs to a request, every cost's price is there."""
    for table, column, target in (
        ("costs", "request", "requests"),
        ("costs", "price", "prices"),
        ("voids", "request", "requests"),
        ("corrections", "request", "requests"),
    ):
        missing = f"{column} is not null and not exists (select 1 from {target} t where t.n = {table}.{column})"
        for (number,) in door.run(f"select {column} from {table} where {missing} limit 20"):
            yield f"{table}.{column} {number}", f"refers to a row of {target} that is not there"


def types(door: Door) -> Iterator[tuple[str, str]]:
    """Times, counts and money are whole numbers, never text or a float."""
    if door.dialect != "sqlite":
        return  # a server's columns have types
    whole = [n for n in FACTS if n.endswith("_tokens") or n in {"started_at", "http_status", "reported_pico"}]
    for name in (*whole, "cost_pico"):
        sql = f"select id, typeof({name}) from requests where typeof({name}) not in ('integer', 'null') limit 20"
        for row_id, kind in door.run(sql):
            yield f"request {row_id}", f"{name} is of type {kind}"


def one_current_cost(door: Door) -> Iterator[tuple[str, str]]:
    """The cost in the request's row is that of its newest cost row."""
    same = "c.status = r.cost_status and coalesce(c.pico, -1) = coalesce(r.cost_pico, -1)"
    newest = "(select max(seq) from costs where request = r.n)"
    sql = (
        "select r.id, r.cost_status, r.cost_pico, c.status, c.pico from requests r left join costs c"
        f" on c.request = r.n and c.seq = {newest}"
        f" where c.request is null or c.seq <> r.cost_seq or not ({same}) limit 20"
    )
    for row_id, *values in door.run(sql):
        yield f"request {row_id}", "its cost {} {} is not its newest cost row {} {}".format(*values)


def parts_sum(door: Door) -> Iterator[tuple[str, str]]:
    """The parts of each cost add up to it."""
    sql = (
        "select r.id, c.seq from costs c join requests r on r.n = c.request"
        f" where c.parts_known = 1 and c.pico is not null and c.pico <> {PARTS_SUM} limit 20"
    )
    for row_id, seq in door.run(sql):
        yield f"request {row_id}, cost {seq}", "its parts do not add up to it"


def zero_is_free(door: Door) -> Iterator[tuple[str, str]]:
    """Nothing unpriced has a cost, and nothing free costs anything."""
    wrong = "(status in ('unpriced', 'none') and pico is not null) or (status = 'free' and coalesce(pico, -1) <> 0)"
    sql = f"select r.id, c.seq, c.status from costs c join requests r on r.n = c.request where {wrong} limit 20"
    for row_id, seq, status in door.run(sql):
        yield f"request {row_id}, cost {seq}", f"its status {status} and its amount contradict each other"


def json_columns(door: Door) -> Iterator[tuple[str, str]]:
    """What is kept as JSON can be read as the kind it should be."""
    kinds = {"tags": dict, "finish_reasons": list, "tool_calls": dict, "flags": list, "extra": dict}
    names = ", ".join(kinds)
    some = " or ".join(f"{name} is not null" for name in kinds)
    for row_id, *texts in door.stream(f"select id, {names} from requests where {some}"):
        for (name, kind), text in zip(kinds.items(), texts, strict=True):
            if text is not None and not _is(text, kind):
                yield f"request {row_id}", f"{name} is not a JSON {'object' if kind is dict else 'list'}"


def _is(text: object, kind: type) -> bool:
    try:
        return isinstance(json.loads(str(text)), kind)
    except ValueError:
        return False


def price_digests(door: Door) -> Iterator[tuple[str, str]]:
    """Each price is what its digest says: it was not changed after it was used."""
    import hashlib

    for number, name, body in door.stream("select n, digest, body from prices"):
        if hashlib.sha256(str(body).encode("utf-8", "replace")).hexdigest() != name:
            yield f"price {number}", "it was changed after it was used"


def rollup_quarters(door: Door) -> Iterator[tuple[str, str]]:
    """The rollup by quarter hour and model equals the sum of the rows (and of what pruned rows left)."""
    names = ", ".join(SUM_NAMES)
    sums = ", ".join(f"sum({name}) as {name}" for name in SUM_NAMES)
    parts = f"{from_rows()} union all select bucket, model, {names} from pruned_quarters"
    raw = f"select bucket, model, {sums} from ({parts}) as both_parts group by bucket, model"
    yield from _unequal(door, "rollup_quarters", raw, ("bucket", "model"))


def rollup_hours(door: Door) -> Iterator[tuple[str, str]]:
    """The rollup by hour equals the rollup by quarter hour and model."""
    sums = ", ".join(f"sum({name}) as {name}" for name in SUM_NAMES)
    raw = f"select bucket - bucket % {HOUR} as bucket, {sums} from rollup_quarters group by 1"
    yield from _unequal(door, "rollup_hours", raw, ("bucket",))


def _unequal(door: Door, table: str, raw: str, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    names = ", ".join((*keys, *SUM_NAMES))
    for one, two, words in (
        (raw, f"select * from {table}", "differs from the sum of the rows"),
        (f"select * from {table}", raw, "stands for rows that are not there, or differs from them"),
    ):
        sql = f"select {names} from ({one}) as a except select {names} from ({two}) as b limit 5"
        for row in door.run(sql):
            yield f"{table} {' '.join(str(each) for each in row[: len(keys)])}", words


def no_secrets(door: Door) -> Iterator[tuple[str, str]]:
    """Nothing in the ledger is shaped like a key or a credential."""
    texts = [name for name in FACTS if name not in {"started_at", "state", "usage_source", "stream", "batch"}]
    for row_id, *values in door.stream(f"select id, {', '.join(texts)} from requests"):
        for name, value in zip(texts, values, strict=True):
            if isinstance(value, str) and key_shaped(value):
                yield f"request {key_shaped(row_id) or row_id}", f"{name} holds something shaped like a key"
    others = {"corrections": "digest, line", "voids": "at, reason", "prices": "n, body", "budgets": "name, filters"}
    for table, names in others.items():
        for name, text in door.stream(f"select {names} from {table}"):
            if key_shaped(str(text)):
                yield f"{table} {name}", "it holds something shaped like a key"


RULES: tuple[Rule, ...] = (
    integrity,
    foreign_keys,
    types,
    one_current_cost,
    parts_sum,
    zero_is_free,
    json_columns,
    price_digests,
    rates_give_costs,
    rollup_quarters,
    rollup_hours,
    no_secrets,
)

MENDED_BY_REBUILD = {"rollup_quarters", "rollup_hours"}

"""What must hold in every ledger: a list of plain functions, each giving the rows that break its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from toolkit.ledger.columns import FACTS, PARTS, PARTS_SUM
from toolkit.ledger.comparing import rollup_hours, rollup_quarters
from toolkit.ledger.constraints import constraints
from toolkit.ledger.deriving import rates_give_costs
from toolkit.ledger.door import Door
from toolkit.ledger.texts import json_columns, no_secrets


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
    """The file's pages and indexes are whole (SQLite's own check)."""
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


_WHOLE = {
    "requests": (
        *(n for n in FACTS if n.endswith("_tokens") or n in {"started_at", "http_status", "reported_pico"}),
        "cost_pico",
    ),
    "costs": ("created_at", "pico", *(f"{part}_pico" for part in PARTS), "other_pico"),
}


def types(door: Door) -> Iterator[tuple[str, str]]:
    """Times, counts and money are whole numbers, never text or a float."""
    if door.dialect != "sqlite":
        return  # a server's columns have types
    for table, names in _WHOLE.items():
        wrong = {name: f"({name} is not null and typeof({name}) <> 'integer')" for name in names}
        if door.run(f"select 1 from {table} where {' or '.join(wrong.values())} limit 1"):
            of = "requests t" if table == "requests" else f"{table} t join requests r on r.n = t.request"
            row_id = "t.id, 0" if table == "requests" else "r.id, t.seq"
            for name in names:
                sql = f"select {row_id}, typeof(t.{name}) from {of} where typeof(t.{name}) not in ('integer', 'null') limit 20"
                for found, seq, kind in door.run(sql):
                    yield f"request {found}" + (f", cost {seq}" if seq else ""), f"{name} is of type {kind}"


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


def price_digests(door: Door) -> Iterator[tuple[str, str]]:
    """Each price is what its digest says: it was not changed after it was used."""
    import hashlib

    for number, name, body in door.stream("select n, digest, body from prices"):
        if hashlib.sha256(str(body).encode("utf-8", "replace")).hexdigest() != name:
            yield f"price {number}", "it was changed after it was used"


RULES: tuple[Rule, ...] = (
    integrity,
    constraints,
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

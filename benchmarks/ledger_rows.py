"""Rows for the benchmark of the ledger: lines to import, single rows to commit, and many rows out of few."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolkit.entry import from_json
from toolkit.ledger import open_ledger
from toolkit.ledger.rollup import rebuild
from toolkit.ledger.store import OpenLedger

START = datetime(2025, 11, 25, tzinfo=UTC)
YEAR = 365 * 86_400
MODELS = ("gpt-5.5", "gpt-5", "gpt-4o-mini", "gpt-4.1", "o3")
AT_ONCE = 50_000


def line(number: int, step: float, dice: random.Random) -> dict[str, object]:
    given, made = dice.randrange(5000), dice.randrange(900)
    return {
        "id": f"{dice.getrandbits(128):032x}", "started_at": (START + timedelta(seconds=number * step)).isoformat(),
        "endpoint": "/responses", "operation": "chat", "provider": "openai", "server_address": "api.openai.com",
        "request_model": dice.choice(MODELS), "service_tier": "default", "project": f"p{number % 5}",
        "input_tokens": given, "cache_read_input_tokens": given // 3, "output_tokens": made,
        "total_tokens": given + made, "usage_source": "response",
    }  # fmt: skip


def write_lines(path: Path, rows: int) -> None:
    """Requests of one year, in the order of time, with ids in none."""
    dice = random.Random(rows)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            file.write(json.dumps(line(number, YEAR / rows, dice)) + "\n")


class single:  # noqa: N801 - a drawer for two functions that are called by name in another process
    """Commits one row after another: the ledger's way, and by hand."""

    @staticmethod
    def ours(path: str, seed: int, count: int) -> None:
        dice = random.Random(seed)
        entries = [from_json({**line(number, 60, dice), "cost_usd": "0.001"}) for number in range(count)]
        with open_ledger(path) as ledger:
            for entry in entries:
                ledger.write([entry])

    @staticmethod
    def bare(path: str, seed: int, count: int) -> None:
        """No rollup, no look at what is there; the same two rows, the same durability."""
        source = sqlite3.connect(path + ".rows")
        rows = source.execute("select * from requests").fetchall(), source.execute("select * from costs").fetchall()
        source.close()
        into = sqlite3.connect(path, isolation_level=None, timeout=30)
        into.execute("pragma synchronous = full")
        for number, (request, cost) in enumerate(zip(*rows, strict=True), seed * count + 1):
            into.execute("begin immediate")
            values = (number, f"{seed}-{number}", *request[2:])
            into.execute(f"insert into requests values ({', '.join('?' * len(values))})", values)
            into.execute(f"insert into costs values ({', '.join('?' * len(cost))})", (number, *cost[1:]))
            into.execute("commit")
        into.close()


def multiply(seed: Path, factor: int) -> Path:
    """A ledger with `factor` rows for each of the seed's, spread over the time until the next one, with ids of their
    own: straight in SQL, since millions of rows would take an hour by any other way. Rollups are made by `rebuild`."""
    with open_ledger(str(seed)) as small:
        assert isinstance(small, OpenLedger)
        rows, step = small.door.run("select count(*), (max(started_at) - min(started_at)) / count(*) from requests")[0]
    target = seed.with_name(f"{rows * factor}.db")
    with open_ledger(str(target)) as ledger:
        assert isinstance(ledger, OpenLedger)
        door = ledger.door
        door.run("pragma synchronous = off")
        door.run("pragma cache_size = -400000")
        door.run("attach :seed as seed", {"seed": str(seed)})
        door.run("insert into prices select * from seed.prices")
        door.run("create temp table copies (copy integer primary key)")
        door.many("copies", ("copy",), [(copy,) for copy in range(factor)])
        for first in range(0, rows, AT_ONCE // factor):
            with door.transaction():
                for statement in _copies(door.run, factor, step // factor):
                    door.change(statement, {"first": first, "last": first + AT_ONCE // factor})
        with door.transaction():
            rebuild(door)
        door.run("pragma wal_checkpoint(truncate)")
    return target


def _copies(run: object, factor: int, step: int) -> Iterator[str]:
    assert callable(run)
    number = f"(s.{{name}} - 1) * {factor} + copy + 1"
    for table, key, at in (("requests", "n", "started_at"), ("costs", "request", "created_at")):
        own = {key: number.format(name=key), at: f"s.{at} + copy * {step}", "id": "lower(hex(randomblob(16)))"}
        columns = [row[1] for row in run(f"pragma table_info({table})")]
        chosen = ", ".join(own.get(name, f"s.{name}") for name in columns)
        yield (
            f"insert into {table} select {chosen} from seed.{table} s cross join copies"
            f" where s.{key} > :first and s.{key} <= :last"
        )

"""Makes a ledger of any size for the benchmarks: 100,000 requests by the ledger's own writer, more as copies of them."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.rollup import rebuild
from toolkit.model import Cost, Usage

BATCH = 5_000
WRITTEN = 100_000
"""The most rows that are written one by one; a larger ledger repeats them, at times in between."""

MODELS = ("gpt-5.5", "gpt-5", "gpt-4o-mini", "gpt-4.1", "o3")
YEAR = 365 * 86_400
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(seconds=YEAR)


def entries(rows: int) -> Iterator[Entry]:
    """Requests of the last year, in the order of time."""
    dice = random.Random(rows)
    for number in range(rows):
        given, made = dice.randrange(5000), dice.randrange(900)
        yield Entry(
            id=f"{dice.getrandbits(120):030x}",
            started_at=START + timedelta(seconds=number * YEAR / rows),
            origin="import:benchmark",
            endpoint="/responses",
            request_model=dice.choice(MODELS),
            usage=Usage(input_tokens=given, output_tokens=made, total_tokens=given + made),
            usage_source="response",
            cost=Cost(status="priced", pico=given * 150_000 + made * 600_000),
        )


def fill(path: Path, rows: int) -> None:
    """Makes the ledger at the path."""
    known = path.with_name(f"{min(rows, WRITTEN)}.db")
    if not known.exists():
        _write(known, min(rows, WRITTEN))
    if rows > WRITTEN:
        shutil.copyfile(known, path)
        _repeat(path, -(-rows // WRITTEN))


def _write(path: Path, rows: int) -> None:
    batch: list[Entry] = []
    with open_ledger(str(path)) as ledger:
        for entry in entries(rows):
            batch.append(entry)
            if len(batch) == BATCH:
                ledger.write(batch)
                batch = []
        ledger.write(batch)


def _repeat(path: Path, times: int) -> None:
    changed = {
        "n": "n + :after",
        "request": "request + :after",
        "id": "printf('copy-%012d', n + :after)",
        "started_at": "started_at + :later",
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        for words in ("pragma journal_mode = off", "pragma synchronous = off", "pragma cache_size = -600000", "begin"):
            base.execute(words)
        for copy in range(1, times):
            given = {
                "after": copy * WRITTEN,
                "later": copy * YEAR * 1_000_000 // WRITTEN // times,
                "most": WRITTEN,
            }
            for table, key in (("requests", "n"), ("costs", "request")):
                names = [row[1] for row in base.execute(f"pragma table_info({table})")]
                values = ", ".join(changed.get(name, name) for name in names)
                base.execute(f"insert into {table} select {values} from {table} where {key} <= :most", given)
        base.execute("commit")
        base.execute("pragma journal_mode = wal")
    with open_ledger(str(path)) as ledger, ledger.transaction():  # type: ignore[attr-defined]
        rebuild(ledger.door)  # type: ignore[attr-defined]

"""How fast a cold report is: beside a raw scan of the same rows, beside bare imports, and as the ledger grows; as ratios.

python benchmarks/report.py [ROWS...]     (default 10000 1000000; the first size is the base of the growth)
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage

SIZES = [int(word) for word in sys.argv[1:]] or [10_000, 1_000_000]
ROUNDS = 7
BATCH = 5_000
MODELS = ("gpt-5.5", "gpt-5", "gpt-4o-mini", "gpt-4.1", "o3")
START = datetime(2025, 11, 25, tzinfo=UTC)
SCAN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "select started_at / 86400000000, count(*), sum(input_tokens), sum(output_tokens), sum(cost_pico / 1000)"
    " from requests group by 1").fetchall()
print(*rows, sep="\\n")
"""


def entries(rows: int) -> Iterator[Entry]:
    """Requests of one year, in the order of time."""
    dice = random.Random(rows)
    for number in range(rows):
        given, made = dice.randrange(5000), dice.randrange(900)
        yield Entry(
            id=f"{dice.getrandbits(128):032x}",
            started_at=START + timedelta(seconds=number * 365 * 86_400 / rows),
            origin="import:benchmark",
            endpoint="/responses",
            request_model=dice.choice(MODELS),
            usage=Usage(input_tokens=given, output_tokens=made, total_tokens=given + made),
            usage_source="response",
            cost=Cost(status="priced", pico=given * 150_000 + made * 600_000),
        )


def build(path: Path, rows: int) -> None:
    batch: list[Entry] = []
    with open_ledger(str(path)) as ledger:
        for entry in entries(rows):
            batch.append(entry)
            if len(batch) == BATCH:
                ledger.write(batch)
                batch = []
        ledger.write(batch)


def seconds(command: list[str], home: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=home, env={"HOME": home, "TZ": "UTC"}, capture_output=True, check=True)
    return time.perf_counter() - begun


def cases(folder: Path) -> dict[str, list[str]]:
    """Every command to be measured, by name."""
    found = {"import sqlite3": [sys.executable, "-c", "import sqlite3"]}
    found["import click, sqlite3"] = [sys.executable, "-c", "import click, sqlite3"]
    for rows in SIZES:
        ledger = str(folder / f"{rows}.db")
        report = [sys.executable, "-m", "toolkit", "report"]
        found[f"scan {rows}"] = [sys.executable, "-c", SCAN, ledger]
        found[f"daily {rows}"] = [*report, "daily", "--ledger", ledger]
        found[f"month {rows}"] = [*report, "daily", "--ledger", ledger, "--since", "2026-10-26"]
        found[f"line {rows}"] = [*report, "line", "--ledger", ledger]
    return found


def show(name: str, value: float, limit: float | None = None) -> None:
    verdict = "" if limit is None else f"limit {limit:.2f}x  {'ok' if value <= limit else 'OVER'}"
    print(f"{name:62} {value:6.2f}x  {verdict}".rstrip())


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        for rows in SIZES:
            begun = time.perf_counter()
            build(Path(home) / f"{rows}.db", rows)
            print(f"{rows:,} rows written in {time.perf_counter() - begun:.0f} s")
        times: dict[str, list[float]] = {name: [] for name in cases(Path(home))}
        for _ in range(ROUNDS):  # interleaved, so that a busy moment falls on all alike
            for name, command in cases(Path(home)).items():
                times[name].append(seconds(command, home))
    found = {name: statistics.median(each) for name, each in times.items()}
    most = SIZES[-1]
    for rows in SIZES:
        limit = 0.4 if rows == 1_000_000 else None
        show(
            f"report daily, whole ledger of {rows:,} / raw scan", found[f"daily {rows}"] / found[f"scan {rows}"], limit
        )
        show(
            f"report daily, {rows:,} rows / import click, sqlite3",
            found[f"daily {rows}"] / found["import click, sqlite3"],
            3,
        )
        show(f"report line, {rows:,} rows / import sqlite3", found[f"line {rows}"] / found["import sqlite3"], 1.5)
    show(f"report daily, {most:,} / {SIZES[0]:,} rows", found[f"daily {most}"] / found[f"daily {SIZES[0]}"], 1.2)
    show(f"the last 31 days, {most:,} / {SIZES[0]:,} rows", found[f"month {most}"] / found[f"month {SIZES[0]}"], 1.2)


if __name__ == "__main__":
    main()

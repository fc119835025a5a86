"""What the ledger costs beside bare SQLite, as ratios within one run: import, single rows, reports, bytes, memory.

python benchmarks/ledger.py [ROWS...]     (default 100000; the first size is the base of the growth of `report daily`)
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from toolkit.entry import from_json
from toolkit.ledger import open_ledger
from toolkit.ledger.importing import BATCH

SIZES = [int(word) for word in sys.argv[1:]] or [100_000]
SMALL = 10_000
SINGLE = 300
START = datetime(2025, 11, 25, tzinfo=UTC)
MODELS = ("gpt-5.5", "gpt-5", "gpt-4o-mini", "gpt-4.1", "o3")


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
    """Requests of one year, in the order of time."""
    dice = random.Random(rows)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            file.write(json.dumps(line(number, 365 * 86_400 / rows, dice)) + "\n")


def command(ledger: Path, *words: str) -> tuple[float, int]:
    """Seconds of a command line, and the most memory (bytes) that it held."""
    program = "import resource, sys; from toolkit.cli import main\ntry:\n    main()\nfinally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"  # fmt: skip
    full = [sys.executable, "-c", program, "--ledger", str(ledger), *words]
    begun = time.perf_counter()
    done = subprocess.run(full, capture_output=True, text=True, check=True, cwd=ledger.parent)
    return time.perf_counter() - begun, int(done.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def raw_insert(source: Path, target: Path) -> float:
    """Seconds of `executemany` of the same rows into the same two tables with the same indexes, in the same batches."""
    open_ledger(str(target)).close()
    old, new = sqlite3.connect(source), sqlite3.connect(target, isolation_level=None)
    new.execute("pragma synchronous = full")
    spent = 0.0
    cursors = {name: old.execute(f"select * from {name}") for name in ("requests", "costs")}
    while True:
        batches = {name: cursor.fetchmany(BATCH) for name, cursor in cursors.items()}
        if not batches["requests"]:
            return spent
        begun = time.perf_counter()
        new.execute("begin immediate")
        for name, rows in batches.items():
            marks = ", ".join("?" * len(rows[0]))
            new.executemany(f"insert into {name} values ({marks})", rows)
        new.execute("commit")
        spent += time.perf_counter() - begun


def ours_single(path: str, seed: int) -> None:
    dice = random.Random(seed)
    entries = [from_json({**line(n, 60, dice), "cost_usd": "0.001"}) for n in range(SINGLE)]
    with open_ledger(path) as ledger:
        for entry in entries:
            ledger.write([entry])


def raw_single(path: str, seed: int) -> None:
    """The same rows by hand: no rollup, no look at what is there; the same durability."""
    source = sqlite3.connect(path + ".rows")
    rows = source.execute("select * from requests").fetchall(), source.execute("select * from costs").fetchall()
    source.close()
    into = sqlite3.connect(path, isolation_level=None, timeout=30)
    into.execute("pragma synchronous = full")
    for number, (request, cost) in enumerate(zip(*rows, strict=True), seed * SINGLE + 1):
        into.execute("begin immediate")
        values = (number, f"{seed}-{number}", *request[2:])
        into.execute(f"insert into requests values ({', '.join('?' * len(values))})", values)
        into.execute(f"insert into costs values ({', '.join('?' * len(cost))})", (number, *cost[1:]))
        into.execute("commit")
    into.close()


def at_once(work: Callable[[str, int], None], path: Path, processes: int) -> float:
    """Commits a second of so many processes together, from the first start to the last end, start-up taken away."""
    call = f"from benchmarks.ledger import {work.__name__}; import sys, time; sys.stdin.readline(); {work.__name__}"
    root = Path(__file__).parents[1]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"{call}({str(path)!r}, {seed})"], cwd=root, stdin=subprocess.PIPE, text=True
        )
        for seed in range(processes)
    ]
    time.sleep(0.5 + 0.5 * processes)
    begun = time.perf_counter()
    for each in started:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.close()
    if any(each.wait() for each in started):
        raise SystemExit("a writer failed")
    return processes * SINGLE / (time.perf_counter() - begun)


def single_rows(folder: Path) -> None:
    for processes in (1, 8):
        ours, raw = [], []
        for turn in range(3):
            mine, bare = folder / f"one{processes}{turn}.db", folder / f"raw{processes}{turn}.db"
            for path in (mine, bare):
                open_ledger(str(path)).close()
            ours_single(str(bare) + ".rows", 99)
            ours.append(at_once(ours_single, mine, processes))
            raw.append(at_once(raw_single, bare, processes))
        one, two = statistics.median(ours), statistics.median(raw)
        print(
            f"single-row commits, {processes} process(es): {one:.0f}/s, bare SQLite {two:.0f}/s, ratio {one / two:.2f}"
        )


def build(folder: Path, rows: int) -> Path:
    source, path = folder / f"{rows}.jsonl", folder / f"{rows}.db"
    write_lines(source, rows)
    seconds, memory = command(path, "ledger", "import", str(source))
    source.unlink()
    connection = sqlite3.connect(path)
    count = (
        connection.execute("pragma wal_checkpoint(truncate)")
        and connection.execute("select count(*) from requests").fetchone()[0]
    )
    connection.close()
    assert count == rows
    raw = raw_insert(path, folder / "raw.db")
    for name in ("raw.db", "raw.db-wal", "raw.db-shm"):
        (folder / name).unlink(missing_ok=True)
    print(
        f"{rows:,} rows: import {rows / seconds:,.0f}/s, bare executemany {rows / raw:,.0f}/s, ratio {raw / seconds:.2f};"
        f" {path.stat().st_size / rows:.0f} bytes a row; import held {memory / 2**20:.0f} MiB"
    )
    return path


def reports(paths: list[Path]) -> None:
    seconds: dict[Path, list[float]] = {path: [] for path in paths}
    memory = dict.fromkeys(paths, 0)
    for _turn in range(9):
        for path in paths:
            spent, held = command(path, "report", "daily", "--tz", "Asia/Kathmandu")
            seconds[path].append(spent)
            memory[path] = max(memory[path], held)
    base = statistics.median(seconds[paths[0]])
    for path in paths:
        spent = statistics.median(seconds[path])
        print(
            f"report daily on {int(path.stem):,} rows: {spent / base:.2f} x {int(paths[0].stem):,}; {memory[path] / 2**20:.0f} MiB"
        )


def main() -> None:
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        single_rows(folder)
        paths = [build(folder, rows) for rows in (SMALL, *SIZES)]
        reports(paths)
    print(f"this process held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

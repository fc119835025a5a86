"""How fast a cold report is: beside a raw scan of the same rows, beside bare imports, beside ccusage on as many events of
its own format, and as the ledger grows. All in one run, interleaved; quote the ratios.

python benchmarks/report.py [ROWS...]     (default 10000 1000000; the first size is the base of the growth)
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import ccusage
from filling import fill
from options import numbers

Times = tuple[float, float]
SIZES = numbers(__doc__, "rows", [10_000, 1_000_000])
ROUNDS = 9
SCAN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "select started_at / 86400000000, count(*), sum(input_tokens), sum(output_tokens), sum(cost_pico / 1000)"
    " from requests group by 1").fetchall()
print(*rows, sep="\\n")
"""


def command() -> list[str]:
    """The installed command of this interpreter, as a user types it; `python -m toolkit` where it isn't installed."""
    beside = shutil.which("oaicheck", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-m", "toolkit"]


def seconds(words: list[str], home: str) -> tuple[float, float]:
    """By the clock on the wall, and of the processor: the latter hardly changes when others use the machine."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        words, cwd=home, env={"HOME": home, "TZ": "UTC", "PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    )
    passed, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cases(folder: Path, peer: list[str] | None) -> dict[str, list[str]]:
    """Every command to be measured, by name."""
    found = {"import sqlite3": [sys.executable, "-c", "import sqlite3"]}
    found["import click, sqlite3"] = [sys.executable, "-c", "import click, sqlite3"]
    for rows in SIZES:
        ledger = str(folder / f"{rows}.db")
        report = [*command(), "report"]
        found[f"scan {rows}"] = [sys.executable, "-c", SCAN, ledger]
        found[f"daily {rows}"] = [*report, "daily", "--ledger", ledger]
        found[f"month {rows}"] = [*report, "daily", "--ledger", ledger, "--last", "30"]
        found[f"line {rows}"] = [*report, "line", "--ledger", ledger]
        if peer and rows <= 1_000_000:
            found[f"peer {rows}"] = [*peer, str(folder / f"claude-{rows}")]
    return found


def show(name: str, this: Times, that: Times, limit: float | None = None) -> None:
    wall, work = this[0] / that[0], this[1] / that[1]
    verdict = "" if limit is None else f"limit {limit:.2f}x  {'ok' if wall <= limit else 'OVER'}"
    print(f"{name:60} {wall:7.3f}x  (processor {work:.3f}x)  {verdict}".rstrip())


def prepare(folder: Path) -> list[str] | None:
    """Makes the ledgers and, where ccusage installs, as many events of its own format; returns how it is called."""
    peer = ccusage.install(folder)
    print("ccusage: not to be had here, so it is left out" if peer is None else f"ccusage {ccusage.version(peer)}")
    for rows in SIZES:
        begun = time.perf_counter()
        fill(folder / f"{rows}.db", rows)
        if peer and rows <= 1_000_000:
            ccusage.write_events(folder / f"claude-{rows}", rows)
        print(f"{rows:,} rows made in {time.perf_counter() - begun:.0f} s")
    return peer and [sys.executable, ccusage.__file__, *peer]


def measure(home: str, found: dict[str, list[str]]) -> dict[str, Times]:
    times: dict[str, list[Times]] = {name: [] for name in found}
    for number in range(ROUNDS):  # interleaved, so that a busy moment falls on all alike
        for name, words in found.items():
            if number < 3 or "scan" not in name or not name.endswith("0000000"):
                times[name].append(seconds(words, home))
    return {name: (median(wall for wall, _ in each), median(work for _, work in each)) for name, each in times.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        peer = prepare(Path(home))
        found = measure(home, cases(Path(home), peer))
    least, most = SIZES[0], SIZES[-1]
    for rows in SIZES:
        daily, line = found[f"daily {rows}"], found[f"line {rows}"]
        show(
            f"report daily, all {rows:,} rows / raw scan",
            daily,
            found[f"scan {rows}"],
            0.4 if rows >= 1_000_000 else None,
        )
        show(f"report daily, all {rows:,} rows / import click, sqlite3", daily, found["import click, sqlite3"], 3)
        show(f"report line, {rows:,} rows / import sqlite3", line, found["import sqlite3"], 1.5)
        if f"peer {rows}" in found:
            show(f"report daily, all {rows:,} rows / ccusage daily", daily, found[f"peer {rows}"])
    for rows in SIZES[1:]:
        show(f"report daily, {rows:,} / {least:,} rows", found[f"daily {rows}"], found[f"daily {least}"], 1.2)
    show(f"the last 30 days, {most:,} / {least:,} rows", found[f"month {most}"], found[f"month {least}"], 1.2)


if __name__ == "__main__":
    main()

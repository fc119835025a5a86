"""What the ledger costs beside bare SQLite, as ratios within one run: import, single rows, reports, bytes, memory.

python benchmarks/ledger.py [ROWS...]     sizes that are imported (default 100000); `x10` makes ten times the last one
                                          from its own rows, straight in SQL, for what a report, an export and a check hold
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.ledger_rows import single, write_lines

SMALL = 10_000
SINGLE = 300
MERGED = 1_000_000
"""Rows up to which a merge is measured."""
BARE = """
import sqlite3, sys, time, resource
source, target, tables = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
old, new = sqlite3.connect(source), sqlite3.connect(target, isolation_level=None)
new.execute("pragma synchronous = full")
cursors = {name: old.execute(f"select * from {name}") for name in tables}
wall = cpu = 0.0
while True:
    batches = {name: cursor.fetchmany(2000) for name, cursor in cursors.items()}
    if not batches["requests"]:
        break
    at, busy = time.perf_counter(), time.process_time()
    new.execute("begin immediate")
    for name, rows in batches.items():
        new.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
    new.execute("commit")
    wall, cpu = wall + time.perf_counter() - at, cpu + time.process_time() - busy
print(wall, cpu)
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A command's seconds by the clock and of the processor, and the most memory (MiB) that it held."""

    wall: float
    cpu: float
    mib: float


def command(ledger: Path, *words: str, out: Path | None = None) -> Run:
    """Runs `oaicheck`, start-up included."""
    program = [sys.executable, "-m", "toolkit", "--ledger", str(ledger), *words]
    with Path(out or os.devnull).open("wb") as target:
        begun = time.perf_counter()
        child = subprocess.Popen(program, stdout=target, cwd=Path(__file__).parents[1])
        _, status, used = os.wait4(child.pid, 0)
        spent = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(wall=spent, cpu=used.ru_utime + used.ru_stime, mib=used.ru_maxrss / unit)


def fresh(path: Path) -> Path:
    """A new, empty ledger."""
    from toolkit.ledger import open_ledger

    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)
    open_ledger(str(path)).close()
    return path


def bare(source: Path, target: Path, tables: str) -> tuple[float, float]:
    """Seconds (clock, processor) of `executemany` of the same rows into the same tables with the same indexes."""
    program = [sys.executable, "-c", BARE, str(source), str(fresh(target)), tables]
    wall, cpu = subprocess.run(program, check=True, capture_output=True, text=True).stdout.split()
    return float(wall), float(cpu)


def imported(folder: Path, rows: int) -> Path:
    """Imports lines that must be priced, then the same as `export` writes them; bare SQLite before and after."""
    path, lines, again = folder / f"{rows}.db", folder / f"{rows}.jsonl", folder / "again.db"
    write_lines(lines, rows)
    priced = command(fresh(path), "ledger", "import", str(lines))
    with sqlite3.connect(path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        assert connection.execute("select count(*) from requests").fetchone()[0] == rows
    connection.close()
    both = [bare(path, folder / "bare.db", "requests,costs")]
    exported = command(path, "ledger", "export", out=lines)
    whole = command(fresh(again), "ledger", "import", str(lines))
    both.append(bare(path, folder / "bare.db", "requests,costs"))
    alone = bare(path, folder / "bare.db", "requests")
    wall, cpu = (statistics.mean(each[index] for each in both) for index in (0, 1))
    for name, run in (("least lines, priced", priced), ("exported lines", whole)):
        print(
            f"{rows:,} rows: import of {name}: {rows / run.wall:,.0f}/s, of bare executemany into the two tables"
            f" {wall / run.wall:.2f} (processor time {cpu / run.cpu:.2f}), into requests alone {alone[0] / run.wall:.2f}"
            f" ({alone[1] / run.cpu:.2f}); {run.mib:.0f} MiB"
        )
    print(f"{rows:,} rows: {path.stat().st_size / rows:.0f} bytes a row; export: {exported.mib:.0f} MiB")
    for each in (lines, again, folder / "bare.db"):
        each.unlink(missing_ok=True)
    return path


def at_once(work: Callable[[str, int, int], None], path: Path, processes: int) -> float:
    """Commits a second of so many processes together, from the first start to the last end, start-up taken away."""
    call = f"import sys; sys.path.insert(0, '.'); from benchmarks.ledger_rows import single; print(flush=True); sys.stdin.readline(); single.{work.__name__}"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"{call}({str(path)!r}, {seed}, {SINGLE})"],
            cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for seed in range(processes)
    ]  # fmt: skip
    for each in started:
        assert each.stdout is not None
        each.stdout.readline()
    begun = time.perf_counter()
    for each in started:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.close()
    if any(each.wait() for each in started):
        raise SystemExit("a writer failed")
    return processes * SINGLE / (time.perf_counter() - begun)


def single_rows(folder: Path) -> None:
    seed = fresh(folder / "seed.db")
    single.ours(str(seed), 99, SINGLE)
    for processes in (1, 8):
        ours, raw = [], []
        for _turn in range(3):
            path = fresh(folder / "one.db")
            ours.append(at_once(single.ours, path, processes))
            path = fresh(folder / "one.db")
            path.with_name("one.db.rows").write_bytes(b"")
            path.with_name("one.db.rows").unlink()
            with sqlite3.connect(seed) as connection:
                connection.execute("vacuum into ?", (f"{path}.rows",))
            connection.close()
            raw.append(at_once(single.bare, path, processes))
        one, two = statistics.median(ours), statistics.median(raw)
        print(f"single rows, {processes} at once: {one:.0f} commits/s, bare SQLite {two:.0f}/s, ratio {one / two:.2f}")


def reports(paths: list[Path]) -> None:
    words = ("report", "daily", "--tz", "Asia/Kathmandu")
    runs: dict[Path, list[Run]] = {path: [] for path in paths}
    for _turn in range(9):
        for path in paths:
            runs[path].append(command(path, *words))
    base = statistics.median(run.cpu for run in runs[paths[0]])
    clock = statistics.median(run.wall for run in runs[paths[0]])
    for path, of in runs.items():
        cpu, wall = statistics.median(run.cpu for run in of), statistics.median(run.wall for run in of)
        print(
            f"report daily on {int(path.stem):,} rows: {wall / clock:.2f} of {int(paths[0].stem):,} by the clock,"
            f" {cpu / base:.2f} in processor time; {max(run.mib for run in of):.0f} MiB"
        )


def memory(path: Path, *, merged: bool) -> None:
    rows = int(path.stem)
    held = {"check": command(path, "ledger", "check"), "export": command(path, "ledger", "export")}
    if merged:
        into = fresh(path.with_name("merged.db"))
        held["merge"] = command(into, "ledger", "merge", str(path))
        held["merge of what is there"] = command(into, "ledger", "merge", str(path))
        into.unlink()
    for name, run in held.items():
        print(
            f"ledger {name} on {rows:,} rows: {run.mib:.0f} MiB, {run.wall:.0f} s, {run.wall / rows * 1e6:.0f} µs a row"
            f" ({run.cpu / rows * 1e6:.0f} of the processor)"
        )


def _ten_times(path: Path) -> Path:
    """In a process of its own: what a child held is told with what its parent held when it was started."""
    call = "import sys; sys.path.insert(0, '.'); from benchmarks.ledger_rows import multiply; from pathlib import Path"
    program = [sys.executable, "-c", f"{call}; print(multiply(Path({str(path)!r}), 10))"]
    done = subprocess.run(program, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return Path(done.stdout.strip())


def main(words: list[str]) -> None:
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores", flush=True)
    sizes = [int(word) for word in words if word.isdigit()] or [100_000]
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        single_rows(folder)
        paths = [imported(folder, rows) for rows in (SMALL, *sizes)]
        for path in paths[1:]:
            memory(path, merged=int(path.stem) <= MERGED)
        if "x10" in words:
            paths.append(_ten_times(paths[-1]))
            print(f"{int(paths[-1].stem):,} rows: {paths[-1].stat().st_size / int(paths[-1].stem):.0f} bytes a row")
            memory(paths[-1], merged=False)
        reports(paths)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", help="how many rows (default: 100000); x10 makes ten times the last in SQL")
    main(parser.parse_args().rows)

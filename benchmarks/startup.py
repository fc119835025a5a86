"""What it costs to start: each command against a bare interpreter that imports Click, interleaved in one run, as ratios.

python benchmarks/startup.py [ROUNDS]

Then where the time of `report daily` goes: what it loads beyond `import click, sqlite3`, line by line, as parts of all that
is loaded.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from options import numbers

ROUNDS = numbers(__doc__, "rounds", [15])[0]
PYTHON = sys.executable

CASES = {
    "python -c 'import click'": [PYTHON, "-c", "import click"],
    "python -c 'import click, sqlite3'": [PYTHON, "-c", "import click, sqlite3"],
    "python -c 'import openai'": [PYTHON, "-c", "import openai"],
    "oaicheck --help": [PYTHON, "-m", "toolkit", "--help"],
    "oaicheck --version": [PYTHON, "-m", "toolkit", "--version"],
    "python -c 'import sqlite3'": [PYTHON, "-c", "import sqlite3"],
    "oaicheck report line": [PYTHON, "-m", "toolkit", "report", "line"],
    "oaicheck report daily": [PYTHON, "-m", "toolkit", "report", "daily"],
    "oaicheck env --offline": [PYTHON, "-m", "toolkit", "env", "--offline"],
}
LIMITS = [
    ("oaicheck --help", "python -c 'import click'", 2.0),
    ("oaicheck report line", "python -c 'import sqlite3'", 1.5),
    ("oaicheck report daily", "python -c 'import click, sqlite3'", 3.0),
    ("oaicheck env --offline", "python -c 'import openai'", 1.5),
]


def once(command: list[str], home: str) -> float:
    """Wall seconds of one run in an empty HOME."""
    environ = {"HOME": home, "PATH": os.environ["PATH"], "OPENAI_API_KEY": "sk-test-0123456789abcdefghij"}
    start = time.perf_counter()
    subprocess.run(command, cwd=home, env=environ, capture_output=True)
    return time.perf_counter() - start


def loaded(words: list[str], home: str) -> dict[str, int]:
    """Microseconds that each module itself took, the medians of several runs."""
    runs = []
    for _ in range(5):
        command = [PYTHON, "-X", "importtime", *words]
        done = subprocess.run(command, cwd=home, env={"HOME": home, "TZ": "UTC"}, capture_output=True, text=True)
        lines = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line]
        runs.append({name.strip(): int(own) for own, _, name in lines if own.strip().isdigit()})
    return {name: round(statistics.median(run.get(name, 0) for run in runs)) for name in runs[0]}


def account(home: str) -> None:
    """What `report daily` loads, in groups: rooms of ours, and modules of others."""
    base, ours = loaded(["-c", "import click, sqlite3"], home), loaded(["-m", "toolkit", "report", "daily"], home)
    groups: dict[str, int] = {}
    for name, own in ours.items():
        parts = name.split(".")
        group = ".".join(parts[:2]) if parts[0] == "toolkit" else parts[0]
        group = "import click, sqlite3" if name in base else group
        groups[group] = groups.get(group, 0) + own
    whole = sum(groups.values())
    print("\nwhat `report daily` loads, in percent of all that it loads (itself, without what it loads in turn)")
    small = 0
    for name, own in sorted(groups.items(), key=lambda pair: -pair[1]):
        if own * 100 < whole:
            small += own
            continue
        print(f"  {name:34} {100 * own / whole:5.1f}")
    print(f"  {'all that take less than 1 each':34} {100 * small / whole:5.1f}")


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for name, command in CASES.items():
                times[name].append(once(command, home))
        account(home)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, base, limit in LIMITS:
        ratio = medians[name] / medians[base]
        print(f"{name:28} {ratio:5.2f}x of {base:36} limit {limit}x  {'ok' if ratio <= limit else 'OVER'}")


if __name__ == "__main__":
    main()

"""What it costs to start: each command against a bare interpreter that imports Click, interleaved in one run, as ratios.

python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
PYTHON = sys.executable

CASES = {
    "python -c 'import click'": [PYTHON, "-c", "import click"],
    "python -c 'import click, sqlite3'": [PYTHON, "-c", "import click, sqlite3"],
    "python -c 'import openai'": [PYTHON, "-c", "import openai"],
    "oaicheck --help": [PYTHON, "-m", "toolkit", "--help"],
    "oaicheck --version": [PYTHON, "-m", "toolkit", "--version"],
    "oaicheck report daily": [PYTHON, "-m", "toolkit", "report", "daily"],
    "oaicheck env --offline": [PYTHON, "-m", "toolkit", "env", "--offline"],
}
LIMITS = [
    ("oaicheck --help", "python -c 'import click'", 2.0),
    ("oaicheck report daily", "python -c 'import click, sqlite3'", 3.0),
    ("oaicheck env --offline", "python -c 'import openai'", 1.5),
]


def once(command: list[str], home: str) -> float:
    """Wall seconds of one run in an empty HOME."""
    environ = {"HOME": home, "PATH": os.environ["PATH"], "OPENAI_API_KEY": "sk-test-0123456789abcdefghij"}
    start = time.perf_counter()
    subprocess.run(command, cwd=home, env=environ, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for name, command in CASES.items():
                times[name].append(once(command, home))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, base, limit in LIMITS:
        ratio = medians[name] / medians[base]
        print(f"{name:28} {ratio:5.2f}x of {base:36} limit {limit}x  {'ok' if ratio <= limit else 'OVER'}")


if __name__ == "__main__":
    main()

"""How good and how fast the doctor is: share of scenarios named rightly, longest wall time, cost against `import openai`.

python benchmarks/doctor.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from options import numbers

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.doctor.lab import layout
from tests.doctor.lab.run import code_of, timed
from tests.doctor.lab.web import KEY
from tests.doctor.scenarios_local import PYTHONS, WITHOUT_PYTHON, Local, real
from tests.doctor.scenarios_network import SCENARIOS, Lab

ROUNDS = numbers(__doc__, "rounds", [7])[0]
DEADLINE = 8.0


def scenarios() -> tuple[int, float, list[str]]:
    """How many got the right code, the longest wall time in seconds, and those that did not."""
    wrong, longest = [], 0.0
    for each in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            lab = Lab(Path(folder))
            environ = {"OPENAI_API_KEY": KEY, **each.setup(lab)}
            found, seconds = timed(environ, Path(folder), deadline=DEADLINE, **each.options)
            lab.close()
        longest = max(longest, seconds)
        if code_of(found) != each.code:
            wrong.append(f"{each.name}: {code_of(found)} instead of {each.code}")
    return len(SCENARIOS) - len(wrong), longest, wrong


def local_scenarios() -> tuple[int, float, list[str]]:
    """The same for the setups on this machine."""
    inside = ("python", "package")
    wrong, longest = [], 0.0
    work: list[tuple[Local, dict[str, tuple[str, ...]]]] = [
        *((each, {"skip": (*inside, "ledger")}) for each in WITHOUT_PYTHON),
        *((each, {"only": inside}) for each in PYTHONS),
    ]
    for each, chosen in work:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder) / "project"
            layout.write(here, {**each.files, "home": None})
            each.adjust(here)
            started = time.perf_counter()
            found = layout.code_of(layout.look(here, real(each.environ), here=each.here, **chosen))
            longest = max(longest, time.perf_counter() - started)
        if found != each.code:
            wrong.append(f"{each.name!a}: {found} instead of {each.code}")
    return len(work) - len(wrong), longest, wrong


def walls() -> dict[str, float]:
    """Median wall seconds of a child `import openai`, of `env --offline` and of `env` on loopback, interleaved."""
    times: dict[str, list[float]] = {"import openai": [], "env --offline": [], "env on loopback": []}
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        sound = {"HOME": folder, "PATH": os.environ["PATH"], "OPENAI_API_KEY": KEY, **lab.base("good")}
        env = [sys.executable, "-m", "toolkit", "env", "--json"]
        commands = dict(zip(times, ([sys.executable, "-c", "import openai"], [*env, "--offline"], env), strict=True))
        for _ in range(ROUNDS):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, cwd=folder, env=sound, capture_output=True)
                times[name].append(time.perf_counter() - started)
        lab.close()
    return {name: statistics.median(each) for name, each in times.items()}


for name, judge in (("network", scenarios), ("local", local_scenarios)):
    right, longest, wrong = judge()
    total = right + len(wrong)
    print(f"{name} scenarios named rightly: {right}/{total} = {right / total:.1%} (goal 100 %)")
    print(*(f"  {each}" for each in wrong), sep="\n", end="\n" if wrong else "")
    print(f"  longest wall time: {longest:.2f} s (deadline {DEADLINE:g} s)")
found = walls()
for name in ("env --offline", "env on loopback"):
    print(f"{name}: {found[name] / found['import openai']:.2f} x one child `import openai`")

"""The Python that runs the user's program, and its virtual environment."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.interpreter import Facts, facts_of
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding

NEEDED = (3, 10)
"""openai 3.x: `Requires-Python >=3.10`."""
NEWEST_SDK: dict[tuple[int, ...], str] = {(3, 7): "1.39", (3, 8): "2.2", (3, 9): "2.48"}
"""The newest SDK that pip finds for an old Python; measured in November 2026."""


@check("python-version", stage="python")
def version(world: World) -> Finding:
    """Python starts and is new enough for the SDK."""
    facts = facts_of(world)
    if facts.broken:
        summary = f"{world.show(facts.python)} does not start: {facts.broken}."
        if facts.broken.startswith("`import"):
            summary = f"{world.show(facts.python)}: {facts.broken}."
        return fail("python.broken", world, summary, reason=facts.broken)
    if facts.version < NEEDED:
        newest = NEWEST_SDK.get((facts.version[0], facts.version[1]))
        more = f": the newest SDK it can have is {newest}" if newest else ""
        summary = f"Python {facts.number} is too old{more}. 3.10 or later is needed."
        return fail("python.too_old", world, summary, version=facts.number, newest_sdk=newest)
    where = "in a virtual environment" if facts.in_venv else "outside a virtual environment"
    return passed(f"Python {facts.number}, {where}", version=facts.number, prefix=world.show(facts.prefix))


@check("venv", stage="python", requires=("python-version",))
def venv(world: World) -> Finding:
    """The virtual environment is the one that is meant, and stands where it was made."""
    facts = facts_of(world)
    if facts.broken:
        return skipped("Python does not start")
    moved = moved_from(Path(facts.prefix)) if facts.in_venv else None
    if moved:
        summary = f"The virtual environment {world.show(facts.prefix)} was made in {world.show(moved)}: its pip still installs there."
        return fail("venv.moved", world, summary, venv=world.show(facts.prefix), made_in=world.show(moved))
    if facts.externally_managed and not facts.in_venv and not facts.imported and not facts.hidden:
        return fail("venv.externally_managed", world, version=facts.number)
    return _inactive(world, facts) or passed(_used(world, facts))


def _used(world: World, facts: Facts) -> str:
    where = world.show(facts.prefix)
    return f"The virtual environment is {where}" if facts.in_venv else "No virtual environment is used"


def _inactive(world: World, facts: Facts) -> Finding | None:
    if world.venv is None or world.environ.get("VIRTUAL_ENV") or world.environ.get("CONDA_PREFIX"):
        return None
    import sys

    running = {_real(Path(sys.prefix))} | ({_real(Path(facts.prefix))} if world.asked_python else set())
    if _real(world.venv) in running:
        return None
    shown = world.show(world.venv)
    return warn("venv.inactive", world, f"There is a virtual environment in {shown}, and it is not active.", venv=shown)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path


def moved_from(prefix: Path) -> Path | None:
    """Where a virtual environment was made, if that is not where it stands: from its pip's first line, else `activate`."""
    for name, pattern in (
        ("pip", r"#!\s*\"?(/[^\"\n]*?)/(?:bin|Scripts)/python[\w.]*"), ("pip", r"'''exec' \"?(/[^\"\n$]*?)/bin/python[\w.]*\"?"),
        ("activate", r"(?m)^\s*(?:export )?VIRTUAL_ENV=[\"']?(/[^\"'\n$]+)"),
    ):  # fmt: skip
        for folder in ("bin", "Scripts"):
            try:
                text = (prefix / folder / name).read_bytes()[:20_000].decode("utf-8", "replace")
            except OSError:
                continue
            made = (
                re.search(pattern, text)
                if name == "activate"
                else re.match(rf"(?:#![^\n]*\n)?{pattern}" if "exec" in pattern else pattern, text)
            )
            if made and _real(Path(made[1])) != _real(prefix):
                return Path(made[1])
    return None

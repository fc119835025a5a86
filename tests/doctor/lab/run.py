"""Runs the doctor's checks in this process, as `oaicheck env` does, and says what it found."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from toolkit.app import App
from toolkit.doctor.build import build_world
from toolkit.doctor.runner import Diagnosis, diagnose
from toolkit.doctor.selection import all_checks, chosen

APART = ("python", "package")
"""Stages that look at the interpreter: slow, and tested elsewhere."""


def run(environ: Mapping[str, str], folder: Path, *, model: str | None = None, live: bool = False,
        timeout: float = 0.6, deadline: float = 8.0, offline: bool = False) -> Diagnosis:  # fmt: skip
    """All checks but those of the interpreter."""
    app = App(environ={"HOME": str(folder), **environ}, cwd=folder)
    world = build_world(app, model=model, live=live, timeout=timeout, deadline=deadline, offline=offline)
    checks = all_checks()
    known = {each.stage for each in checks}
    return diagnose(checks, world, chosen(checks, (), [each for each in (*APART, "ledger") if each in known]))


def code_of(found: Diagnosis) -> str | None:
    """The root cause's code; else that of the first warning about the way or the account; else `None`."""
    if found.root is not None:
        return found.root.finding.code
    stages = {"endpoint", "proxy", "tls", "network", "account", "model"}
    warned = (
        each.finding.code for each in found.results if each.finding.status == "warn" and each.check.stage in stages
    )
    return next(warned, None)


def timed(environ: Mapping[str, str], folder: Path, **options: object) -> tuple[Diagnosis, float]:
    """The same with the seconds that it took."""
    started = time.perf_counter()
    found = run(environ, folder, **options)  # type: ignore[arg-type]  # handed through
    return found, time.perf_counter() - started

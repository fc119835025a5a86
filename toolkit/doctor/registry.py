"""How a check is written: a function of the world with an id, a stage and needs; its docstring is its title."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from toolkit.doctor.world import World
from toolkit.model import Check, Finding

STAGES = ("python", "package", "dotenv", "key", "endpoint", "proxy", "tls", "network", "account", "model", "ledger")
"""The order in which stages are shown, and in which a root cause is looked for: the earlier explains the later."""


def check(
    name: str,
    *,
    stage: str,
    requires: tuple[str, ...] = (),
    network: bool = False,
) -> Callable[[Callable[[World], Finding]], Check]:
    """Makes a check of a function; `name` is its id. `requires` names checks whose failure makes this one pointless (it
    is skipped, with the reason); `network` marks what `--offline` leaves out. Raises ValueError without a docstring or
    with an unknown stage."""

    def make(run: Callable[[World], Finding]) -> Check:
        title = (inspect.getdoc(run) or "").split("\n")[0].rstrip(".")
        if not title or stage not in STAGES:
            raise ValueError(f"check {name!r} needs a docstring and a stage of {STAGES}")
        return Check(id=name, title=title, stage=stage, run=run, requires=requires, network=network)

    return make


def passed(summary: str, **detail: Any) -> Finding:
    """All is well here."""
    return Finding(status="pass", summary=summary, detail=detail)


def skipped(summary: str, **detail: Any) -> Finding:
    """Not looked at, and why."""
    return Finding(status="skip", summary=summary, detail=detail)

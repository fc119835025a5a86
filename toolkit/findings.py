"""What the doctor says: a check, what it found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["pass", "warn", "fail", "skip", "error"]


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One thing to do: in words, and where possible as a command that can be pasted."""

    text: str
    command: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check or a test request found. `code` is `family.name` of the fault catalogue, `None` on a pass.

    Raises ValueError when a failure has no code or no fix: nobody is told that something is wrong without what to do.
    """

    status: Status
    summary: str
    code: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    fix: tuple[Fix, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "fail" and not (self.code and self.fix):
            raise ValueError(f"a failure needs a code and a fix: {self.summary!r}")
        if self.status == "pass" and self.code is not None:
            raise ValueError(f"a pass has no code: {self.code!r}")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One link of the chain. `run` gets the world (see `doctor/world.py`) and returns a finding; it prints nothing."""

    id: str
    title: str
    stage: str
    run: Callable[[Any], Finding]
    requires: tuple[str, ...] = ()
    network: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """A check and what came of it."""

    check: Check
    finding: Finding
    elapsed_ms: float

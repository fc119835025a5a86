"""All that a check may look at. It comes in as an argument, so that a test of a check is a literal and a comparison."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from toolkit.entry import Entry
from toolkit.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where we run: `system` is `linux`, `darwin` or `windows`; `shell` `bash`, `zsh`, `fish`, `powershell`, `cmd`, `sh`."""

    system: str
    shell: str
    wsl: bool = False
    container: bool = False


@dataclass(frozen=True, kw_only=True)
class World:
    """Settings, machine, options and time, as facts. `once` computes a costly fact a single time for all checks,
    whatever thread asks (a child interpreter, a handshake); `left` is how many seconds of the deadline remain."""

    settings: Settings
    machine: Machine
    environ: Mapping[str, str] = field(repr=False)
    cwd: Path
    home: Path | None = None
    project: Path | None = None
    python: str | None = None
    asked_python: bool = False
    venv: Path | None = None
    model: str | None = None
    live: bool = False
    verbose: bool = False
    offline: bool = False
    timeout: float = 5.0
    ends_at: float = float("inf")
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    paid: list[Entry] = field(default_factory=list, repr=False, compare=False)
    _facts: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def once(self, name: str, compute: Callable[[], T]) -> T:
        """The fact of that name, computed by whoever asks first. An exception is kept and raised again to others."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._facts:
                try:
                    self._facts[name] = (compute(), None)
                except Exception as error:  # noqa: BLE001 kept for every asker
                    self._facts[name] = (None, error)
            value, kept = self._facts[name]
        if kept is not None:
            raise kept
        found: T = value
        return found

    def show(self, path: Path | str) -> str:
        """A path as it may be pasted in public: relative to the project when below it, `~` for home (whole with `-v`)."""
        text = str(path)
        for base, mark in ((self.project or self.cwd, ""), (self.home, "~")):
            if base is None or self.verbose or len(base.parts) < 2:
                continue
            with contextlib.suppress(ValueError):
                relative = Path(text).relative_to(base)
                return str(Path(mark) / relative)
        return text

    def close(self) -> None:
        """Ends what a fact still holds open, such as a connection; the run is over."""
        for value, _ in list(self._facts.values()):
            end = getattr(value, "close", None)
            if end is not None:
                end()

    def left(self, at_most: float | None = None) -> float:
        """Seconds until the deadline, never negative, and not more than `at_most`."""
        return max(0.0, min(self.ends_at - self.clock(), float("inf") if at_most is None else at_most))

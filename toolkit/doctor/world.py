"""All that a check may look at. It comes in as an argument, so that a test of a check is a literal and a comparison."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from toolkit.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where we run. `system` is `linux`, `darwin` or `windows`; `shell` is `bash`, `zsh`, `fish`, `powershell`, `cmd` or `sh`."""

    system: str
    shell: str
    wsl: bool = False
    container: bool = False


@dataclass(frozen=True, kw_only=True)
class World:
    """Settings, machine, options and time, as facts. `once` computes a costly fact a single time for all checks, whatever
    thread asks (a child interpreter, a handshake); `left` is how many seconds of the deadline remain."""

    settings: Settings
    machine: Machine
    environ: Mapping[str, str] = field(repr=False)
    cwd: Path
    home: Path | None = None
    project: Path | None = None
    python: str | None = None
    model: str | None = None
    live: bool = False
    offline: bool = False
    timeout: float = 5.0
    ends_at: float = float("inf")
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    _facts: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def once(self, name: str, compute: Callable[[], T]) -> T:
        """The fact of that name, computed by whoever asks first. An exception is kept and raised again to the others."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._facts:
                try:
                    self._facts[name] = (compute(), None)
                except Exception as error:  # noqa: BLE001 kept for every asker
                    self._facts[name] = (None, error)
            value, error = self._facts[name]
        if error is not None:
            raise error
        found: T = value
        return found

    def left(self, at_most: float | None = None) -> float:
        """Seconds until the deadline, never negative, and not more than `at_most`."""
        return max(0.0, min(self.ends_at - self.clock(), float("inf") if at_most is None else at_most))

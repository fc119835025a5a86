"""Notices when a piece of work takes too long, as writing to a locked ledger or to a server that is away does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from toolkit.capture.guard import tell

LOOK_SECONDS = 0.2
IDLE_LOOKS = 10


class Watch:
    """`with watch:` around the work. While that lasts longer than `after` seconds, `late` is called again and again, on
    a thread of its own that sleeps for good when nothing is watched."""

    def __init__(self, late: Callable[[], None], after: float) -> None:
        self._late = late
        self._after = after
        self._since: float | None = None
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        if not self._wake.is_set():
            self._wake.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="oaicheck-watch", daemon=True)
                self._start(self._thread)
        return self

    def _start(self, thread: threading.Thread) -> None:
        try:
            thread.start()
        except RuntimeError:  # the interpreter is shutting down
            self._thread = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._since = None

    def _run(self) -> None:
        idle = 0
        while True:
            self._wake.wait()
            time.sleep(LOOK_SECONDS)
            since = self._since
            idle = 0 if since is not None else idle + 1
            if idle > IDLE_LOOKS:
                self._wake.clear()
            elif since is not None and time.monotonic() - since > self._after:
                try:
                    self._late()
                except Exception as error:  # noqa: BLE001 the thread must outlive whatever goes wrong
                    tell("watch", error)

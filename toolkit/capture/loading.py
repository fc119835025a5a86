"""What a writer's first round does besides writing: it loads the ledger and the price data, on a thread of its own. A child
that is forked meanwhile would find modules that are half loaded, and wait for the rest for ever. So a fork waits for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 2.0
"""How long a fork waits. Loading takes a quarter of a second; what takes longer is a ledger that is locked or away."""

_lock = threading.Lock()
_mine = threading.local()


@contextmanager
def loading() -> Iterator[None]:
    """Around what may import modules."""
    with _lock:
        yield


def _before_fork() -> None:
    _mine.held = _lock.acquire(timeout=WAIT_SECONDS)


def _after_fork_in_parent() -> None:
    if _mine.held:
        _lock.release()


def _after_fork_in_child() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)

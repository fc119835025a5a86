"""The writers of this process: one for each ledger; reborn after fork, flushed when the process ends."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from toolkit.capture.call import open_calls
from toolkit.capture.guard import guarded
from toolkit.capture.session import sessions
from toolkit.capture.writer import Writer

_writers: dict[str, Writer] = {}
_lock = threading.Lock()
_registered = False
_forking = threading.local()
"""The writers that the fork of this thread keeps back."""
FORK_WAITS_SECONDS = 2.0
"""How long a fork waits for writers that load their modules. That takes a quarter of a second; what takes longer is a
ledger that is locked or away."""


def writer_for(location: str, price_file: Path | None = None) -> Writer:
    """The writer of a ledger, made at first use. Raises nothing: the ledger and the price book are opened later, on
    the writer's thread."""
    global _registered
    with _lock:
        if not _registered:
            _registered = True
            atexit.register(finish)
            _let_workers_finish()
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(
                    before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork
                )
        if location not in _writers:
            _writers[location] = Writer(location, price_file)
        return _writers[location]


def flush(timeout: float = 5.0) -> bool:
    """Waits until every finished request is in the ledger, or in the spool where the ledger can't be written. Returns
    whether that was done within the time. The process does this by itself when it ends; a program needs it only to read
    at once."""
    return min((writer.flush(timeout) for writer in list(_writers.values())), default=True)


@guarded
def finish() -> None:
    """The process ends: answers that are still coming become rows, then everything is written."""
    interrupted = _interrupted()
    for call in list(open_calls):
        call.abandon()
    for session in list(sessions):
        session.lost()
    for writer in list(_writers.values()):
        if writer.pid == os.getpid():
            writer.close()
    if interrupted:
        _interrupt_again()


def _interrupted() -> bool:
    """Whether Ctrl-C ended the program: it is the error that Python has just shown, and it came out of the main program."""
    trace = getattr(sys, "last_traceback", None)
    if trace is None or getattr(sys, "last_type", None) is not KeyboardInterrupt:
        return False
    main = sys.modules.get("__main__")
    return main is not None and trace.tb_frame.f_globals is vars(main) and not hasattr(sys, "ps1")


def _interrupt_again() -> None:
    """Python ends such a program by SIGINT (130 in a shell), but forgets that when code is run from text meanwhile, as
    the import of many a library does; then it would end with 1. Code from text that is interrupted reminds it."""
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt", {})  # noqa: S102 a constant; nothing but code from text does it


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()
    for writer in _writers.values():
        writer.after_fork()


class _Pool:
    """What the libraries of worker processes keep a weak reference to."""


_pools: dict[str, _Pool] = {}


@guarded
def _before_fork() -> None:
    end = time.monotonic() + FORK_WAITS_SECONDS
    _forking.held = [each for each in list(_writers.values()) if each.before_fork(end - time.monotonic())]
    _let_workers_finish()


@guarded
def _after_fork_in_parent() -> None:
    for writer in _forking.held:
        writer.after_fork_in_parent()


@guarded
def _let_workers_finish() -> None:
    """Worker processes of multiprocessing and of Celery's billiard end without `atexit`, and forget at their start what
    was to be done at their end; what is registered here is done after that, or at once where the worker is under way."""
    for name in ("multiprocessing", "billiard"):
        util, process = (sys.modules.get(f"{name}.{part}") for part in ("util", "process"))
        if util is None or process is None or name in _pools:
            continue
        _pools[name] = _Pool()
        util.register_after_fork(_pools[name], lambda _, util=util: _finish_with(util))
        if type(process.current_process()).__name__ != "_MainProcess":
            _finish_with(util)


def _finish_with(util: Any) -> None:
    util.Finalize(None, finish, exitpriority=100)

"""Recording must never break a call: what fails in our own code is told once to the log and otherwise forgotten."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from toolkit.secret import redact

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("oaicheck")
_told: set[str] = set()


def guarded(func: Callable[P, R]) -> Callable[P, R | None]:
    """The same function, which gives `None` where it would raise."""

    @functools.wraps(func)
    def safe(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return func(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 the user's call comes first
            tell(func.__qualname__, error)
            return None

    return safe


def tell(where: str, error: BaseException) -> None:
    """Logs a fault of ours, once for each place and kind; no traceback, since frames hold the user's data."""
    key = f"{where}:{type(error).__name__}"
    if key in _told or len(_told) > 100:
        return
    _told.add(key)
    log.warning("a request could not be recorded in full (%s: %s)", key, redact(str(error))[:200])

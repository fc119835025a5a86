"""Capture: wire bytes → usage → one row a request; `track()` for the user's own client. Nothing here may break a call.

Importing this package loads nothing; the names below load what they need when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.capture.context import tags
    from toolkit.capture.lifecycle import flush
    from toolkit.capture.public import install, track, uninstall, untrack

__all__ = ["flush", "install", "tags", "track", "uninstall", "untrack"]

_HOME = {"tags": "context", "flush": "lifecycle"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'toolkit.capture' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"toolkit.capture.{_HOME.get(name, 'public')}"), name)

"""oaicheck: from a fresh OpenAI API key to numbers that you can trust.

    from toolkit import track, tags

    client = track(OpenAI(), project="search")

The names below load what they need when they are first used; `import toolkit` alone loads nothing.
"""

from __future__ import annotations

from toolkit.version import __version__

TYPE_CHECKING = False  # typing itself would take longer to load than `oaicheck report line` may take
if TYPE_CHECKING:
    from typing import Any

    from toolkit.capture import flush, install, tags, track, uninstall, untrack

__all__ = ["__version__", "flush", "install", "tags", "track", "uninstall", "untrack"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
    from toolkit import capture

    return getattr(capture, name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""Realtime and Responses over a WebSocket: each `response.done` (or `.completed` …) that the SDK parses is a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def watch(recorder_of: Callable[[Any], Any]) -> None:
    """Placeholder filled below."""

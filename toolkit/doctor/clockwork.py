"""How far this computer's clock is off, by the `Date` header of any answer."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def skew_of(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds by which our clock is ahead of the server's (behind: negative); `None` without a `Date` header.

    A cached answer was dated when it was made: its `Age` is added."""
    try:
        there = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None
    age = headers.get("age", "").strip()
    return now - there - (int(age) if age.isdigit() and len(age) < 9 else 0)


def span(seconds: float) -> str:
    """A length of time in words: `3 h`, `12 min`, `40 days`."""
    seconds = abs(seconds)
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 172800 else f"{round(seconds / 86400)} days"

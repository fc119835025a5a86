"""The words for dates: `2026-11-23`, `2026-11`, `2026-W48`, `2026`, `today`, `yesterday`, `7d`, `last-month` …"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.errors import WrongUse
from toolkit.reports.months import add_months


@dataclass(frozen=True, kw_only=True)
class Days:
    """A run of days, both ends included."""

    first: date
    last: date


EXAMPLES = "2026-11-23, 2026-11, 2026-W48, today, yesterday, 7d, 2w, this-month, last-month, last-week, last-year"


def days_of(text: str, today: date, option: str = "--since") -> Days:
    """The days that a word names; raises WrongUse when it names none. `--since` takes the first, `--until` the last."""
    word = text.strip().casefold().replace("_", "-").replace(" ", "-")
    try:
        found = _relative(word, today) or _written(word)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise WrongUse(f"{option}: {text!r} is not a date.", f"Write it like one of: {EXAMPLES}.")
    return found


def _relative(word: str, today: date) -> Days | None:
    if word in {"today", "now"}:
        return Days(first=today, last=today)
    if word == "yesterday":
        return Days(first=today - timedelta(1), last=today - timedelta(1))
    if match := re.fullmatch(r"(\d{1,5})-?(d|days?|w|weeks?)", word):
        back = int(match[1]) * (7 if match[2].startswith("w") else 1)
        if back:
            day = today - timedelta(back - 1)
            return Days(first=day, last=day)
    if match := re.fullmatch(r"(this|last|previous)-(week|month|year)", word):
        return _unit(match[2], today, 0 if match[1] == "this" else -1)
    return None


def _unit(unit: str, today: date, shift: int) -> Days:
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(weeks=shift)
        return Days(first=monday, last=monday + timedelta(6))
    if unit == "month":
        return month(add_months(today.replace(day=1), shift))
    return Days(first=date(today.year + shift, 1, 1), last=date(today.year + shift, 12, 31))


def _written(word: str) -> Days | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}", word):
        day = date.fromisoformat(word)
        return Days(first=day, last=day)
    if match := re.fullmatch(r"(\d{4})-w(\d{1,2})", word):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Days(first=monday, last=monday + timedelta(6))
    if re.fullmatch(r"\d{4}-\d{2}", word):
        return month(date.fromisoformat(word + "-01"))
    if re.fullmatch(r"\d{4}", word):
        return Days(first=date(int(word), 1, 1), last=date(int(word), 12, 31))
    return None


def month(day: date) -> Days:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Days(first=first, last=add_months(first, 1) - timedelta(1) if first < date(9999, 12, 1) else date.max)

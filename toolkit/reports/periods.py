"""Cuts time into the periods of a report: a zone's days (23 and 25 hours too), ISO weeks, months, hours, the whole.

Every period is a half-open range of instants, so that each request lies in exactly one and the sum over the periods is
the sum over the range, in every zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache

from toolkit.errors import WrongUse
from toolkit.quick import clock
from toolkit.quick.clock import HOUR
from toolkit.reports.months import add_months, days_in_month
from toolkit.reports.zones import Zone

LIMIT = 300_000
KINDS = ("hourly", "daily", "weekly", "monthly", "total")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Instants `[start, end)` in microseconds since the epoch, and what they are called."""

    label: str
    start: int
    end: int
    first: date
    last: date


@lru_cache(maxsize=4096)
def day_start(day: date, zone: Zone) -> int:
    """The first instant of a day in the zone: where no clock shows 00:00, the one at which the day begins."""
    return clock.day_start(day, zone.info)


def _after(day: date) -> date:
    return day + timedelta(1)


def _runs(
    first: date, last: date, following: Callable[[date], date], label: Callable[[date], str], zone: Zone
) -> Iterator[Period]:
    """Periods made of whole days. `following` gives the first day of the next one; both ends are cut at the range."""
    day = first
    while day <= last:
        upto = min(following(day) - timedelta(1), last)
        start, end = day_start(day, zone), day_start(_after(upto), zone)
        if end > start:  # a zone that moved across the date line has skipped a day
            yield Period(label=label(day), start=start, end=end, first=day, last=upto)
        day = _after(upto)


def _week_label(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def cycle_start(day: date, cycle_day: int) -> date:
    """The first day of the billing cycle that a day lies in; in a short month that is its last day."""
    first = day.replace(day=1)
    begin = first.replace(day=min(cycle_day, days_in_month(first)))
    if begin <= day:
        return begin
    before = add_months(first, -1)
    return before.replace(day=min(cycle_day, days_in_month(before)))


def next_cycle(day: date, cycle_day: int) -> date:
    """The first day of the cycle after the one that the day lies in."""
    month = add_months(cycle_start(day, cycle_day).replace(day=1), 1)
    return month.replace(day=min(cycle_day, days_in_month(month)))


def following(kind: str, day: date, cycle_day: int = 1) -> date:
    """The first day of the period after the one that the day lies in."""
    if kind == "weekly":
        return day - timedelta(day.weekday()) + timedelta(7)
    return next_cycle(day, cycle_day) if kind == "monthly" else _after(day)


def beginning(kind: str, day: date, cycle_day: int = 1) -> date:
    """The first day of the period that the day lies in."""
    if kind == "weekly":
        return day - timedelta(day.weekday())
    return cycle_start(day, cycle_day) if kind == "monthly" else day


def _label(kind: str, cycle_day: int) -> Callable[[date], str]:
    if kind == "weekly":
        return _week_label
    if kind == "monthly":
        return lambda day: cycle_start(day, cycle_day).isoformat()[:7]
    return date.isoformat


def _hours(first: date, last: date, zone: Zone) -> Iterator[Period]:
    start, end = day_start(first, zone), day_start(_after(last), zone)
    while start < end:
        local = zone.local(start)
        into = (local.minute * 60 + local.second) * 1_000_000 + local.microsecond
        stop = _same_offset(start, min(start + HOUR - into, end), zone)
        label = local.replace(minute=0, tzinfo=timezone(local.utcoffset() or timedelta())).isoformat(timespec="minutes")
        yield Period(label=label, start=start, end=stop, first=local.date(), last=local.date())
        start = stop


def _same_offset(start: int, stop: int, zone: Zone) -> int:
    """Where the hour that begins at `start` ends: at `stop`, or earlier when the clock is changed within it."""
    offset = zone.local(start).utcoffset()
    if zone.local(stop - 1).utcoffset() == offset:
        return stop
    low, high = start, stop - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if zone.local(middle).utcoffset() == offset else (low, middle)
    return high


def cut(kind: str, first: date, last: date, zone: Zone, cycle_day: int = 1) -> list[Period]:
    """The periods from `first` to `last`, both days included. Raises WrongUse when they are too many to be read."""
    if last >= date(9999, 12, 31) or first <= date(2, 1, 1):
        raise WrongUse(f"{first} to {last} is beyond the calendar.", "Give dates between the years 2 and 9998.")
    if kind == "total":
        start, end = day_start(first, zone), day_start(_after(last), zone)
        return [Period(label="total", start=start, end=end, first=first, last=last)]
    count = ((last - first).days + 1) * (24 if kind == "hourly" else 1)
    if kind in {"hourly", "daily"} and count > LIMIT:
        raise WrongUse(
            f"{count:,} periods from {first} to {last} are more than anyone can read.",
            "Choose a shorter range, or weekly or monthly.",
        )
    if kind == "hourly":
        return list(_hours(first, last, zone))
    return list(_runs(first, last, lambda day: following(kind, day, cycle_day), _label(kind, cycle_day), zone))

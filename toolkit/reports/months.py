"""Arithmetic of calendar months."""

from __future__ import annotations

from datetime import date, timedelta


def add_months(first: date, count: int) -> date:
    """The first day of the month that many months away; raises ValueError beyond the calendar."""
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def days_in_month(day: date) -> int:
    """28 to 31."""
    first = day.replace(day=1)
    return 31 if first >= date(9999, 12, 1) else (add_months(first, 1) - timedelta(1)).day

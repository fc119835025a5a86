"""What is spent today and in the last minute, in a line: for a shell prompt, a status bar, and `report live`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.formats.amounts import PICO_DIGITS, decimals_for, round_half_even, written
from toolkit.ledger import Ledger, Where
from toolkit.reports.periods import cut
from toolkit.reports.sums import add
from toolkit.reports.zones import Zone

MINUTE = 60_000_000


def today(ledger: Ledger | None, zone: Zone, now: int, where: Where) -> dict[str, Any]:
    """The figures of the zone's current day."""
    day = zone.local(now).date()
    (period,) = cut("daily", day, day, zone)
    return add(ledger.aggregate([(period.start, period.end)], where=where) if ledger is not None else [])


def last_minute(ledger: Ledger | None, now: int, where: Where) -> dict[str, Any]:
    """The figures of the sixty seconds up to now."""
    return add(ledger.aggregate([(now - MINUTE, now + 1)], where=where) if ledger is not None else [])


def sentence(figures: Mapping[str, Any]) -> str:
    """`$1.23, 45 requests, 1 error`: what has no price is said and never a zero."""
    parts = [_cost(figures), _count(figures["requests"], "request")]
    if figures["errors"]:
        parts.append(_count(figures["errors"], "error"))
    if figures["unpriced_requests"]:
        parts.append(f"{figures['unpriced_requests']:,} unpriced")
    return ", ".join(each for each in parts if each)


def _cost(figures: Mapping[str, Any]) -> str:
    cost = figures["cost_usd"]
    if cost is None:
        return "" if figures["unpriced_requests"] else "$0.00"
    decimals = decimals_for([cost])
    estimated = "~" if figures.get("estimated_requests") else ""
    return estimated + written(round_half_even(cost, 10 ** (PICO_DIGITS - decimals)), decimals)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

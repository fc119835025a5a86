"""What is spent today and in the last minute, in a line: for a shell prompt, a status bar, and `report live`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.ledger import Ledger, Where
from toolkit.quick import amounts, clock
from toolkit.reports.sums import add
from toolkit.reports.zones import Zone

MINUTE = 60_000_000


def today(ledger: Ledger | None, zone: Zone, now: int, where: Where) -> dict[str, Any]:
    """The figures of the zone's current day."""
    return add(ledger.aggregate([clock.today(now, zone.info)], where=where) if ledger is not None else [])


def last_minute(ledger: Ledger | None, now: int, where: Where) -> dict[str, Any]:
    """The figures of the sixty seconds up to now."""
    return add(ledger.aggregate([(now - MINUTE, now + 1)], where=where) if ledger is not None else [])


def sentence(figures: Mapping[str, Any]) -> str:
    """`$1.23, 45 requests, 1 error`: what has no price is said and never a zero."""
    return amounts.sentence(
        requests=figures["requests"],
        errors=figures["errors"],
        unpriced=figures["unpriced_requests"],
        estimated=figures["estimated_requests"],
        cost=figures["cost_usd"],
    )

"""Adds up what the ledger summed: the figures of a row, in integers only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from toolkit.ledger import Sums

COUNTS = (
    "requests", "errors", "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens",
    "reasoning_output_tokens", "total_tokens",
)  # fmt: skip
_NAMES = (*COUNTS, "unpriced_requests", "estimated_requests", "unpriced_tokens", "cost_usd")
_COUNTED = attrgetter(*COUNTS, "unpriced", "estimated", "unpriced_tokens")
_FIELDS = attrgetter(*COUNTS, "unpriced", "estimated", "unpriced_tokens", "cost")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a report before it is dressed: its period (an index), its groups, and the ledger's sums in it."""

    period: int
    group: tuple[str | None, ...]
    sums: tuple[Sums, ...]
    folded: bool = False

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The figures of the row."""
        return add(self.sums)


def add(sums: Iterable[Sums]) -> dict[str, Any]:
    """The sum of sums, under the contract's names; cost is `None` when none of them has one."""
    parts = list(sums)
    if len(parts) == 1:  # most rows are one sum already
        return dict(zip(_NAMES, _FIELDS(parts[0]), strict=True))
    found = dict(zip(_NAMES, map(sum, zip(*map(_COUNTED, parts), strict=True)), strict=False)) if parts else {}
    costs = [each.cost for each in parts if each.cost is not None]
    return {**dict.fromkeys(_NAMES, 0), **found, "cost_usd": sum(costs) if costs else None}


def coverage(figures: Mapping[str, Any], digits: int = 4) -> str | None:
    """The share of tokens whose price is known, a decimal string never rounded up to 1; None without tokens."""
    tokens, unpriced = figures["total_tokens"], figures["unpriced_tokens"]
    if not tokens:
        return None
    steps = (tokens - unpriced) * 10**digits // tokens
    return f"{steps // 10**digits}.{steps % 10**digits:0{digits}d}".rstrip("0").rstrip(".")


def percent(part: int, whole: int, digits: int = 1) -> str | None:
    """`part` of `whole` in percent, rounded half up in integers, a plain decimal; None when there is no whole."""
    if not whole:
        return None
    scale = 10**digits
    steps = (2 * abs(part) * 100 * scale + whole) // (2 * whole)
    sign = "-" if part < 0 and steps else ""
    return f"{sign}{steps // scale}" + (f".{steps % scale:0{digits}d}" if digits else "")

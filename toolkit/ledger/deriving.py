"""Whether the parts of a cost follow from the stored rates and the counts of the request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from toolkit.ledger.columns import PARTS
from toolkit.ledger.door import Door

OURS = "oaicheck/"
"""In the version of a price: this program made the cost. What others made may follow rules that we do not know."""

PICO = 10**12
_TOKENS = tuple(part for part in PARTS if part.endswith("_tokens"))
_OUTPUT = frozenset(part for part in _TOKENS if "output" in part)
_MEASURED = ("audio_seconds", "video_seconds", "images", "input_characters")
_COUNTS = ("input_tokens", "output_tokens", "total_tokens", "reasoning_output_tokens", "tool_calls", *_MEASURED)
_TOOL = "tool_calls."


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What one unit of each kind costs in pico-dollars, a request as such, and what a region adds to the tokens."""

    unit: Mapping[str, Fraction]
    written: Mapping[str, str]
    uplift: Fraction | None


def rates_give_costs(door: Door) -> Iterator[tuple[str, str]]:
    """Each part of a cost follows from the stored rates: no more tokens than were used, and each call, second, image,
    character and uplift to the pico-dollar."""
    prices = {number: rates for number, body in door.stream("select n, body from prices") if (rates := _rates(body))}
    parts = ", ".join(f"c.{part}_pico" for part in PARTS)
    counts = ", ".join(f"r.{name}" for name in _COUNTS)
    sql = (
        f"select r.id, c.seq, c.price, {counts}, {parts} from costs c join requests r on r.n = c.request"
        " where c.price is not null and c.parts_known = 1"
    )
    for row_id, seq, price, *values in door.stream(sql):
        if price in prices:
            used = dict(zip(_COUNTS, values, strict=False))
            found = {part: pico for part, pico in zip(PARTS, values[len(_COUNTS) :], strict=True) if pico is not None}
            for problem in _judge(prices[price], used, found):
                yield f"request {row_id}, cost {seq}", problem


def _rates(body: str) -> Rates | None:
    """The rates of a stored price of ours; None for what is another's, or not to be understood."""
    try:
        price = json.loads(body)
        if not isinstance(price, dict) or OURS not in str(price.get("version")) or not isinstance(price["rates"], dict):
            return None
        per, factor = price.get("per", {}), Fraction(price.get("multiplier", 1))
        unit = {
            kind: Fraction(str(rate)) * PICO / per.get(kind, 1_000_000) * factor
            for kind, rate in price["rates"].items()
        }
        uplift = Fraction(price["uplift"]) - 1 if price.get("uplift") else None
    except (ValueError, KeyError, TypeError, ZeroDivisionError, AttributeError):
        return None
    return Rates(unit=unit, written={kind: str(rate) for kind, rate in price["rates"].items()}, uplift=uplift)


def _judge(rates: Rates, used: Mapping[str, Any], parts: Mapping[str, int]) -> Iterator[str]:
    problem = _tokens(rates, used, parts)
    if problem:
        yield problem
        return
    for part, (pico, words) in _expected(rates, used, parts).items():
        if part in parts and parts[part] != pico:
            yield f"{part}: {parts[part]} pico-dollars are stored, {words} are {pico}"


def _tokens(rates: Rates, used: Mapping[str, Any], parts: Mapping[str, int]) -> str | None:
    """What is wrong with the parts for tokens. How the tokens were split is not stored: only the wholes are known."""
    sums = {True: 0, False: 0}
    for part in _TOKENS:
        if part not in parts or part not in rates.unit:
            continue
        tokens = _count(parts[part], rates.unit[part])
        if tokens is None:
            return f"{part}: {parts[part]} pico-dollars are no whole number of tokens at the stored rate {rates.written[part]}"
        sums[part in _OUTPUT] += tokens
    whole = used["input_tokens"] if used["input_tokens"] is not None else used["total_tokens"]
    if sums[False] > (whole or 0):
        return f"{sums[False]} tokens of input were billed, {whole} were used"
    made = (used["output_tokens"] or 0) + (used["reasoning_output_tokens"] or 0)
    if sums[True] > made:
        return f"{sums[True]} tokens of output were billed, {made} were used"
    return None


def _count(pico: int, unit: Fraction) -> int | None:
    """How many tokens the amount is for; `None` when it is for no whole number (to the nearest pico-dollar)."""
    if not unit:
        return 0 if not pico else None
    if unit.denominator == 1 and not pico % unit.numerator:
        return pico // unit.numerator
    tokens = round(pico / unit)
    return tokens if abs(tokens * unit - pico) <= Fraction(1, 2) else None


def _expected(rates: Rates, used: Mapping[str, Any], parts: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """What each part that is not tokens comes to, and of what."""
    found: dict[str, tuple[int, str]] = {}
    for kind in _MEASURED:
        if kind in rates.unit:
            count = used[kind] or 0
            found[kind] = round(Fraction(str(count)) * rates.unit[kind]), f"{count} at the stored {rates.written[kind]}"
    if "requests" in rates.unit:
        found["requests"] = (
            round(rates.unit["requests"]),
            f"one at the stored {rates.written['requests']} for a thousand",
        )
    calls = json.loads(used["tool_calls"] or "{}")
    fees = {name: count for name, count in calls.items() if _TOOL + name in rates.unit}
    if "tool_calls" in parts:
        total = sum(round(count * rates.unit[_TOOL + name]) for name, count in fees.items() if count > 0)
        found["tool_calls"] = (
            total,
            ", ".join(f"{count} {name}" for name, count in fees.items()) or "no calls with a fee",
        )
    if rates.uplift is not None:
        tokens = sum(pico for part, pico in parts.items() if part in _TOKENS)
        found["uplift"] = round(tokens * rates.uplift), f"{float(rates.uplift):.2%} of {tokens}"
    return found

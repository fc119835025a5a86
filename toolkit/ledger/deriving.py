"""Whether the parts of a cost follow from the stored rates and the counts of the request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from toolkit.ledger.columns import PARTS
from toolkit.ledger.door import Door, Row

OURS = "oaicheck/"
"""In the version of a price: this program made the cost. What others made may follow rules that we do not know."""

PICO = 10**12
_MOST = 1_000
"""Prices that the database is told of in one statement."""
_TOKENS = tuple(part for part in PARTS if part.endswith("_tokens"))
_OUTPUT_TOKENS = tuple(part for part in _TOKENS if "output" in part)
_TOKEN_KINDS = frozenset(_TOKENS)
_OUTPUT = frozenset(_OUTPUT_TOKENS)
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
    """Each part of a cost follows from the rates that are kept with it, and no more tokens were billed than were used."""
    prices = {number: rates for number, body in door.stream("select n, body from prices") if (rates := _rates(body))}
    for row_id, seq, price, *values in _doubtful(door, prices):
        if price in prices:
            for problem in _problems(prices[price], values):
                yield f"request {row_id}, cost {seq}", problem


def _problems(rates: Rates, values: Sequence[Any]) -> list[str]:
    used = dict(zip(_COUNTS, values, strict=False))
    found = {part: pico for part, pico in zip(PARTS, values[len(_COUNTS) :], strict=True) if pico is not None}
    try:
        return list(_judge(rates, used, found))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        return [f"it can't be judged: {error}"]


def _doubtful(door: Door, prices: Mapping[int, Rates]) -> Iterator[Row]:
    """The costs that are not plainly right: the database lets the others pass, at a tenth of the time."""
    parts = ", ".join(f"c.{part}_pico" for part in PARTS)
    counts = ", ".join(f"r.{name}" for name in _COUNTS)
    units = {number: unit for number, rates in islice(prices.items(), _MOST) if (unit := _whole_units(rates))}
    table, plain = ("", "0 = 1") if not units else (_units_table(units), _PLAIN)
    source = "costs c join requests r on r.n = c.request" + (" left join rate on rate.price = c.price" if units else "")
    return door.stream(
        f"{table} select r.id, c.seq, c.price, {counts}, {parts} from {source}"
        f" where c.price is not null and c.parts_known = 1 and case when {plain} then 0 else 1 end = 1"
    )


def _whole_units(rates: Rates) -> list[int | None] | None:
    """Pico-dollars for a token of each kind; None when a rate is no whole number of them."""
    units = [rates.unit.get(part) for part in _TOKENS]
    if any(unit is not None and (unit.denominator != 1 or not 0 <= unit < 2**31) for unit in units):
        return None
    return [None if unit is None else int(unit) for unit in units]


def _units_table(units: Mapping[int, list[int | None]]) -> str:
    """The rates as a table; its first row, without any, says what the columns hold where none of the others does."""
    names = ", ".join(f"{part}_unit" for part in _TOKENS)
    rows = [", ".join(["cast(null as bigint)"] * (1 + len(_TOKENS)))]
    rows += [
        f"{number}, {', '.join('null' if unit is None else str(unit) for unit in of)}" for number, of in units.items()
    ]
    return f"with rate (price, {names}) as (values {', '.join(f'({row})' for row in rows)})"


def _billed(parts: Iterable[str]) -> str:
    return " + ".join(f"coalesce(c.{part}_pico / nullif(rate.{part}_unit, 0), 0)" for part in parts)


_PLAIN = " and ".join((
    "rate.price is not null",
    f"coalesce({', '.join(f'c.{part}_pico' for part in PARTS if part not in _TOKENS)}) is null",
    *(
        f"(c.{part}_pico is null or c.{part}_pico = 0 or rate.{part}_unit is null"
        f" or c.{part}_pico % nullif(rate.{part}_unit, 0) = 0)"
        for part in _TOKENS
    ),
    f"{_billed(part for part in _TOKENS if part not in _OUTPUT)} <= coalesce(r.input_tokens, r.total_tokens, 0)",
    f"{_billed(_OUTPUT_TOKENS)} <= coalesce(r.output_tokens, 0) + coalesce(r.reasoning_output_tokens, 0)",
))  # fmt: skip
"""What `_judge` finds nothing against: only tokens were billed, at rates of whole pico-dollars, in whole tokens, and no
more than were used. Where a value is odd this is unknown (NULL), and the row is judged."""


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
    for part in parts:
        if part not in _TOKEN_KINDS and (expected := _expected(part, rates, used, parts)):
            pico, words = expected
            if parts[part] != pico:
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


def _expected(part: str, rates: Rates, used: Mapping[str, Any], parts: Mapping[str, int]) -> tuple[int, str] | None:
    """What a part that is not tokens comes to, and of what; None when the stored rates say nothing of it."""
    if part == "tool_calls":
        return _calls(rates, used)
    if part == "uplift":
        if rates.uplift is None:
            return None
        tokens = sum(pico for kind, pico in parts.items() if kind in _TOKEN_KINDS)
        return round(tokens * rates.uplift), f"{float(rates.uplift):.2%} of {tokens}"
    if part not in rates.unit:
        return None
    if part == "requests":
        return round(rates.unit[part]), f"one at the stored {rates.written[part]} for a thousand"
    count = used[part] or 0
    return round(Fraction(str(count)) * rates.unit[part]), f"{count} at the stored {rates.written[part]}"


def _calls(rates: Rates, used: Mapping[str, Any]) -> tuple[int, str]:
    calls = json.loads(used["tool_calls"] or "{}")
    fees = {name: count for name, count in calls.items() if _TOOL + name in rates.unit}
    total = sum(round(count * rates.unit[_TOOL + name]) for name, count in fees.items() if count > 0)
    return total, ", ".join(f"{count} {name}" for name, count in fees.items()) or "no calls with a fee"

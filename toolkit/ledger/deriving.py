"""Whether the parts of a cost follow from the stored rates and the counts of the request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from toolkit.ledger.columns import PARTS
from toolkit.ledger.door import Door

OURS = "oaicheck/"
"""In the version of a price: this program made the cost. What others made may follow rules that we do not know."""

_TOKENS = [part for part in PARTS if part.endswith("_tokens")]
_OUTPUT = frozenset(part for part in _TOKENS if "output" in part)
_COUNTS = ("input_tokens", "output_tokens", "total_tokens", "reasoning_output_tokens")


def rates_give_costs(door: Door) -> Iterator[tuple[str, str]]:
    """Each part of a cost is a whole number of tokens at the stored rate, and no more tokens than were used."""
    prices: dict[int, Mapping[str, Any]] = {}
    for number, body in door.stream("select n, body from prices"):
        try:
            price = json.loads(body)
        except ValueError:
            continue
        if isinstance(price, dict) and OURS in str(price.get("version")) and isinstance(price.get("rates"), dict):
            prices[number] = price
    parts = ", ".join(f"c.{part}_pico" for part in _TOKENS)
    counts = ", ".join(f"r.{name}" for name in _COUNTS)
    sql = (
        f"select r.id, c.seq, c.price, {counts}, {parts} from costs c join requests r on r.n = c.request"
        " where c.price is not null and c.parts_known = 1"
    )
    for row_id, seq, price, *values in door.stream(sql):
        if price in prices:
            used = dict(zip(_COUNTS, values, strict=False))
            found = dict(zip(_TOKENS, values[len(_COUNTS) :], strict=True))
            for problem in _judge(prices[price]["rates"], used, found):
                yield f"request {row_id}, cost {seq}", problem


def _judge(rates: Mapping[str, Any], used: Mapping[str, int | None], parts: Mapping[str, int | None]) -> Iterator[str]:
    sums = {True: 0, False: 0}
    for part, pico in parts.items():
        if pico is None or part not in rates:
            continue
        tokens = _tokens(pico, rates[part])
        if tokens is None:
            yield f"{part}: {pico} pico-dollars are no whole number of tokens at the stored rate {rates[part]}"
            return
        sums[part in _OUTPUT] += tokens
    whole = used["input_tokens"] if used["input_tokens"] is not None else used["total_tokens"]
    if sums[False] > (whole or 0):
        yield f"{sums[False]} tokens of input were billed, {whole} were used"
    made = (used["output_tokens"] or 0) + (used["reasoning_output_tokens"] or 0)
    if sums[True] > made:
        yield f"{sums[True]} tokens of output were billed, {made} were used"


def _tokens(pico: int, written: Any) -> int | None:
    """How many tokens the amount is for; `None` when it is for no whole number (to the nearest pico-dollar)."""
    try:
        rate = Decimal(str(written)) * 1_000_000
        if not rate:
            return 0 if not pico else None
        tokens = int((Decimal(pico) / rate).to_integral_value())
    except InvalidOperation:
        return None
    return tokens if abs(tokens * rate - pico) <= Decimal("0.5") else None

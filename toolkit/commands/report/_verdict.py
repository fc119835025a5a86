"""When a report ends with exit code 1: `--strict` met a request without a price, or `--fail-over` was exceeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import WrongUse
from toolkit.ledger import Sums
from toolkit.money import pico_to_usd, usd_to_pico
from toolkit.reports.sums import add


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a script asked to be told by the exit code."""

    strict: bool
    most: int | None


def limits_of(options: dict[str, Any]) -> Limits:
    """Takes the two options out of a command's arguments."""
    text = options.pop("fail_over")
    return Limits(strict=options.pop("strict"), most=None if text is None else money(text, "--fail-over"))


def money(text: str, what: str) -> int:
    """An amount of dollars as typed (`5`, `$5.00`); raises WrongUse when it is none."""
    try:
        pico = usd_to_pico(text.strip().removeprefix("$").replace(",", ""))
    except ValueError:
        pico = -1
    if not 0 <= pico < 2**63:
        raise WrongUse(f"{what} {text!r} is not an amount of dollars.", "Write for instance: 5.00")
    return pico


def verdict(sums: Sequence[Sums], limits: Limits) -> list[str]:
    """The complaints; an empty list is exit code 0."""
    total = add(sums)
    found = []
    if limits.most is not None and (total["cost_usd"] or 0) > limits.most:
        found.append(f"Spent ${pico_to_usd(total['cost_usd'])}, more than ${pico_to_usd(limits.most)} (--fail-over).")
    if limits.strict and total["unpriced_requests"]:
        found.append(f"{total['unpriced_requests']:,} requests have no known price (--strict).")
    return found

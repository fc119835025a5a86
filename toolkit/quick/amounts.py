"""How an amount of money is written: at least two significant digits, never `-$0.00`; and today's spend in a line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PICO_DIGITS = 12


def decimals_for(amounts: Sequence[int]) -> int:
    """Decimals at which the smallest amount above zero has two significant digits; at least 2, at most 12."""
    smallest = min((abs(each) for each in amounts if each), default=10**PICO_DIGITS)
    return min(max(2, PICO_DIGITS + 2 - len(str(smallest))), PICO_DIGITS)


def round_half_even(amount: int, step: int) -> int:
    """How many whole steps an amount is; the exact half goes to the even side."""
    whole, rest = divmod(amount, step)
    return whole + (2 * rest > step or (2 * rest == step and whole % 2 == 1))


def written(steps: int, decimals: int, symbol: str = "$") -> str:
    """Whole steps as an amount: `$1,234.50`, `-$0.01`, never `-$0.00`."""
    whole, rest = divmod(abs(steps), 10**decimals)
    return f"{'-' if steps < 0 else ''}{symbol}{whole:,}.{rest:0{decimals}d}"


def sentence(*, requests: int, errors: int, unpriced: int, estimated: int, cost: int | None) -> str:
    """`$1.23, 45 requests, 1 error`: what has no price is said and never a zero."""
    parts = [_amount(cost, estimated, unpriced), _count(requests, "request")]
    if errors:
        parts.append(_count(errors, "error"))
    if unpriced:
        parts.append(f"{unpriced:,} unpriced")
    return ", ".join(each for each in parts if each)


def _amount(cost: int | None, estimated: int, unpriced: int) -> str:
    if cost is None:
        return "" if unpriced else "$0.00"
    decimals = decimals_for([cost])
    shown = written(round_half_even(cost, 10 ** (PICO_DIGITS - decimals)), decimals)
    return f"~{shown}" if estimated else shown


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

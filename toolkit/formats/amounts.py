"""Money as shown: enough digits for the smallest amount, and rows that add up to the total that stands below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.quick.amounts import PICO_DIGITS, decimals_for, round_half_even, written

__all__ = [
    "PICO_DIGITS", "apportion", "decimals_for", "dollars", "exact_decimals", "round_half_even", "shares", "shown_steps",
    "written",
]  # fmt: skip


def exact_decimals(amounts: Sequence[int], most: int = 6) -> int:
    """Decimals that show every amount in full, when they are few; else as `decimals_for`."""
    needed = max((PICO_DIGITS - _trailing_zeros(each) for each in amounts if each), default=2)
    return max(needed, 2) if needed <= most else max(decimals_for(amounts), most)


def _trailing_zeros(amount: int) -> int:
    digits = str(abs(amount))
    return min(len(digits) - len(digits.rstrip("0")), PICO_DIGITS)


def apportion(amounts: Sequence[int | None], total: int, step: int) -> list[int | None]:
    """Whole steps for each amount so that they sum to `total` steps: the largest remainders are rounded up.

    `total` must lie within one step per amount of the exact sum, else each amount is simply rounded.
    """
    known = [(index, *divmod(each, step)) for index, each in enumerate(amounts) if each is not None]
    missing = total - sum(whole for _, whole, _ in known)
    shown: list[int | None] = [None if each is None else each // step for each in amounts]
    if not 0 <= missing <= len(known):
        return [None if each is None else round_half_even(each, step) for each in amounts]
    by_rest = sorted((each for each in known if each[2]), key=lambda each: (-each[2], each[0]))
    order = by_rest + [each for each in known if not each[2]]
    for index, whole, _ in order[:missing]:
        shown[index] = whole + 1
    return shown


def shown_steps(rows: Sequence[Mapping[str, Any]], name: str, total: int | None, decimals: int) -> list[int | None]:
    """The column's amounts in whole units of the last decimal. With a total, the rows of the top level add up to it and
    the rows below each of them (by `_level`) add up to theirs."""
    step: int = 10 ** (PICO_DIGITS - decimals)
    return shares(rows, name, None if total is None else round_half_even(total, step), step)


def shares(rows: Sequence[Mapping[str, Any]], name: str, total: int | None, step: int) -> list[int | None]:
    """The same for any step; `total` is in whole steps already."""
    shown: list[int | None] = [None] * len(rows)
    if total is None:
        return [None if row[name] is None else round_half_even(row[name], step) for row in rows]
    _share(rows, name, range(len(rows)), total, step, shown)
    return shown


def _share(
    rows: Sequence[Mapping[str, Any]], name: str, members: Sequence[int], total: int, step: int, shown: list[int | None]
) -> None:
    level = min((rows[i].get("_level", 0) for i in members), default=0)
    heads = [i for i in members if rows[i].get("_level", 0) == level]
    for i, steps in zip(heads, apportion([rows[i][name] for i in heads], total, step), strict=True):
        shown[i] = steps
    for here, upto in zip(heads, [*heads[1:], members[-1] + 1 if members else 0], strict=True):
        steps = shown[here]
        if upto - here > 1 and steps is not None:
            _share(rows, name, range(here + 1, upto), steps, step, shown)


def dollars(pico: int) -> str:
    """Money in a sentence: cents, or all of its digits when it is not whole cents."""
    decimals = max(2, PICO_DIGITS - _trailing_zeros(pico)) if pico else 2
    return written(pico // 10 ** (PICO_DIGITS - decimals), decimals)

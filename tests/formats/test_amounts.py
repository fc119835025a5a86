"""Money as shown: literals, and the rule that rows add up to the total below them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.amounts import apportion, decimals_for, dollars, round_half_even, shown_steps, written
from toolkit.formats.cells import short
from toolkit.formats.csv_format import safe
from toolkit.formats.harmless import harmless, width
from toolkit.money import usd_to_pico


@pytest.mark.parametrize(
    ("amounts", "decimals"),
    [
        ([], 2),
        (["0"], 2),
        (["12.30", "0.50"], 2),
        (["0.099"], 3),
        (["0.0015"], 4),
        (["0.00000195", "5"], 7),
        (["0.000000000001"], 12),
        (["-0.0015"], 4),
    ],
)
def test_the_smallest_amount_has_two_digits(amounts: list[str], decimals: int) -> None:
    assert decimals_for([usd_to_pico(each) for each in amounts]) == decimals


@pytest.mark.parametrize(
    ("steps", "decimals", "text"),
    [(0, 2, "$0.00"), (-1, 2, "-$0.01"), (123450, 2, "$1,234.50"), (15, 4, "$0.0015"), (10**13, 12, "$10." + "0" * 12)],
)
def test_amounts_as_text(steps: int, decimals: int, text: str) -> None:
    assert written(steps, decimals) == text


@pytest.mark.parametrize(("usd", "text"), [("2", "$2.00"), ("0.005", "$0.005"), ("-0.03", "-$0.03"), ("0", "$0.00")])
def test_dollars_in_a_sentence(usd: str, text: str) -> None:
    assert dollars(usd_to_pico(usd)) == text


def test_three_thirds_are_one() -> None:
    third = 333_333_333_333
    assert apportion([third, third, third + 1], 100, 10**10) == [33, 33, 34]


def test_ten_days_of_less_than_a_cent_are_not_ten_zeros() -> None:
    rows = [{"cost": usd_to_pico("0.004")}] * 10
    assert shown_steps(rows, "cost", usd_to_pico("0.04"), 4) == [40] * 10


PICO = st.integers(-(10**15), 10**15)


@given(amounts=st.lists(st.one_of(st.none(), PICO), min_size=1, max_size=30), decimals=st.integers(0, 12))
def test_rows_as_shown_add_up_to_the_total_as_shown(amounts: list[int | None], decimals: int) -> None:
    total = sum(each or 0 for each in amounts)
    step = 10 ** (12 - decimals)
    shown = shown_steps([{"cost": each} for each in amounts], "cost", total, decimals)
    assert sum(each or 0 for each in shown) == (
        round_half_even(total, step) if any(each is not None for each in amounts) else 0
    )
    for exact, steps in zip(amounts, shown, strict=True):
        assert (exact is None) == (steps is None)
        assert exact is None or steps is None or abs(steps * step - exact) < step


@given(
    children=st.lists(st.lists(st.integers(0, 10**14), min_size=1, max_size=6), min_size=1, max_size=8),
    decimals=st.integers(0, 12),
)
def test_a_tree_adds_up_at_every_level(children: list[list[int]], decimals: int) -> None:
    rows: list[dict[str, Any]] = []
    for group in children:
        rows += [{"cost": sum(group), "_level": 0}, *({"cost": each, "_level": 1} for each in group)]
    total = sum(map(sum, children))
    shown = [each or 0 for each in shown_steps(rows, "cost", total, decimals)]
    at = 0
    for group in children:
        assert shown[at] == sum(shown[at + 1 : at + 1 + len(group)])
        at += 1 + len(group)
    assert sum(each for row, each in zip(rows, shown, strict=True) if row["_level"] == 0) == round_half_even(
        total, 10 ** (12 - decimals)
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00K"),
        (1434, "1.43K"),
        (27_100_000, "27.1M"),
        (999_999, "1,000K"),
        (10**12, "1.00T"),
    ],
)
def test_short_counts(number: int, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_a_formula_is_disarmed(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["gpt-4o", "2026-11-23", "a=b", ""])
def test_what_is_no_formula_stays(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gpt-4o", "gpt-4o"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb", "a\\nb"),
        ("a\u202eb", "a\\u202eb"),
        ("é模😀", "é模😀"),
    ],
)
def test_names_are_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("模型", 4), ("😀", 2), ("é", 1), ("$1–█", 4), ("", 0)])
def test_columns_that_a_text_takes(text: str, columns: int) -> None:
    assert width(text) == columns

"""Money never drifts: pico-dollars in, decimal strings out, and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.money import pico_to_usd, usd_to_pico


@pytest.mark.parametrize(
    ("pico", "usd"),
    [
        (0, "0"),
        (1, "0.000000000001"),
        (1_950_000, "0.00000195"),
        (12_300_000_000, "0.0123"),
        (10**12, "1"),
        (1_500_000_000_000, "1.5"),
        (-250_000_000_000, "-0.25"),
        (123_456_789 * 10**12, "123456789"),
    ],
)
def test_exact_strings(pico: int, usd: str) -> None:
    assert pico_to_usd(pico) == usd
    assert usd_to_pico(usd) == pico


@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_there_and_back(pico: int) -> None:
    text = pico_to_usd(pico)
    assert usd_to_pico(text) == pico
    assert "e" not in text.lower()
    assert text != "-0"


@given(st.lists(st.integers(min_value=0, max_value=10**15), max_size=50))
def test_sums_do_not_drift(amounts: list[int]) -> None:
    assert usd_to_pico(sum((Decimal(pico_to_usd(each)) for each in amounts), Decimal(0))) == sum(amounts)


@pytest.mark.parametrize("wrong", ["", "abc", "NaN", "Infinity", "1e-13", "0.0000000000001"])
def test_what_is_no_amount(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"money|pico-dollars"):
        usd_to_pico(wrong)


def test_a_float_is_refused() -> None:
    with pytest.raises(ValueError, match="float"):
        usd_to_pico(0.1)  # type: ignore[arg-type]

"""`--currency CNY --rate 7.1`: exact in integers, marked as converted, and refused when half of it is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.asking import Ask, row
from toolkit.errors import WrongUse
from toolkit.model import Column, Table
from toolkit.money import usd_to_pico
from toolkit.reports.currency import convert, rate_of

ROWS = [row("2026-11-24", "0.333333"), row("2026-11-25", "0.000001", "o3"), row("2026-11-25T01:00", None, "unknown-9")]


def test_every_amount_is_converted_and_says_so(ask: Ask) -> None:
    said = ask(ROWS, "report", "daily", "--currency", "cny", "--rate", "7.1", columns=200)
    lines = said.out.splitlines()
    assert lines[0].split()[-2:] == ["Cost", "CNY"]
    assert "Converted at 1 USD = 7.1 CNY, as stated with --rate; OpenAI bills in dollars." in said.out
    assert "$" not in said.out
    assert "Total 2.3666714 CNY + 1 unpriced request" in said.out
    assert "unpriced" not in lines[2]


def test_machines_get_both(ask: Ask) -> None:
    found = ask(ROWS, "report", "daily", "--currency", "CNY", "--rate", "7.1", "--json").json
    assert (found["currency"], found["rate"]) == ("CNY", "7.1")
    assert [(each["cost"], each["cost_usd"]) for each in found["rows"]] == [
        ("2.3666643", "0.333333"),
        ("0.0000071", "0.000001"),
    ]
    assert (found["totals"]["cost"], found["totals"]["cost_usd"]) == ("2.3666714", "0.333334")


def test_without_a_rate_nothing_changes(ask: Ask) -> None:
    assert ask(ROWS, "report", "daily", "--currency", "USD").out == ask(None, "report", "daily").out


@pytest.mark.parametrize(
    ("code", "rate", "words"),
    [
        ("CNY", None, "needs a rate"), (None, "7.1", "is missing"), ("YUAN", "7", "three letters"), ("元", "7", "three letters"),
        ("CNY", "0", "not a positive"), ("CNY", "-7", "not a positive"), ("CNY", "nan", "not a positive"),
        ("CNY", "inf", "not a positive"), ("CNY", "1e12", "not a positive"), ("CNY", "sieben", "not a positive"),
    ],
)  # fmt: skip
def test_half_a_rate_is_refused(code: str | None, rate: str | None, words: str) -> None:
    with pytest.raises(WrongUse, match=words) as caught:
        rate_of(code, rate)
    assert "--rate" in caught.value.remedy


@pytest.mark.parametrize("rate", ["7.1", "0.92", "155.37", "1e2", "0.000001", "1"])
def test_a_rate_is_kept_as_it_was_stated(rate: str) -> None:
    found = rate_of("EUR", rate)
    assert found is not None
    assert Decimal(found.text) == Decimal(rate)
    assert Decimal(found.numerator) / Decimal(found.denominator) == Decimal(rate)


@given(
    costs=st.lists(st.none() | st.integers(0, 10**15), max_size=30),
    rate=st.decimals("0.000001", "1000000", places=6, allow_nan=False),
)
def test_converted_rows_add_up_to_the_converted_total(costs: list[int | None], rate: Decimal) -> None:
    known = [each for each in costs if each is not None]
    table = Table(
        title="", columns=(Column(name="cost_usd", title="Cost", unit="usd", align="right"),),
        rows=tuple({"cost_usd": each} for each in costs), totals={"cost_usd": sum(known) if known else None},
    )  # fmt: skip
    found = convert(table, rate_of("XTS", str(rate)))
    assert found.totals is not None
    shown = [each["cost"] for each in found.rows]
    assert [each is None for each in shown] == [each is None for each in costs]
    if known:
        assert sum(each for each in shown if each is not None) == found.totals["cost"]
        assert abs(found.totals["cost"] - sum(known) * rate) <= Decimal("0.5")


def test_a_converted_amount_below_a_cent_keeps_two_digits(ask: Ask) -> None:
    out = ask([row("2026-11-25", "0.0015")], "report", "total", "--currency", "JPY", "--rate", "0.155").out
    assert "0.00023" in out
    assert usd_to_pico("0.0015") * 155 // 1000 == 232_500_000

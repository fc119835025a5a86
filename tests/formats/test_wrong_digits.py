"""Public reports of wrong digits, by the ids of the list that they come from: each must not happen here."""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.asking import Ask, asker, row
from toolkit.formats import names, render
from toolkit.formats.amounts import dollars
from toolkit.ledger import Sums
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd, usd_to_pico
from toolkit.reports.sums import add

TEXTS = [each for each in names() if each not in {"png", "svg"}]
PEOPLE = ("table", "markdown", "html")


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return asker(tmp_path, capsys)


def money(costs: list[int | None], total: int | None = None) -> Table:
    columns = (Column(name="period", title="Date"), Column(name="cost_usd", title="Cost", unit="usd", align="right"))
    rows = tuple({"period": f"d{i}", "cost_usd": each} for i, each in enumerate(costs))
    return Table(title="", columns=columns, rows=rows, totals={"cost_usd": total})


@pytest.mark.parametrize("name", TEXTS)
def test_m2_one_token_of_the_cheapest_model_costs_more_than_nothing(ask: Ask, name: str) -> None:
    """tokenlens#6: rounding to six digits drops tiny costs to 0."""
    rows = [row("2026-11-25", "0.00000005"), row("2026-11-24", "12.5")]
    out = ask(rows, "report", "daily", "--format", name, columns=200).out
    assert re.search(r"0\.0000000?5", out)
    assert "$0.00 " not in out


def test_m3_ten_days_that_each_cost_little_add_up(ask: Ask) -> None:
    """ccusage: ten days each "$0.00", total "$0.04"."""
    rows = [row(f"2026-11-{day:02}", "0.0044") for day in range(1, 11)]
    for name in PEOPLE:
        out = ask(rows, "report", "daily", "--format", name).out
        assert out.count("$0.0044") == 10
        assert "$0.0440" in out
        assert "$0.00 " not in out


@pytest.mark.parametrize(
    ("costs", "shown", "total"),
    [
        (["0.333333333333"] * 3, ["$0.34", "$0.33", "$0.33"], "$1.00"),
        (["0.005"] * 3, ["$0.0050"] * 3, "$0.0150"),
        (["1.115", "1.115", "0.10"], ["$1.12", "$1.11", "$0.10"], "$2.33"),
        (["0.0015", "1000"], ["$0.0015", "$1,000.0000"], "$1,000.0015"),
        (["0", "0"], ["$0.00", "$0.00"], "$0.00"),
        (["0.999", "0.001"], ["$0.9990", "$0.0010"], "$1.0000"),
    ],
)
def test_m3_rows_as_shown_are_the_total_as_shown(costs: list[str], shown: list[str], total: str) -> None:
    amounts: list[int | None] = [usd_to_pico(each) for each in costs]
    body = render(money(amounts, sum(each or 0 for each in amounts)), "table").splitlines()
    assert [line.split()[-1] for line in body[2:-2]] == shown
    assert body[-1].split()[-1] == total


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("costs", [[0], [0, 0, 0], [-1, 1], [-4, 10**12], [-(10**10), 10**10]])
def test_m4_there_is_no_negative_zero(name: str, costs: list[int | None]) -> None:
    """ccusage: `totalCost: -0.0`, "$-0.00 today"."""
    text = render(money(costs, sum(each or 0 for each in costs)), name)
    assert not re.search(r"-\$?0(\.0*)?(?![\d.])", text)
    assert "$-" not in text


def test_m4_nor_in_a_change_or_a_sentence(ask: Ask) -> None:
    rows = [row("2026-11-24", "0.5"), row("2026-11-25", "0.5")]
    said = ask(rows, "report", "daily", "--last", "1", "--compare", columns=200)
    assert "-$0.00" not in said.out
    assert "-0.0 %" not in said.out
    assert (dollars(0), dollars(-1), pico_to_usd(-0)) == ("$0.00", "-$0.000000000001", "0")


def test_m5_json_has_decimal_strings_and_no_noise(ask: Ask) -> None:
    """ccusage, tokscale, litellm: 0.11232700000000001."""
    rows = [row(f"2026-11-25T0{i}:00", cost) for i, cost in enumerate(("0.1", "0.2", "0.012327"))]
    text = ask(rows, "report", "daily", "--json").out
    assert '"cost_usd": "0.312327"' in text
    assert not [each for each in _values(json.loads(text)) if isinstance(each, float)]


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [found for each in value.values() for found in _values(each)]
    return [found for each in value for found in _values(each)] if isinstance(value, list) else [value]


def test_m6_sums_of_many_are_exact() -> None:
    """litellm#8867, langfuse#1041: sums of floats drift."""
    dice = random.Random(6)
    costs = [dice.randrange(10**9) for _ in range(20_000)]
    zeros = dict.fromkeys(("errors", "unpriced", "estimated", "input_tokens", "cache_read_input_tokens",
                           "cache_creation_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens",
                           "unpriced_tokens"), 0)  # fmt: skip
    found = add(Sums(period=0, group=(), requests=1, cost=each, **zeros) for each in costs)
    assert found["cost_usd"] == sum(costs)
    assert Decimal(pico_to_usd(found["cost_usd"])) == sum((Decimal(each).scaleb(-12) for each in costs), Decimal())
    assert found["requests"] == len(costs)


def test_m7_a_total_is_called_total_and_is_one(ask: Ask) -> None:
    """opik#2148: "Total cost" showed the average."""
    rows = [row("2026-11-24", "1"), row("2026-11-25", "3")]
    out = ask(rows, "report", "daily").out
    assert [line.split()[-1] for line in out.splitlines() if line.startswith("Total ")] == ["$4.00", "%"]
    assert "Total $4.00 | coverage 100.0 %" in out


def test_m10_prices_per_million_say_so(ask: Ask) -> None:
    """chmonitor#2914, kilocode#7465: the shown unit was 1000 times off."""
    price = {"source": "book", "rates": {"input_tokens": "2.50", "output_tokens": "10"}}
    usage = {"input_tokens": 1_000_000, "output_tokens": 0, "total_tokens": 1_000_000}
    out = ask([row("2026-11-25", "2.50", "gpt-4o", price=price, **usage)], "report", "models", columns=200).out
    assert "$/M in  $/M out" in out.splitlines()[0]
    assert out.splitlines()[2].split()[-2:] == ["$2.50", "$10.00"]
    assert "per million tokens" in out


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("kind", ["daily", "total", "requests", "models"])
def test_what_has_no_price_is_called_unpriced(ask: Ask, kind: str, name: str) -> None:
    out = ask([row("2026-11-25", None, "unknown-9", id="r1")], "report", kind, "--format", name).out
    body = out.split("</style>")[-1].split("<script>")[0]
    assert "unpriced" in body
    assert not [each for each in ("$0.00", "None", "NaN", "null") if each in body]


def test_partly_priced_is_an_amount_with_what_it_leaves_out(ask: Ask) -> None:
    rows = [
        row("2026-11-25", "0.5"),
        row("2026-11-25T01:00", None, "a"),
        row("2026-11-25T02:00", "0.25", "b", cost_status="partial"),
    ]
    out = ask(rows, "report", "daily").out
    assert "$0.75 +2?" in out
    assert "Total $0.75 + 2 unpriced requests (240 tokens) | coverage 33.3 %" in out
    assert "Cost not fully known: a (1 request), b (1 request)." in out


def test_free_is_a_true_zero_and_estimates_are_marked(ask: Ask) -> None:
    free = row("2026-11-24", "0", endpoint="/moderations", cost_status="free")
    out = ask([free, row("2026-11-25", "0.0015", usage_source="estimated")], "report", "daily").out
    lines = out.splitlines()
    assert lines[2].split()[-1] == "$0.00"
    assert "~$0.0015" in lines[3]
    assert "~ rests on an estimate" in out
    assert "Total ~$0.0015 | coverage 100.0 %" in out


def test_a_true_zero_is_plain_among_costs_of_many_decimals(ask: Ask) -> None:
    free = row("2026-11-24", "0", endpoint="/moderations", cost_status="free")
    out = ask([free, row("2026-11-25", "0.000000000001")], "report", "daily").out
    assert [line.split()[-1] for line in out.splitlines()[2:4]] == ["$0.00", "$0.000000000001"]


def test_coverage_is_said_to_be_of_tokens_where_a_request_reported_none(ask: Ask) -> None:
    mute = row(
        "2026-11-24",
        None,
        cost_status="unpriced",
        usage_source="missing",
        input_tokens=None,
        output_tokens=None,
        total_tokens=None,
    )
    out = ask([mute, row("2026-11-25", "0.0015")], "report", "daily").out
    assert "+ 1 unpriced request (0 tokens) | coverage 100.0 % of the tokens" in " ".join(out.split())
    assert "Cost not fully known: " in out


def test_a_percent_sign_never_begins_a_line() -> None:
    from toolkit.formats.table_format import _wrap

    assert all(
        not line.startswith("%")
        for room in range(10, 40)
        for line in _wrap("some words before coverage 66.8 % here", room)
    )

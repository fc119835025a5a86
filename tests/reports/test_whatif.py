"""`report whatif`: the same tokens at another model's price, with the arithmetic written out."""

from __future__ import annotations

from typing import Any

from tests.reports.asking import Ask, Said, row
from toolkit.money import usd_to_pico

# gpt-4o-mini: $0.15 in, $0.075 cached, $0.60 out a million; gpt-4o: $2.50, $1.25, $10
ROWS = [
    row("2026-11-20", "0.0075", "gpt-4o", input_tokens=2000, output_tokens=250, total_tokens=2250, provider="openai"),
    row(
        "2026-11-21",
        "0.00375",
        "gpt-4o",
        input_tokens=2000,
        cache_read_input_tokens=1000,
        output_tokens=0,
        total_tokens=2000,
    ),
    row("2026-11-22", None, "unknown-9", input_tokens=500, output_tokens=100, total_tokens=600),
]


def rows_of(said: Said) -> dict[str, Any]:
    return {each["model"]: each for each in said.json["rows"]}


def test_the_same_tokens_at_the_other_price(ask: Ask) -> None:
    said = ask(ROWS, "report", "whatif", "--model", "gpt-4o-mini", "--json")
    found = rows_of(said)["gpt-4o"]
    # 2000 × 0.15 + 250 × 0.60 = 450; 1000 × 0.15 + 1000 × 0.075 = 225; together 675 millionths of a dollar
    assert (found["cost_usd"], found["whatif_usd"], found["change_usd"]) == ("0.01125", "0.000675", "-0.010575")
    assert found["change_percent"] == "-94.0"
    assert (found["requests"], found["total_tokens"]) == (2, 4250)
    assert said.json["model"] == "gpt-4o-mini"


def test_what_has_no_price_is_left_out_on_both_sides_and_counted(ask: Ask) -> None:
    said = ask(ROWS, "report", "whatif", "--model", "gpt-4o-mini", "--json")
    assert (rows_of(said)["unknown-9"]["cost_usd"], rows_of(said)["unknown-9"]["whatif_usd"]) == (None, None)
    assert said.json["totals"]["left_out"] == 1
    text = ask(None, "report", "whatif", "--model", "gpt-4o-mini").out
    assert "1 request is not compared: its cost is unknown on one side." in text
    assert "$0.00 " not in text


def test_the_same_model_is_no_change(ask: Ask) -> None:
    said = ask(ROWS[:2], "report", "whatif", "--model", "gpt-4o", "--json")
    assert (said.json["totals"]["change_usd"], said.json["totals"]["change_percent"]) == ("0", "0.0")
    assert "-$0.00" not in ask(None, "report", "whatif", "--model", "gpt-4o").out


def test_only_what_used_one_model(ask: Ask) -> None:
    rows = [*ROWS, row("2026-11-23", "1", "o3")]
    assert set(rows_of(ask(rows, "report", "whatif", "--model", "gpt-4o-mini", "--of", "o3", "--json"))) == {"o3"}


def test_an_unknown_model_is_refused_with_the_nearest_names(ask: Ask) -> None:
    said = ask(ROWS, "report", "whatif", "--model", "gpt-4o-mni")
    assert said.code == 2
    assert "No price is known for the model 'gpt-4o-mni'." in said.err
    assert "gpt-4o-mini" in said.err


def test_rows_add_up_to_the_total(ask: Ask) -> None:
    rows = [
        row(f"2026-11-{day:02}", "0.0333", f"gpt-{model}") for day, model in ((1, "4o"), (2, "4.1"), (3, "4o-mini"))
    ]
    found = ask(rows, "report", "whatif", "--model", "gpt-4.1", "--json").json
    for name in ("cost_usd", "whatif_usd", "change_usd"):
        assert sum(usd_to_pico(each[name]) for each in found["rows"]) == usd_to_pico(found["totals"][name])

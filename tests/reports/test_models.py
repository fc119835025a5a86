"""`report models`: price, share, cache hits, speed, time to the first token and errors, by literal arithmetic."""

from __future__ import annotations

from typing import Any

from tests.reports.asking import Ask, row

PRICE = {"source": "book", "rates": {"input_tokens": "0.15", "output_tokens": "0.60"}}
OLDER = {"source": "book", "rates": {"input_tokens": "0.25", "output_tokens": "1.00"}}


def timed(at: str, output: int, ms: float, first: float | None = None, **more: Any) -> Any:
    return row(at, output_tokens=output, duration_ms=ms, time_to_first_token_ms=first, **{"cost": "0.25", **more})


ROWS = [
    timed("2026-11-20", 100, 1000, 200, price=OLDER, input_tokens=1000, cache_read_input_tokens=900),
    timed("2026-11-21", 50, 2000, 400, price=PRICE, input_tokens=1000, cache_read_input_tokens=100),
    timed("2026-11-22", 999, 10, 900, state="error", cost="0.5", input_tokens=0),  # no speed from what failed
    timed("2026-11-23", 40, 0, model="o3", cost="1.00", usage_source="estimated"),
    row("2026-11-24", None, "unknown-9"),
]


def models(ask: Ask, *words: str) -> dict[str, dict[str, Any]]:
    return {each["model"]: each for each in ask(ROWS, "report", "models", "--json", *words).json["rows"]}


def test_the_figures_of_a_model(ask: Ask) -> None:
    mini = models(ask)["gpt-4o-mini"]
    assert mini["requests"] == 3
    assert mini["cost_usd"] == "1"
    assert mini["share_percent"] == "50.0"
    assert mini["error_percent"] == "33.3"
    assert mini["cache_hit_percent"] == "50.0"  # 1,000 of 2,000 tokens
    assert mini["output_tokens_per_second"] == 50  # 150 tokens in 3 s of requests that ended well
    assert mini["time_to_first_token_ms"] == 400  # the median of 200, 400, 900
    assert (mini["input_price_usd"], mini["output_price_usd"]) == ("0.15", "0.6")  # the latest, not the older


def test_what_is_not_known_is_null_and_not_zero(ask: Ask) -> None:
    found = models(ask)
    assert found["o3"]["output_tokens_per_second"] is None
    assert found["o3"]["time_to_first_token_ms"] is None
    assert found["o3"]["input_price_usd"] is None
    unknown = found["unknown-9"]
    assert (unknown["cost_usd"], unknown["share_percent"], unknown["unpriced_requests"]) == (None, None, 1)


def test_the_table_marks_estimates_and_what_has_no_price(ask: Ask) -> None:
    lines = ask(ROWS, "report", "models", columns=200).out.splitlines()
    by_name = {line.split()[0]: line for line in lines if line}
    assert "~$1.00" in by_name["o3"]
    assert "unpriced" in by_name["unknown-9"]
    assert "$0.00" not in "".join(lines)
    assert "~$2.00 +1?" in by_name["Total"]
    assert "50 " in by_name["gpt-4o-mini"]


def test_the_costliest_first_and_the_whole_below(ask: Ask) -> None:
    found = ask(ROWS, "report", "models", "--json").json
    assert [each["model"] for each in found["rows"]] == ["gpt-4o-mini", "o3", "unknown-9"]
    assert (found["totals"]["requests"], found["totals"]["cost_usd"], found["totals"]["error_percent"]) == (
        5,
        "2",
        "20.0",
    )


def test_a_range_and_a_filter_count_for_it(ask: Ask) -> None:
    assert set(models(ask, "--since", "2026-11-23")) == {"o3", "unknown-9"}
    assert set(models(ask, "--model", "o3")) == {"o3"}

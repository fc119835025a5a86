"""`report requests`: the latest, the failed, the slowest; p50 and p95 by nearest rank, for literal times."""

from __future__ import annotations

import pytest

from tests.reports.asking import Ask, row
from toolkit.reports.rowwise import quantile


def times(count: int) -> list[object]:
    return [
        row(f"2026-11-24T10:{i:02}:00", "0.01", id=f"r{i}", duration_ms=float(i * 100)) for i in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("values", "half", "most"),
    [([], None, None), ([7], 7, 7), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (range(1, 21), 10, 19), (range(1, 101), 50, 95)],
)
def test_a_quantile_is_a_value_that_was_measured(values: list[float], half: float | None, most: float | None) -> None:
    assert (quantile(list(values), 50), quantile(list(values), 95)) == (half, most)


def test_the_footer_has_p50_and_p95_of_what_is_shown(ask: Ask) -> None:
    said = ask(times(20), "report", "requests")
    assert "20 requests, 0 failed | half took up to 1,000 ms (p50), 95 % up to 1,900 ms (p95)" in said.out
    found = ask(None, "report", "requests", "--limit", "10", "--json").json
    assert (found["totals"]["p50_ms"], found["totals"]["p95_ms"]) == (1500, 2000)


def test_the_newest_first_and_as_many_as_asked_for(ask: Ask) -> None:
    found = ask(times(30), "report", "requests", "--json").json["rows"]
    assert [each["id"] for each in found] == [f"r{i}" for i in range(30, 10, -1)]
    assert [each["id"] for each in ask(None, "report", "requests", "--limit", "2", "--json").json["rows"]] == [
        "r30",
        "r29",
    ]


def test_the_slowest_first(ask: Ask) -> None:
    rows = [*times(3), row("2026-11-25", "1", id="quick", duration_ms=1.0), row("2026-11-25T01:00", "1", id="untimed")]
    found = ask(rows, "report", "requests", "--slow", "--limit", "3", "--json").json["rows"]
    assert [each["id"] for each in found] == ["r3", "r2", "r1"]


def test_only_the_failed(ask: Ask) -> None:
    failed = row(
        "2026-11-25",
        None,
        id="bad",
        state="error",
        error_code="rate_limit_exceeded",
        http_status=429,
        cost_status="none",
    )
    said = ask([*times(2), failed], "report", "requests", "--failed", columns=200)
    assert "error rate_limit_exceeded" in said.out
    assert "1 request, 1 failed" in said.out
    found = ask(None, "report", "requests", "--failed", "--json").json
    assert [(each["id"], each["http_status"], each["error_code"]) for each in found["rows"]] == [
        ("bad", 429, "rate_limit_exceeded")
    ]
    assert found["totals"]["cost_usd"] is None


def test_failed_and_slow_go_together(ask: Ask) -> None:
    rows = [row(f"2026-11-25T0{i}:00", "0.1", id=f"e{i}", state="error", duration_ms=i * 10.0) for i in range(3)]
    found = ask([*times(2), *rows], "report", "requests", "--failed", "--slow", "--json").json["rows"]
    assert [each["id"] for each in found] == ["e2", "e1", "e0"]


def test_times_are_those_of_the_zone(ask: Ask) -> None:
    rows = [row("2026-11-24T18:15:00", "0.1", id="a")]
    assert "2026-11-25 00:00:00" in ask(rows, "report", "requests", "--tz", "Asia/Kathmandu").out
    found = ask(None, "report", "requests", "--tz", "Asia/Kathmandu", "--json").json["rows"]
    assert found[0]["started_at"] == "2026-11-25T00:00:00+05:45"


def test_what_is_said_leads_to_the_whole_of_one(ask: Ask) -> None:
    said = ask(times(1), "report", "requests")
    assert "oaicheck ledger explain ID" in said.out
    assert "r1" in ask(None, "ledger", "explain", "r1").out


def test_an_unpriced_request_is_marked_and_an_estimate_too(ask: Ask) -> None:
    rows = [row("2026-11-25", None, "unknown-9"), row("2026-11-24", "0.0015", usage_source="estimated")]
    out = ask(rows, "report", "requests", columns=200).out
    assert "unpriced" in out
    assert "~$0.0015" in out
    assert "$0.00 " not in out

"""Budgets: exceeded at the smallest unit, pace and forecast in the budget's own period, filters, and the zone's days."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.reports.asking import NOW, Ask, Said, row

TODAY = [
    row("2026-11-25T06:00", "1.00", project="a", tags={"team": "x"}),
    row("2026-11-24T06:00", "7", "o3", project="b"),
]


def budget(said: Said) -> dict[str, Any]:
    (found,) = said.json["rows"]
    return dict(found)


def check(ask: Ask, rows: list[Any], *words: str, now: datetime = NOW, tz: str = "UTC") -> Said:
    assert ask(rows, "budget", "set", *words, now=now).code == 0
    return ask(None, "budget", "check", "--tz", tz, "--json", now=now)


@pytest.mark.parametrize(
    ("spent", "limit", "code", "status"),
    [
        ("2.00", "2.00", 0, "reached"), ("2.01", "2.00", 1, "exceeded"), ("1.99", "2.00", 0, "ahead"),
        ("2.000000000001", "2.00", 1, "exceeded"), ("0.01", "0", 1, "exceeded"), ("0", "0", 0, "reached"),
        ("1.00", "2.00", 0, "ok"),
    ],
)  # fmt: skip
def test_at_the_cent_and_below_it(ask: Ask, spent: str, limit: str, code: int, status: str) -> None:
    said = check(ask, [row("2026-11-25T06:00", spent)], "daily", limit)
    assert (said.code, budget(said)["status"]) == (code, status)
    assert said.json["ok"] is (code == 0)


@pytest.mark.parametrize(
    ("period", "now", "elapsed", "length"),
    [
        ("daily", "2026-11-25T18:00", 18, 24),
        ("weekly", "2026-11-25T12:00", 60, 7 * 24),  # a Wednesday
        ("monthly", "2026-11-25T12:00", 24 * 24 + 12, 30 * 24),
    ],
)
def test_pace_and_forecast_are_those_of_the_budgets_own_period(
    ask: Ask, period: str, now: str, elapsed: int, length: int
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = budget(check(ask, [row("2026-11-25T06:00", "6.048")], period, "100", now=at))
    forecast = 6_048 * length / elapsed / 1000
    assert float(found["forecast_usd"]) == pytest.approx(forecast, rel=1e-9)
    assert float(found["pace_percent"]) == pytest.approx(forecast, abs=0.5)
    assert (found["used_percent"], found["remaining_usd"]) == ("6.0", "93.952")


def test_without_an_end_there_is_no_pace(ask: Ask) -> None:
    found = budget(check(ask, TODAY, "total", "10"))
    assert (found["pace_percent"], found["forecast_usd"], found["spent_usd"]) == (None, None, "8")


@pytest.mark.parametrize(
    ("words", "spent"),
    [
        ((), "8"), (("--project", "a"), "1"), (("--project", "b"), "7"), (("--model", "o3"), "7"), (("--tag", "team=x"), "1"),
        (("--project", "a", "--model", "o3"), "0"), (("--project", "none"), "0"), (("--tag", "team=y"), "0"),
    ],
)  # fmt: skip
def test_only_what_it_applies_to_counts(ask: Ask, words: tuple[str, ...], spent: str) -> None:
    assert budget(check(ask, TODAY, "monthly", "50", *words))["spent_usd"] == spent


def test_old_spend_is_not_carried_into_a_new_period(ask: Ask) -> None:
    found = budget(check(ask, [row("2026-11-24T23:59:59", "99")], "daily", "2"))
    assert (found["spent_usd"], found["status"], found["period"]) == ("0", "ok", "2026-11-25")


@pytest.mark.parametrize(
    ("tz", "period", "spent"),
    [("UTC", "2026-11-25", "1"), ("Asia/Tokyo", "2026-11-26", "0"), ("Pacific/Kiritimati", "2026-11-26", "0"), ("America/Los_Angeles", "2026-11-25", "1")],
)  # fmt: skip
def test_its_day_is_the_zones(ask: Ask, tz: str, period: str, spent: str) -> None:
    found = budget(check(ask, [row("2026-11-25T09:00", "1")], "daily", "2", tz=tz))
    assert (found["period"], found["spent_usd"]) == (period, spent)


def test_a_cycle_that_begins_on_the_14th(ask: Ask) -> None:
    rows = [row("2026-11-13T23:59", "5"), row("2026-11-14T00:00", "2")]
    found = budget(check(ask, rows, "monthly", "50", "--cycle-day", "14"))
    assert (found["period"], found["spent_usd"]) == ("2026-11", "2")


def test_a_day_of_25_hours_has_25_hours_of_pace(ask: Ask) -> None:
    now = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)  # 12.5 hours after midnight of New York, half of that day
    found = budget(check(ask, [row("2026-11-01T05:00", "1")], "daily", "4", now=now, tz="America/New_York"))
    assert (found["forecast_usd"], found["pace_percent"]) == ("2", "50")


def test_what_has_no_price_is_said_and_strict_minds_it(ask: Ask) -> None:
    said = check(ask, [row("2026-11-25", None)], "daily", "2")
    assert (said.code, budget(said)["unpriced_requests"]) == (0, 1)
    assert ask(None, "budget", "check", "--strict").code == 1
    assert "1 without a known price, not in it." in ask(None, "budget", "list").out


def test_bars_below_a_report(ask: Ask) -> None:
    ask(TODAY, "budget", "set", "daily", "0.50")
    ask(None, "budget", "set", "monthly", "16")
    out = ask(None, "report", "daily", "--budget", columns=80).out
    bars = out.split("\n\n")[-1].splitlines()
    assert [line.split()[0] for line in bars] == ["daily", "monthly"]
    assert "$1.00 of $0.50 (200.0 %) exceeded" in bars[0]
    assert bars[1].count("█") * 2 == sum(bars[1].count(ch) for ch in "█·")
    assert all(len(line) <= 80 for line in bars)


@pytest.mark.parametrize(("limit", "code"), [("8.00", 0), ("7.999999999999", 1), ("$8", 0), ("1,000", 0), ("0", 1)])
def test_fail_over_for_a_job(ask: Ask, limit: str, code: int) -> None:
    said = ask(TODAY, "report", "total", "--fail-over", limit)
    assert said.code == code
    assert ("more than" in said.err) is (code == 1)
    assert "$8.00" in said.out


@pytest.mark.parametrize("limit", ["", "-1", "nan", "5 dollars", "1e400", "0x5"])
def test_fail_over_of_what_is_no_amount(ask: Ask, limit: str) -> None:
    said = ask(TODAY, "report", "total", f"--fail-over={limit}")
    assert (said.code, said.out) == (2, "")
    assert "--fail-over" in said.err

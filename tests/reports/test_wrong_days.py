"""Public reports of spend on the wrong day, by the ids of the list that they come from: each must not happen here."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.asking import NOW, Ask, Said, row
from toolkit.ledger import open_ledger
from toolkit.reports.dress import table
from toolkit.reports.question import Question
from toolkit.reports.spend import spend
from toolkit.reports.zones import named, to_micros

ZONES = [
    "UTC", "Asia/Shanghai", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "America/Havana", "Africa/Cairo",
    "Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Pacific/Pago_Pago",
]  # fmt: skip


def days(said: Said) -> dict[str, str | None]:
    return {each["period"]: each["cost_usd"] for each in said.json["rows"]}


INSTANTS = st.lists(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 25), timezones=st.just(UTC)),  # noqa: DTZ001 bounds without a zone
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instants=INSTANTS, zone=st.sampled_from(ZONES), kind=st.sampled_from(["daily", "weekly", "monthly"]))
def test_j1_the_sum_of_days_is_the_sum_of_the_range(
    tmp_path_factory: pytest.TempPathFactory, instants: list[datetime], zone: str, kind: str
) -> None:
    """litellm#27780: day rows of UTC, widened by a day to fake a local one, counted 2 to 8 times."""
    path = tmp_path_factory.mktemp("j1") / "l.db"
    with open_ledger(str(path)) as ledger:
        ledger.write([row(str(each), "0.07", id=str(i)) for i, each in enumerate(instants)])
        asked: dict[str, Any] = {
            "zone": named(zone),
            "now": to_micros(NOW),
            "since": "2026-05-01",
            "until": "2026-10-31",
        }
        parts = table(spend(ledger, Question(kind=kind, **asked)))
        whole = table(spend(ledger, Question(kind="total", **asked)))
    local = [each.astimezone(named(zone).info).date() for each in instants]
    expected = sum(
        datetime(2026, 5, 1, tzinfo=UTC).date() <= day <= datetime(2026, 10, 31, tzinfo=UTC).date() for day in local
    )
    assert sum(each["requests"] for each in parts.rows) == sum(each["requests"] for each in whole.rows) == expected
    assert parts.totals == whole.totals


@pytest.mark.parametrize("zone", ZONES)
def test_j2_j8_one_clock_and_one_zone_in_every_view(ask: Ask, zone: str) -> None:
    """ccusage#1114: today by UTC in one view and local in another; litellm PR36051: an evening that shows $0."""
    rows = [row(f"2026-11-{day}T{hour:02}:10", "0.01", id=f"{day}{hour}") for day in (24, 25, 26) for hour in range(24)]
    today = ask(rows, "report", "daily", "--since", "today", "--until", "today", "--tz", zone, "--json").json
    count = today["totals"]["requests"]
    assert count == 24
    assert ask(None, "report", "line", "--tz", zone).out == f"$0.24, {count} requests\n"
    assert ask(None, "report", "live", "--once", "--tz", zone).out.startswith(f"Today: $0.24, {count} requests\n")
    ask(None, "budget", "set", "daily", "1")
    assert ask(None, "budget", "list", "--tz", zone, "--json").json["rows"][0]["spent_usd"] == "0.24"
    words = ("report", "requests", "--since", "today", "--until", "today", "--tz", zone, "--limit", "99", "--json")
    assert ask(None, *words).json["totals"]["requests"] == count


def test_j3_a_budgets_month_is_the_months_of_the_report(ask: Ask) -> None:
    """chrono-synth-os#434: the budget's month in UTC, the cost's month local, 14 hours apart in one table."""
    rows = [row("2026-10-31T15:59:59", "1"), row("2026-10-31T16:00:00", "2"), row("2026-11-25", "4")]
    ask(rows, "budget", "set", "monthly", "50")
    found = ask(None, "budget", "list", "--tz", "Asia/Shanghai", "--json").json["rows"][0]
    report = ask(None, "report", "monthly", "--tz", "Asia/Shanghai", "--json")
    assert (found["period"], found["spent_usd"]) == ("2026-11", "6")
    assert days(report) == {"2026-10": "1", "2026-11": "6"}


@pytest.mark.parametrize(
    ("zone", "day", "first", "after", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00", 25),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00", "2026-03-09T04:00", 23),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00", "2026-11-02T05:00", 25),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", "2026-04-24T21:00", 23),
        ("Africa/Cairo", "2026-10-29", "2026-10-28T21:00", "2026-10-29T22:00", 25),
    ],
)
def test_j4_days_of_23_and_25_hours(ask: Ask, zone: str, day: str, first: str, after: str, hours: int) -> None:
    """oh-my-pi#9681: buckets of 86,400,000 ms split a day of 25 hours and merge one of 23."""
    begin, end = (datetime.fromisoformat(each).replace(tzinfo=UTC).timestamp() for each in (first, after))
    assert (end - begin) / 3600 == hours
    ticks = [datetime.fromtimestamp(begin + 900 * i, UTC) for i in range(-4, hours * 4 + 4)]
    rows = [row(str(each), "0.01", id=str(each)) for each in ticks]
    found = ask(rows, "report", "daily", "--tz", zone, "--since", day, "--until", day, "--json").json
    assert [(each["period"], each["requests"]) for each in found["rows"]] == [(day, hours * 4)]
    by_hour = ask(None, "report", "hourly", "--tz", zone, "--since", day, "--until", day, "--json").json["rows"]
    assert [each["requests"] for each in by_hour] == [4] * hours


def test_j5_the_repeated_hour_is_kept_apart(ask: Ask) -> None:
    """litellm PR34453: the hour that comes twice was merged."""
    rows = [row("2026-10-25T00:30", "1"), row("2026-10-25T01:30", "2")]
    words = ("report", "hourly", "--tz", "Europe/Berlin", "--json")
    assert days(ask(rows, *words)) == {"2026-10-25T02:00+02:00": "1", "2026-10-25T02:00+01:00": "2"}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
def test_j6_quiet_days_are_there_over_a_change_of_clocks(ask: Ask, zone: str) -> None:
    """OpsiMate#888: a quiet day of 23 hours was skipped on the axis."""
    rows = [row("2026-03-01T12:00", "1"), row("2026-04-02T12:00", "1")]
    found = ask(rows, "report", "daily", "--since", "2026-03-01", "--until", "2026-04-02", "--tz", zone, "--json").json
    assert len(found["rows"]) == 33
    assert sum(each["requests"] for each in found["rows"]) == 2
    quiet = next(each for each in found["rows"] if each["period"] == "2026-03-29")
    assert (quiet["requests"], quiet["cost_usd"]) == (0, None)


@pytest.mark.parametrize("words", [("--last", "7"), ("--since", "7d", "--until", "today"), ("--last", "7d")])
def test_j7_seven_days_are_seven(ask: Ask, words: tuple[str, ...]) -> None:
    """codeburn#17: "7 days" was 8."""
    rows = [row(f"2026-11-{day:02}", "1") for day in range(10, 26)]
    found = ask(rows, "report", "daily", *words, "--json").json
    assert [each["period"] for each in found["rows"]] == [f"2026-11-{day}" for day in range(19, 26)]
    assert (found["since"], found["until"]) == ("2026-11-19", "2026-11-25")


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", "2026-11-24"), ("America/Los_Angeles", "2026-11-23"), ("UTC", "2026-11-23")]
)
def test_j9_half_past_eleven_in_the_evening_of_utc(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, zone: str, day: str
) -> None:
    """ccusage#349, #413, #1195: the flag was ignored, and the row stood on the wrong day."""
    rows = [row("2026-11-23T23:30", "1.25")]
    assert days(ask(rows, "report", "daily", "--tz", zone, "--json")) == {day: "1.25"}
    assert days(ask(None, "report", "daily", "--json", TZ=zone)) == {day: "1.25"}
    monkeypatch.setenv("OAICHECK_TZ", zone)
    assert days(ask(None, "report", "daily", "--json")) == {day: "1.25"}
    assert ask(None, "report", "daily").out.splitlines()[2].startswith(f"{day} ")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_j11_every_format_filters_by_the_same_days(ask: Ask, zone: str) -> None:
    """t3code#5921: the CSV filtered days of UTC, the screen local ones."""
    rows = [
        row(f"2026-11-{day}T{hour:02}:30", "0.01", id=f"{day}{hour}") for day in range(20, 26) for hour in range(24)
    ]
    words = ("report", "daily", "--since", "2026-11-22", "--until", "2026-11-23", "--tz", zone, "--format")
    document: Any = ask(rows, *words, "json").json
    expected = [(each["period"], str(each["requests"]), each["cost_usd"]) for each in document["rows"]]
    assert expected == [("2026-11-22", "24", "0.24"), ("2026-11-23", "24", "0.24")]
    sheet = csv.DictReader(io.StringIO(ask(None, *words, "csv").out))
    assert [(each["period"], each["requests"], each["cost_usd"]) for each in sheet] == expected
    lines = [json.loads(line) for line in ask(None, *words, "ndjson").out.splitlines()]
    assert [(each["period"], str(each["requests"]), each["cost_usd"]) for each in lines] == expected
    for name in ("table", "markdown", "html"):
        out = ask(None, *words, name).out
        assert [day for day in range(20, 27) if f"2026-11-{day}" in out.split("<table", 1)[-1]] == [22, 23]
        assert "$0.48" in out

"""`--compare`: the calendar period before each row, with the change, over months of different length and clock changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reports.asking import Ask, Said, row

ROWS = [
    row("2026-08-31T23:59:59", "8"), row("2026-09-01", "1"), row("2026-09-30T23:59:59", "2"), row("2026-10-15", "4.5"),
    row("2026-11-01T00:00:00", "3"), row("2026-11-24T12:00", "0.5"), row("2026-11-25T12:00", "0.75"),
]  # fmt: skip


def compared(said: Said) -> list[tuple[Any, ...]]:
    fields = ("period", "cost_usd", "previous_cost_usd", "change_usd", "change_percent")
    return [tuple(each[name] for name in fields) for each in said.json["rows"]]


def test_a_month_is_set_beside_the_month_before(ask: Ask) -> None:
    assert compared(ask(ROWS, "report", "monthly", "--last", "3", "--compare", "--json")) == [
        ("2026-09", "3", "8", "-5", "-62.5"),
        ("2026-10", "4.5", "3", "1.5", "50.0"),
        ("2026-11", "4.25", "4.5", "-0.25", "-5.6"),
    ]


def test_the_whole_range_is_set_beside_as_many_periods_before_it(ask: Ask) -> None:
    found = ask(ROWS, "report", "monthly", "--last", "2", "--compare", "--json").json["compared"]
    assert found == {
        "since": "2026-08-01", "until": "2026-09-30", "previous_cost_usd": "11", "change_usd": "-2.25",
        "change_percent": "-20.5",
    }  # fmt: skip
    text = ask(None, "report", "monthly", "--last", "2", "--compare").out
    assert "All of 2026-08-01 to 2026-09-30 cost $11.00 (change -$2.25, -20.5 %)." in text


def test_in_the_table_what_grew_has_a_plus(ask: Ask) -> None:
    lines = ask(ROWS, "report", "monthly", "--last", "3", "--compare", columns=200).out.splitlines()
    assert lines[0].split()[-4:] == ["Before", "Δ", "Δ", "%"]
    assert lines[2].split()[-4:] == ["$8.00", "-$5.00", "-62.5", "%"]
    assert lines[3].split()[-4:] == ["$3.00", "+$1.50", "+50.0", "%"]


def test_a_total_is_set_beside_as_many_days(ask: Ask) -> None:
    found = ask(ROWS, "report", "total", "--since", "2026-11-24", "--until", "2026-11-25", "--compare", "--json")
    assert compared(found) == [("total", "1.25", "0", "1.25", None)]
    assert found.json["compared"]["since"] == "2026-11-22"
    found = ask(None, "report", "total", "--since", "2026-11-25", "--until", "2026-11-25", "--compare", "--json")
    assert compared(found) == [("total", "0.75", "0.5", "0.25", "50.0")]


def test_a_week_before_the_turn_of_the_year_is_week_53(ask: Ask) -> None:
    rows = [row("2026-12-31T10:00", "2"), row("2027-01-04T10:00", "3")]
    words = ("report", "weekly", "--since", "2027-01-04", "--until", "2027-01-10", "--compare", "--json")
    assert compared(ask(rows, *words)) == [("2027-W01", "3", "2", "1", "50.0")]


@pytest.mark.parametrize(
    ("zone", "day", "inside", "before"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00", "2026-03-27T23:00:00"),  # 23 hours after a day of 24
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00", "2026-03-28T23:00:00"),  # 24 after one of 23
        ("America/New_York", "2026-11-01", "2026-11-02T04:59:59", "2026-11-01T03:59:59"),  # 25 after 24
        ("America/New_York", "2026-11-02", "2026-11-02T05:00:00", "2026-11-01T04:00:00"),  # 24 after 25
        ("Australia/Lord_Howe", "2026-04-06", "2026-04-05T13:30:00", "2026-04-04T13:00:00"),  # 24 after 24.5
    ],
)
def test_the_day_before_is_the_zones_over_a_change_of_clocks(
    ask: Ask, zone: str, day: str, inside: str, before: str
) -> None:
    rows = [row(inside, "5"), row(before, "4")]
    words = ("report", "daily", "--tz", zone, "--since", day, "--until", day, "--compare", "--json")
    assert compared(ask(rows, *words)) == [(day, "5", "4", "1", "25.0")]


def test_the_hour_before_the_repeated_one_is_the_same_hour_of_the_clock(ask: Ask) -> None:
    rows = [row("2026-10-25T00:10:00", "1"), row("2026-10-25T01:10:00", "3")]
    words = ("--tz", "Europe/Berlin", "--since", "2026-10-25", "--until", "2026-10-25", "--compare", "--json")
    found = {each[0]: each[1:4] for each in compared(ask(rows, "report", "hourly", *words))}
    assert found["2026-10-25T02:00+01:00"] == ("3", "1", "2")


def test_groups_are_compared_with_the_same_group_and_new_ones_with_nothing(ask: Ask) -> None:
    rows = [
        row("2026-10-02", "1", "a"),
        row("2026-11-02", "3", "a"),
        row("2026-11-03", "2", "b"),
        row("2026-10-04", "9", "gone"),
    ]
    words = ("report", "monthly", "--last", "1", "--by", "model", "--compare")
    found = ask(rows, *words, "--json").json
    assert [(each["model"], each["previous_cost_usd"], each["change_usd"]) for each in found["rows"]] == [
        ("a", "1", "2"),
        ("b", "0", "2"),
    ]
    assert found["compared"]["previous_cost_usd"] == "10"  # what is gone this month counts in the whole
    assert "$10.00" in ask(None, *words, columns=200).out.splitlines()[2]


def test_what_is_unknown_is_not_compared(ask: Ask) -> None:
    rows = [row("2026-11-24", None), row("2026-11-25", "3")]
    found = ask(rows, "report", "daily", "--last", "1", "--compare", "--json")
    assert compared(found) == [("2026-11-25", "3", None, None, None)]


def test_billing_cycles_are_compared_with_the_cycle_before(ask: Ask) -> None:
    rows = [row("2026-09-14", "1"), row("2026-10-13T23:00", "1"), row("2026-10-14", "5"), row("2026-11-14", "7")]
    words = ("report", "monthly", "--cycle-day", "14", "--last", "2", "--compare", "--json")
    assert compared(ask(rows, *words)) == [("2026-10", "5", "2", "3", "150.0"), ("2026-11", "7", "5", "2", "40.0")]


def test_percents_are_plain_for_machines_and_grouped_for_people(ask: Ask) -> None:
    rows = [row("2026-11-24", "0.01"), row("2026-11-25", "123.46"), row("2026-11-26", "123")]
    words = ("report", "daily", "--since", "2026-11-25", "--until", "2026-11-26", "--compare")
    assert [each[4] for each in compared(ask(rows, *words, "--json"))] == ["1234500.0", "-0.4"]
    out = ask(None, *words, columns=200).out
    assert "+1,234,500.0 %" in out
    assert "-0.4 %" in out

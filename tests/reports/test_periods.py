"""Days, weeks, months and hours of a zone: literals of the odd ones, and the rule that periods tile their range."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import WrongUse
from toolkit.quick.clock import HOUR
from toolkit.reports.periods import cut, day_start
from toolkit.reports.zones import from_micros, named, to_micros

DAYS = [
    ("Europe/Berlin", "2026-03-29", 23.0),
    ("Europe/Berlin", "2026-10-25", 25.0),
    ("America/New_York", "2026-03-08", 23.0),
    ("America/New_York", "2026-11-01", 25.0),
    ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ("Australia/Lord_Howe", "2026-10-04", 23.5),
    ("Asia/Shanghai", "2026-11-23", 24.0),
    ("Asia/Kathmandu", "2026-11-23", 24.0),
    ("Africa/Cairo", "2026-04-24", 23.0),  # no midnight: the day begins at 01:00
    ("America/Havana", "2026-11-01", 25.0),  # midnight comes twice
    ("America/Santiago", "2026-09-06", 23.0),  # no midnight
    ("UTC", "2026-03-29", 24.0),
]


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
def test_a_day_has_the_hours_that_the_zone_gives_it(zone: str, day: str, hours: float) -> None:
    (period,) = cut("daily", date.fromisoformat(day), date.fromisoformat(day), named(zone))
    assert period.label == day
    assert (period.end - period.start) / HOUR == hours


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("Asia/Tokyo", "2026-11-23", "2026-11-22T15:00:00+00:00"),
        ("America/Los_Angeles", "2026-11-23", "2026-11-23T08:00:00+00:00"),
        ("Asia/Kathmandu", "2026-11-23", "2026-11-22T18:15:00+00:00"),
        ("America/St_Johns", "2026-11-23", "2026-11-23T03:30:00+00:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00+00:00"),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00+00:00"),
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00+00:00"),  # 23:30 became 00:30
    ],
)
def test_a_day_begins_at_its_first_instant(zone: str, day: str, instant: str) -> None:
    assert from_micros(day_start(date.fromisoformat(day), named(zone))).isoformat() == instant


def labels(kind: str, first: str, last: str, zone: str = "UTC", cycle_day: int = 1) -> list[str]:
    return [
        each.label for each in cut(kind, date.fromisoformat(first), date.fromisoformat(last), named(zone), cycle_day)
    ]


def test_the_repeated_hour_is_two_rows() -> None:
    found = labels("hourly", "2026-10-25", "2026-10-25", "Europe/Berlin")
    assert len(found) == 25
    assert found[1:5] == [
        "2026-10-25T01:00+02:00",
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:00+01:00",
        "2026-10-25T03:00+01:00",
    ]


def test_the_skipped_hour_is_no_row() -> None:
    found = labels("hourly", "2026-03-29", "2026-03-29", "Europe/Berlin")
    assert len(found) == 23
    assert found[1:3] == ["2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"]


def test_the_repeated_half_hour_of_lord_howe_is_its_own_row() -> None:
    periods = cut("hourly", date(2026, 4, 5), date(2026, 4, 5), named("Australia/Lord_Howe"))
    found = [(each.label, (each.end - each.start) / HOUR) for each in periods[:4]]
    assert found == [
        ("2026-04-05T00:00+11:00", 1.0),
        ("2026-04-05T01:00+11:00", 1.0),
        ("2026-04-05T01:00+10:30", 0.5),
        ("2026-04-05T02:00+10:30", 1.0),
    ]


def test_the_skipped_half_hour_of_lord_howe() -> None:
    periods = cut("hourly", date(2026, 10, 4), date(2026, 10, 4), named("Australia/Lord_Howe"))
    found = [(each.label, (each.end - each.start) / HOUR) for each in periods[1:4]]
    assert found == [
        ("2026-10-04T01:00+10:30", 1.0),
        ("2026-10-04T02:00+11:00", 0.5),
        ("2026-10-04T03:00+11:00", 1.0),
    ]


def test_hours_of_a_zone_with_45_minutes() -> None:
    (first, *_) = cut("hourly", date(2026, 11, 23), date(2026, 11, 23), named("Asia/Kathmandu"))
    assert (first.label, from_micros(first.start).minute) == ("2026-11-23T00:00+05:45", 15)


def test_the_day_that_samoa_skipped_is_no_period() -> None:
    assert labels("daily", "2011-12-29", "2011-12-31", "Pacific/Apia") == ["2011-12-29", "2011-12-31"]


def test_iso_weeks_over_the_turn_of_a_year() -> None:
    assert labels("weekly", "2026-12-28", "2027-01-05") == ["2026-W53", "2027-W01"]
    assert labels("weekly", "2024-12-29", "2025-01-05") == ["2024-W52", "2025-W01"]


def test_months() -> None:
    assert labels("monthly", "2026-11-30", "2027-01-01") == ["2026-11", "2026-12", "2027-01"]


def test_billing_cycles_start_on_their_day() -> None:
    periods = cut("monthly", date(2026, 1, 1), date(2026, 3, 31), named("UTC"), 14)
    assert [(p.label, str(p.first), str(p.last)) for p in periods] == [
        ("2025-12", "2026-01-01", "2026-01-13"),
        ("2026-01", "2026-01-14", "2026-02-13"),
        ("2026-02", "2026-02-14", "2026-03-13"),
        ("2026-03", "2026-03-14", "2026-03-31"),
    ]


def test_a_cycle_on_the_31st_starts_on_the_last_day_of_a_short_month() -> None:
    periods = cut("monthly", date(2026, 1, 31), date(2026, 4, 29), named("UTC"), 31)
    assert [(p.label, str(p.first), str(p.last)) for p in periods] == [
        ("2026-01", "2026-01-31", "2026-02-27"),
        ("2026-02", "2026-02-28", "2026-03-30"),
        ("2026-03", "2026-03-31", "2026-04-29"),
    ]


def test_more_periods_than_anyone_reads_are_refused() -> None:
    with pytest.raises(WrongUse, match="more than anyone can read"):
        cut("hourly", date(1900, 1, 1), date(2026, 1, 1), named("UTC"))


@pytest.mark.parametrize(("first", "last"), [(date.min, date(2026, 1, 1)), (date(2026, 1, 1), date.max)])
def test_the_ends_of_the_calendar_are_refused(first: date, last: date) -> None:
    with pytest.raises(WrongUse, match="calendar"):
        cut("monthly", first, last, named("Asia/Shanghai"))


NAMES = """
UTC Asia/Shanghai Europe/Berlin America/New_York America/Havana Africa/Cairo Australia/Lord_Howe Asia/Kathmandu
America/St_Johns Pacific/Apia Pacific/Chatham America/Santiago Asia/Tehran
"""
ZONES = st.sampled_from(NAMES.split())


@settings(max_examples=60, deadline=None)
@given(
    zone=ZONES,
    first=st.dates(date(2006, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 70),
    kind=st.sampled_from(["hourly", "daily", "weekly", "monthly", "total"]),
    cycle=st.integers(1, 31),
)
def test_periods_tile_their_range_in_every_zone(zone: str, first: date, length: int, kind: str, cycle: int) -> None:
    there, last = named(zone), first + timedelta(length)
    periods = cut(kind, first, last, there, cycle)
    assert periods[0].start == day_start(first, there)
    assert periods[-1].end == day_start(last + timedelta(1), there)
    assert all(before.end == after.start for before, after in pairwise(periods))
    assert all(each.start < each.end for each in periods)
    assert len({each.label for each in periods}) == len(periods)


@settings(max_examples=100, deadline=None)
@given(zone=ZONES, instant=st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 hypothesis wants bounds without a zone
def test_an_instant_lies_in_the_day_that_its_clock_shows(zone: str, instant: datetime) -> None:
    there, micros = named(zone), to_micros(instant)
    day = there.local(micros).date()
    assert day_start(day, there) <= micros < day_start(day + timedelta(1), there)

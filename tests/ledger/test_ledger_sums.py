"""Sums are exact, the same from rollup and rows, in any zone, and never overflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.errors import WrongUse
from toolkit.ledger import Sums, Where, open_ledger
from toolkit.ledger import sums as sums_module
from toolkit.ledger.columns import HOUR, QUARTER
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

ALWAYS = [(0, 4_000_000_000_000_000)]
START = datetime(2026, 3, 1, tzinfo=UTC)
BASE = micros(START)

MODELS = st.sampled_from([None, "", "a", "b", "ü"])
COSTS = st.one_of(
    st.none(),
    st.integers(0, 2**63 - 1).map(lambda pico: Cost(status="priced", pico=pico)),
    st.integers(0, 10**13).map(lambda pico: Cost(status="partial", pico=pico)),
    st.sampled_from([Cost(status="free", pico=0), Cost(status="none"), Cost(status="unpriced")]),
)
COUNT = st.none() | st.integers(0, 10**12)


@st.composite
def entries(draw: st.DrawFn, most: int = 8) -> list[Entry]:
    found = []
    for number in range(draw(st.integers(0, most))):
        usage = Usage(
            input_tokens=draw(COUNT),
            output_tokens=draw(COUNT),
            total_tokens=draw(COUNT),
            cache_read_input_tokens=draw(COUNT),
            reasoning_output_tokens=draw(COUNT),
        )
        found.append(
            Entry(
                id=f"e{number}",
                started_at=START + timedelta(microseconds=draw(st.integers(0, 6 * HOUR))),
                origin="test",
                endpoint="/x",
                request_model=draw(MODELS),
                response_model=draw(MODELS),
                usage=usage,
                cost=draw(COSTS),
                state=draw(st.sampled_from(["complete", "error"])),
                project=draw(st.sampled_from([None, "p"])),
                usage_source=draw(st.sampled_from(["response", "estimated", "none"])),
            )
        )
    return found


def by_hand(rows: list[Entry], start: int, end: int) -> tuple[int, int | None, int]:
    """Requests, cost and total tokens, added up in Python."""
    inside = [row for row in rows if start <= micros(row.started_at) < end]
    known = [row.cost.pico for row in inside if row.cost and row.cost.pico is not None]
    total = 0
    for row in inside:
        u = row.usage
        total += u.total_tokens if u.total_tokens is not None else (u.input_tokens or 0) + (u.output_tokens or 0)
    return len(inside), sum(known) if known else None, total


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=entries(),
    step=st.sampled_from([HOUR, QUARTER, 5 * QUARTER, 2 * HOUR, QUARTER + 1]),
    shift=st.sampled_from([0, QUARTER, 3 * QUARTER]),
)
def test_any_path_gives_the_sum_by_hand(rows: list[Entry], step: int, shift: int, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("sums")
    periods = [(BASE + at, BASE + at + step) for at in range(shift, 7 * HOUR, step)]
    with open_ledger(str(folder / "l.db")) as ledger:
        ledger.write(rows)
        found = {each.period: each for each in ledger.aggregate(periods)}
        for index, (start, end) in enumerate(periods):
            requests, cost, total = by_hand(rows, start, end)
            got = found.get(index)
            assert (got.requests, got.cost, got.total_tokens) == (requests, cost, total) if got else requests == 0
        for by in ((), ("model",)):
            assert ledger.aggregate(periods, by=by) == raw(ledger, periods, by)


def raw(ledger: Any, periods: list[tuple[int, int]], by: tuple[str, ...]) -> list[Sums]:
    """The same question, answered from the rows: a filter that every row passes keeps the rollups out."""
    everything = Where(states=("complete", "incomplete", "cancelled", "error"))
    found: list[Sums] = ledger.aggregate(periods, by=by, where=everything)
    return found


def test_which_source_is_used() -> None:
    hour, quarter, odd = [(0, 0, HOUR)], [(0, 0, QUARTER)], [(0, 0, QUARTER + 1)]
    source = sums_module._source
    assert source(hour, (), Where()) == "rollup_hours"
    assert source(quarter, (), Where()) == "rollup_quarters"
    assert source(hour, ("model",), Where(model="m")) == "rollup_quarters"
    assert source(odd, (), Where()) == "requests"
    for where in (Where(project="p"), Where(tags={"a": "b"}), Where(states=("error",)), Where(ids=("x",))):
        assert source(hour, (), where) == "requests"
    assert source(hour, ("project",), Where()) == "requests"


def test_a_day_that_begins_between_two_hours_takes_hours_inside_and_quarters_at_its_ends() -> None:
    day = 24 * HOUR
    periods = [(0, QUARTER, QUARTER + day), (1, QUARTER + day, 2 * day), (2, 2 * day + QUARTER, 2 * day + 2 * QUARTER)]
    assert list(sums_module._sources(periods, (), Where())) == [
        ("rollup_hours", [(0, HOUR, day), (1, day + HOUR, 2 * day)]),
        (
            "rollup_quarters",
            [(0, QUARTER, HOUR), (0, day, day + QUARTER), (1, day + QUARTER, day + HOUR), (2, *periods[2][1:])],
        ),
    ]
    assert list(sums_module._sources(periods, ("model",), Where())) == [("rollup_quarters", periods)]


def test_a_million_dollars_a_million_times_does_not_overflow(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    most = 2**63 - 1
    ledger.write([entry(n, cost=Cost(status="priced", pico=most)) for n in range(50)])
    assert [each.cost for each in ledger.aggregate(ALWAYS)] == [50 * most]
    assert [each.cost for each in ledger.aggregate(ALWAYS, by=("project",))] == [50 * most]


def test_groups(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write(
        [
            entry(1, project="p", key_hint="sk-…abcd", provider="openai", tags={"x": "1"}, response_model="m-2"),
            entry(2, endpoint="/responses", origin="track", state="error"),
        ]
    )
    by = ("model", "project", "key", "endpoint", "provider", "origin", "state", "tag:x", "tag:no")
    assert [each.group for each in ledger.aggregate(ALWAYS, by=by)] == [
        ("gpt-4o-mini", None, None, "/responses", None, "track", "error", None, None),
        ("m-2", "p", "sk-…abcd", "/chat/completions", "openai", "test", "complete", "1", None),
    ]
    with pytest.raises(WrongUse, match="'moon'"):
        ledger.aggregate(ALWAYS, by=("moon",))


def test_since_and_until_cut_the_periods(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(n, started_at=START + timedelta(hours=n)) for n in range(5)])
    where = Where(since=BASE + HOUR, until=BASE + 3 * HOUR)
    assert [
        (each.period, each.requests) for each in ledger.aggregate([(BASE, BASE + 2 * HOUR), *ALWAYS], where=where)
    ] == [
        (0, 1),
        (1, 2),
    ]
    assert ledger.aggregate([(BASE, BASE + HOUR)], where=where) == []


def test_nothing_priced_is_none_and_free_is_zero(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1, cost=Cost(status="unpriced")), entry(2, cost=Cost(status="none"))])
    assert [(each.cost, each.unpriced, each.unpriced_tokens) for each in ledger.aggregate(ALWAYS)] == [(None, 1, 1020)]
    ledger.write([entry(3, cost=Cost(status="free", pico=0))])
    assert [each.cost for each in ledger.aggregate(ALWAYS)] == [0]


def test_many_periods(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(n, started_at=START + timedelta(hours=n)) for n in range(1500)])
    periods = [(BASE + n * HOUR, BASE + (n + 1) * HOUR) for n in range(1500)]
    assert [(each.period, each.requests) for each in ledger.aggregate(periods)] == [(n, 1) for n in range(1500)]


def test_span(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    assert ledger.span() is None
    ledger.write([entry(1), entry(2, started_at=START)])
    assert ledger.span() == (BASE, micros(entry(1).started_at))


def test_a_response_model_counts_before_a_request_model(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    rows = [entry(1, response_model="served"), entry(2, response_model=""), replace(entry(3), request_model=None)]
    ledger.write(rows)
    assert [each.group for each in ledger.aggregate(ALWAYS, by=("model",))] == [("gpt-4o-mini",), ("served",), (None,)]

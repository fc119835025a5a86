"""A clock that jumps, back most of all: nothing that came later is hidden by what seems to be newer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from toolkit.entry import Entry, new_id
from toolkit.ledger import Where
from toolkit.ledger.checking import check
from toolkit.ledger.repricing import reprice
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.voiding import void
from toolkit.model import Cost

ALWAYS = [(0, 2**62)]
LATE, EARLY = datetime(2026, 12, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)


def test_the_cost_that_was_given_last_counts(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1)])
    for pico, at in ((7, LATE), (8, EARLY), (9, EARLY)):
        new = Cost(status="priced", pico=pico, parts={"input_tokens": pico}, price={"source": str(pico)})
        assert len(list(reprice(ledger, Where(), lambda row, cost=new: replace(row, cost=cost), at=at))) == 1  # type: ignore[misc]
    assert ledger.aggregate(ALWAYS)[0].cost == 9
    assert ledger.door.run("select pico from costs order by seq") == [(1_950_000,), (7,), (8,), (9,)]
    assert [found for _, _, found in check(ledger) if found] == []


def test_the_last_word_on_a_void_counts(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1)])
    assert void(ledger, "r1", reason="twice", at=LATE)
    assert void(ledger, "r1", reason="no", at=EARLY, restore=True)
    assert [each.requests for each in ledger.aggregate(ALWAYS)] == [1]
    assert void(ledger, "r1", reason="yes", at=EARLY)
    assert ledger.aggregate(ALWAYS) == []
    assert [found for _, _, found in check(ledger) if found] == []


def test_rows_of_any_time_are_kept_whatever_the_clock_says(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    times = [datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 2999, 2026, 1999)]
    assert ledger.write([entry(n, started_at=at) for n, at in enumerate(times)]) == 4
    assert [each.started_at.year for each in ledger.read()] == [1970, 1999, 2026, 2999]
    assert ledger.aggregate(ALWAYS)[0].requests == 4
    assert [found for _, _, found in check(ledger) if found] == []


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(EARLY) for _ in range(1000)}) == 1000

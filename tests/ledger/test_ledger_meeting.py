"""Two rows with one id: the fuller usage wins in any order, nothing counts twice, nothing vanishes without a trace."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.columns import FACTS
from toolkit.ledger.rollup import rebuild
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

ALWAYS = [(0, 4_000_000_000_000_000)]


def state(ledger: OpenLedger) -> dict[str, Any]:
    """All that is in a ledger, the numbers of rows left out."""
    door = ledger.door
    rollups = [door.run(f"select * from {table} order by 1, 2") for table in ("rollup_quarters", "rollup_hours")]
    with door.transaction():
        rebuild(door)
    again = [door.run(f"select * from {table} order by 1, 2") for table in ("rollup_quarters", "rollup_hours")]
    assert rollups == again
    facts = ", ".join(f"r.{name}" for name in FACTS)
    return {
        "requests": door.run(f"select {facts}, cost_status, cost_pico, cost_seq, voided from requests r order by id"),
        "costs": door.run(
            "select r.id, c.seq, c.created_at, c.status, c.pico, c.why from costs c join requests r on r.n = c.request order by 1, 2"
        ),
        "corrections": door.run(
            "select r.id, digest, line from corrections c join requests r on r.n = c.request order by 1, 2"
        ),
        "rollups": rollups,
    }


def test_writing_twice_adds_nothing(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    rows = [entry(1), entry(2)]
    assert (ledger.write(rows), ledger.write(rows), ledger.write([*rows, *rows])) == (2, 0, 0)
    assert list(ledger.read()) == rows
    assert [each.requests for each in ledger.aggregate(ALWAYS)] == [2]


def test_the_fuller_usage_wins_in_any_order(path: str, entry: Callable[..., Entry]) -> None:
    placeholder = entry(
        1, usage=Usage(input_tokens=0, output_tokens=0), cost=Cost(status="unpriced", reason="no_usage")
    )
    partial = entry(1, usage=Usage(input_tokens=900, output_tokens=12), usage_source="partial", state="cancelled")
    full = entry(1, usage=Usage(input_tokens=900, output_tokens=120), response_model="m")
    seen = []
    for number, order in enumerate(itertools.permutations([placeholder, partial, full])):
        with open_ledger(f"{path}{number}") as ledger:
            assert isinstance(ledger, OpenLedger)
            assert [ledger.write([each]) for each in order] == [1, 0, 0]
            assert list(ledger.read()) == [full]
            assert [(each.requests, each.cost) for each in ledger.aggregate(ALWAYS)] == [(1, 1_950_000)]
            seen.append(state(ledger))
    assert all(each == seen[0] for each in seen)
    assert len(seen[0]["corrections"]) == 2


def test_one_response_id_for_many_requests_merges_nothing(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    assert ledger.write([entry(n, response_id="chatcmpl-213") for n in range(3)]) == 3


def test_a_price_that_comes_later_counts_but_an_unknown_one_does_not_replace_it(
    ledger: OpenLedger, entry: Callable[..., Entry]
) -> None:
    ledger.write([entry(1, cost=None)])
    ledger.write([entry(1)])
    ledger.write([entry(1, cost=None), entry(1, cost=Cost(status="unpriced"))])
    assert list(ledger.read()) == [entry(1)]
    assert [(each.cost, each.unpriced) for each in ledger.aggregate(ALWAYS)] == [(1_950_000, 0)]


SAMPLES = st.builds(
    Entry,
    id=st.sampled_from(["a", "b"]),
    started_at=st.sampled_from([datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (0, 1)]),
    origin=st.just("test"),
    endpoint=st.just("/x"),
    request_model=st.sampled_from(["m"]),
    state=st.sampled_from(["complete", "error"]),
    usage=st.builds(Usage, input_tokens=st.none() | st.integers(0, 1), output_tokens=st.none() | st.integers(0, 1)),
    usage_source=st.sampled_from(["stream", "response"]),
    cost=st.sampled_from([None, Cost(status="unpriced"), Cost(status="priced", pico=5), Cost(status="priced", pico=6)]),
)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(SAMPLES, max_size=5), data=st.data())
def test_the_order_of_writing_does_not_matter(tmp_path_factory: Any, rows: list[Entry], data: st.DataObject) -> None:
    folder: Path = tmp_path_factory.mktemp("order")
    shuffled = data.draw(st.permutations(rows))
    states = []
    for name, order in (("one", [rows]), ("two", [[each] for each in shuffled])):
        with open_ledger(str(folder / name)) as ledger:
            assert isinstance(ledger, OpenLedger)
            for batch in [*order, *order]:
                ledger.write(batch)
            states.append(state(ledger))
    assert states[0] == states[1]

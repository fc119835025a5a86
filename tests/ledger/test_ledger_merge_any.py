"""Merging any two ledgers, in any order and any number of times, gives the same rows, sums and costs."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.merging import merge
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

DAY = datetime(2026, 11, 1, tzinfo=UTC)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    count = st.one_of(st.none(), st.integers(0, 3))
    pico = draw(st.one_of(st.none(), st.integers(1, 3)))
    return Entry(
        id=draw(st.sampled_from("abc")),
        started_at=DAY + timedelta(minutes=draw(st.integers(0, 90))),
        origin="test",
        endpoint="/x",
        request_model="m",
        usage=Usage(input_tokens=draw(count), output_tokens=draw(count)),
        usage_source="response",
        cost=None if pico is None else Cost(status="priced", pico=pico),
    )


def _merged(target: Path, *sources: Path) -> tuple[Any, ...]:
    with open_ledger(str(target)) as ledger:
        assert isinstance(ledger, OpenLedger)
        for source in sources:
            with open_ledger(str(source)) as other:
                assert isinstance(other, OpenLedger)
                merge(ledger, other)
        assert [found for _, _, found in check(ledger) if found] == []
        return list(ledger.read()), ledger.aggregate([(0, 2**62)], by=("model",))


@settings(max_examples=12, deadline=None)
@given(st.lists(entries(), max_size=5), st.lists(entries(), max_size=5))
def test_order_and_repetition_do_not_matter(one: list[Entry], two: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each, rows in (("a", one), ("b", two)):
            with open_ledger(str(folder / each)) as ledger:
                ledger.write(rows)
        a, b = folder / "a", folder / "b"
        first = _merged(folder / "ab", a, b)
        assert _merged(folder / "ba", b, a) == first
        assert _merged(folder / "abab", a, b, a, b) == first

"""A merge copies rows that are new, leaves equal ones alone and joins the others: with one result, whichever way."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.ledger import Where, merging, open_ledger, writing
from toolkit.ledger.checking import check
from toolkit.ledger.joining import Joining
from toolkit.ledger.meeting import meet
from toolkit.ledger.merging import merge
from toolkit.ledger.repricing import reprice
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.voiding import void
from toolkit.ledger.whole import Whole
from toolkit.model import Cost, Usage

DAY = datetime(2026, 11, 1, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def row(name: str, tokens: int | None = 1, pico: int | None = 5, source: str = "book", minutes: int = 0) -> Entry:
    price = {"source": source, "version": "1", "rates": {"input_tokens": "1"}}
    return Entry(
        id=name,
        started_at=DAY + timedelta(minutes=minutes),
        origin="test",
        endpoint="/x",
        request_model="m",
        usage=Usage(input_tokens=tokens),
        usage_source="response",
        cost=None if pico is None else Cost(status="priced", pico=pico, parts={"input_tokens": pico}, price=price),
    )


Step = tuple[str, Any]
ROWS = st.builds(
    row,
    st.sampled_from("abc"),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, 5, 6]),
    st.sampled_from(["book", "user"]),
    st.integers(0, 60),
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("write"), ROWS),
    st.tuples(st.just("reprice"), st.tuples(st.integers(7, 9), st.integers(0, 2))),
    st.tuples(st.just("void"), st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.booleans())),
)


def done(path: Path, steps: list[Step]) -> Path:
    with open_ledger(str(path)) as ledger:
        assert isinstance(ledger, OpenLedger)
        for what, how in steps:
            if what == "write":
                ledger.write([how])
            elif what == "reprice":
                pico, hours = how
                cost = Cost(status="priced", pico=pico, parts={"input_tokens": pico}, price={"source": "new"})
                at = LATER + timedelta(hours=hours)
                list(reprice(ledger, Where(), partial(replace, cost=cost), at=at))
            elif ledger.door.run("select 1 from requests where id = :id", {"id": how[0]}):
                void(ledger, how[0], reason="x", at=LATER + timedelta(hours=how[1]), restore=how[2])
    return path


def state(ledger: OpenLedger) -> dict[str, Any]:
    """All that is in a ledger, numbers of rows and prices left out."""
    run = ledger.door.run
    costs = "c.seq, c.created_at, c.status, c.pico, c.reason, c.why, c.input_tokens_pico, c.parts_known, p.body"
    of = "join requests r on r.n = request"
    return {
        "rows": sorted(
            run("select id, started_at, input_tokens, cost_pico, cost_status, cost_seq, voided from requests")
        ),
        "costs": run(f"select id, {costs} from costs c {of} left join prices p on p.n = c.price order by 1, 2"),
        "corrections": run(f"select id, digest, line from corrections {of} order by 1, 2"),
        "voids": run(f"select id, at, v.voided, reason from voids v {of} order by 1, 2"),
        "quarters": run("select * from rollup_quarters order by 1, 2"),
        "hours": run("select * from rollup_hours order by 1"),
    }


def merged(target: Path, *sources: Path) -> dict[str, Any]:
    with open_ledger(str(target)) as ledger:
        assert isinstance(ledger, OpenLedger)
        for source in sources:
            with open_ledger(str(source), readonly=True) as other:
                assert isinstance(other, OpenLedger)
                merge(ledger, other)
        assert [found for _, _, found in check(ledger) if found] == []
        return state(ledger)


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=6), st.lists(STEPS, max_size=6))
@example([], [("write", row("b", source=source)) for source in ("book", "user")])
@example([("write", row("a", source="user"))], [("write", row("b", source=source)) for source in ("book", "user")])
def test_copying_gives_what_joining_row_by_row_gives(one: list[Step], two: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b = done(folder / "a", one), done(folder / "b", two)
        quick = [merged(folder / "q1", a, b), merged(folder / "q2", b, a), merged(folder / "q3", a, b, a, b)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "suspicious", lambda _facts: True)
            patch.setattr(merging._Page, "_holds", lambda *_rows: False)
            slow = merged(folder / "slow", a, b)
        assert quick[0]["rows"] == slow["rows"]
        assert quick == [slow] * 3


def test_what_is_new_is_copied_and_what_is_equal_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it would be slow without anybody noticing."""
    joined: list[str] = []
    take = Joining.take
    monkeypatch.setattr(merging, "BATCH", 7)

    def taken(self: Joining, rows: list[Whole]) -> int:
        joined.extend(each.id for each in rows)
        return take(self, rows)

    monkeypatch.setattr(Joining, "take", taken)
    steps: list[Step] = [("write", row(f"r{n}", minutes=n)) for n in range(20)]
    source = done(tmp_path / "a", [*steps, ("reprice", (9, 0)), ("void", ("r3", 0, False))])
    first = merged(tmp_path / "into", source)
    with open_ledger(str(source)) as other:
        assert isinstance(other, OpenLedger)
        assert first == state(other)
    assert joined == []
    assert merged(tmp_path / "into", source) == first
    assert joined == ["r3"]  # a void is looked at again


def test_a_row_that_must_be_cleaned_is_not_copied_as_it_is(tmp_path: Path) -> None:
    source = done(tmp_path / "a", [("write", row("r1")), ("write", row("r2"))])
    with open_ledger(str(source)) as other:
        assert isinstance(other, OpenLedger)
        other.door.run("update requests set project = 'sk-proj-' || hex(zeroblob(20)) where id = 'r2'")
    with open_ledger(str(tmp_path / "into")) as ledger, open_ledger(str(source), readonly=True) as other:
        assert isinstance(ledger, OpenLedger)
        assert isinstance(other, OpenLedger)
        assert merge(ledger, other).new == 2
        assert [found for _, _, found in check(ledger) if found] == []
        assert len(list(ledger.read())) == 2


def test_a_pruned_row_does_not_come_back(tmp_path: Path) -> None:
    source = done(tmp_path / "a", [("write", row("r1")), ("write", row("r2"))])
    with open_ledger(str(tmp_path / "into")) as ledger, open_ledger(str(source), readonly=True) as other:
        assert isinstance(ledger, OpenLedger)
        assert isinstance(other, OpenLedger)
        ledger.door.run("insert into pruned_ids values ('r1')")
        assert merge(ledger, other).new == 1
        assert [each.id for each in ledger.read()] == ["r2"]


def test_writing_again_what_is_known_joins_nothing(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[str] = []

    def met(door: Any, met_row: Any, *more: Any) -> None:
        joined.append(met_row.id)
        meet(door, met_row, *more)

    monkeypatch.setattr(writing, "meet", met)
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        rows = [row(f"r{n}", minutes=n) for n in range(1200)]
        assert ledger.write(rows) == 1200
        before = state(ledger)
        assert ledger.write([*rows, rows[3]]) == 0
        assert joined == []
        assert state(ledger) == before
        fuller = row("r3", tokens=2, minutes=3)
        assert ledger.write([rows[3], fuller, rows[3], *rows]) == 0
        assert joined == ["r3", "r3", "r3"]  # what was read of it before is no longer true
        assert next(ledger.read(Where(ids=("r3",)))).usage.input_tokens == 2
        assert [found for _, _, found in check(ledger) if found] == []


def test_a_server_takes_in_a_file_and_gives_it_back(tmp_path: Path, url: str) -> None:
    steps: list[Step] = [("write", row(f"r{n}", minutes=n, pico=None if n % 3 else 5)) for n in range(20)]
    more: list[Step] = [("reprice", (9, 0)), ("void", ("r3", 0, False)), ("write", row("r4", tokens=2))]
    source = done(tmp_path / "a", [*steps, *more])
    with open_ledger(url) as server, open_ledger(str(source), readonly=True) as file:
        assert isinstance(server, OpenLedger)
        assert isinstance(file, OpenLedger)
        wanted = state(file)
        assert [merge(server, file).new, merge(server, file).new] == [20, 0]
        assert [found for _, _, found in check(server) if found] == []
        with open_ledger(str(tmp_path / "back")) as back:
            assert isinstance(back, OpenLedger)
            assert [merge(back, server).new, merge(back, server).new] == [20, 0]
            assert state(back) == wanted
            assert [found for _, _, found in check(back) if found] == []

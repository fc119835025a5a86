"""Merge, prune, void, reprice, check: what each does to rows and sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import Where, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.merging import merge
from toolkit.ledger.pruning import prune
from toolkit.ledger.repricing import reprice
from toolkit.ledger.rollup import rebuild
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.voiding import void
from toolkit.model import Cost, Usage

ALWAYS = [(0, 3_600_000_000 * 10**6)]
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def damaged(ledger: OpenLedger) -> set[str]:
    return {name for name, _, found in check(ledger) if found}


def fill(path: Path, rows: list[Entry]) -> str:
    with open_ledger(str(path)) as ledger:
        ledger.write(rows)
    return str(path)


def merged(path: Path, *others: str) -> tuple[Any, ...]:
    with open_ledger(str(path)) as ledger:
        assert isinstance(ledger, OpenLedger)
        for other in others:
            with open_ledger(other, create=False) as source:
                assert isinstance(source, OpenLedger)
                merge(ledger, source)
        assert damaged(ledger) == set()
        costs = ledger.door.run(
            "select r.id, seq, pico, why from costs c join requests r on r.n = c.request order by 1, 2"
        )
        voids = ledger.door.run(
            "select r.id, at, v.voided from voids v join requests r on r.n = v.request order by 1, 2"
        )
        return list(ledger.read()), ledger.aggregate(ALWAYS), costs, voids


def test_merging_does_not_care_for_order_or_repetition(tmp_path: Path, entry: Callable[..., Entry]) -> None:
    fuller = Usage(input_tokens=900, output_tokens=120, total_tokens=1020, reasoning_output_tokens=3)
    a = fill(tmp_path / "a", [entry(1), entry(2), entry(3), entry(4)])
    b = fill(tmp_path / "b", [entry(2, usage=fuller), entry(3), entry(5, cost=None)])
    with open_ledger(a) as ledger:
        assert isinstance(ledger, OpenLedger)
        void(ledger, "r4", reason="twice", at=LATER)
        list(
            reprice(ledger, Where(ids=("r3",)), lambda row: replace(row, cost=Cost(status="priced", pico=7)), at=LATER)
        )
    seen = [merged(tmp_path / name, *order) for name, order in (("ab", (a, b)), ("ba", (b, a)), ("abab", (a, b, a, b)))]
    assert seen[0] == seen[1] == seen[2]
    assert [each.id for each in seen[0][0]] == ["r1", "r2", "r3", "r5"]
    assert seen[0][0][2].cost.pico == 7


def test_pruning_keeps_sums_and_never_counts_a_row_again(tmp_path: Path, entry: Callable[..., Entry]) -> None:
    rows = [entry(1, started_at=datetime(2026, 1, 1, tzinfo=UTC)), entry(2)]
    with open_ledger(fill(tmp_path / "l", rows)) as ledger:
        assert isinstance(ledger, OpenLedger)
        before = ledger.aggregate(ALWAYS, by=("model",))
        found = prune(ledger, micros(datetime(2026, 2, 1, tzinfo=UTC)))
        assert (found.rows, found.cost) == (1, 1_950_000)
        assert ledger.write(rows) == 0
        with ledger.transaction():
            rebuild(ledger.door)
        assert ledger.aggregate(ALWAYS, by=("model",)) == before
        assert [each.id for each in ledger.read()] == ["r2"]
        assert damaged(ledger) == set()
        assert list(ledger.remarks) == []
        assert [each.requests for each in ledger.aggregate(ALWAYS, by=("project",))] == [1]
        assert [each.split(" of ")[0] for each in ledger.remarks] == ["1 requests"]
    with pytest.raises(LedgerError, match="was pruned"):
        merged(tmp_path / "other", str(tmp_path / "l"))


def test_a_void_row_counts_no_more_and_can_count_again(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1), entry(2)])
    assert [void(ledger, "r1", reason="x", at=LATER), void(ledger, "r1", reason="x", at=LATER)] == [True, False]
    assert ([each.requests for each in ledger.aggregate(ALWAYS)], len(list(ledger.read()))) == ([1], 1)
    assert ledger.write([entry(1)]) == 0
    assert void(ledger, "r1", reason="y", at=LATER, restore=True)
    assert [each.requests for each in ledger.aggregate(ALWAYS)] == [2]
    assert damaged(ledger) == set()


def test_reprice_adds_a_cost_and_keeps_the_old(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1), entry(2, cost=Cost(status="priced", pico=5)), entry(3, cost=None)])
    new = Cost(status="priced", pico=9, parts={"input_tokens": 9}, price={"source": "new"})
    args = (ledger, Where(), lambda row: replace(row, cost=new))
    assert [each.entry.id for each in reprice(*args, at=LATER, dry_run=True)] == ["r1", "r3"]
    assert ledger.aggregate(ALWAYS)[0].cost == 1_950_005
    assert [each.entry.id for each in reprice(*args, at=LATER)] == ["r1", "r3"]
    assert list(reprice(*args, at=LATER)) == []
    assert ledger.aggregate(ALWAYS)[0].cost == 9 + 5 + 9
    assert ledger.door.run("select count(*) from costs") == [(4,)]
    assert damaged(ledger) == set()


def test_a_price_that_makes_more_than_a_ledger_can_hold_stays_unknown_and_hurts_no_other(
    ledger: OpenLedger, entry: Callable[..., Entry]
) -> None:
    ledger.write([entry(1, cost=None), entry(2, cost=None)])
    most = {"r1": 2**63, "r2": 7}
    args = (ledger, Where(), lambda row: replace(row, cost=Cost(status="priced", pico=most[row.id])))
    found = [(each.new.status, each.new.pico, each.new.reason) for each in reprice(*args, at=LATER)]
    assert found == [("priced", 7, None)]
    assert ledger.aggregate(ALWAYS)[0].cost == 7
    assert damaged(ledger) == set()


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("update rollup_hours set requests = 7", "rollup_hours"),
        ("delete from rollup_quarters", "rollup_quarters"),
        ("update requests set cost_pico = 1", "one_current_cost"),
        ("update prices set body = '{}'", "price_digests"),
        ("update requests set tags = 'x'", "json_columns"),
        ("update requests set project = 'sk-proj-' || hex(zeroblob(20))", "no_secrets"),
        ("delete from prices", "foreign_keys"),
    ],
)
def test_check_names_what_is_wrong(ledger: OpenLedger, entry: Callable[..., Entry], statement: str, rule: str) -> None:
    ledger.write([entry(1)])
    assert damaged(ledger) == set()
    other = sqlite3.connect(ledger.location)
    other.execute(statement)
    other.commit()
    other.close()
    assert rule in damaged(ledger)

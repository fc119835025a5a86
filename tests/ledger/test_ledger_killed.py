"""Maintenance that is killed at any moment: the ledger holds what was before or what came after, and its sums fit."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from toolkit.entry import Entry
from toolkit.ledger import Where, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.importing import import_files
from toolkit.ledger.merging import merge
from toolkit.ledger.pruning import prune
from toolkit.ledger.repricing import reprice
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = 600
MOMENTS = (0.2, 0.6)
"""Shares of the time that the whole takes."""


def rows(entry: Callable[..., Entry], first: int = 0) -> list[Entry]:
    return [entry(first + n, started_at=START + timedelta(minutes=24 * n)) for n in range(ROWS)]


def do_import(ledger: OpenLedger) -> None:
    import_files(ledger, [Path(ledger.location).with_name("more.jsonl")])


def do_prune(ledger: OpenLedger) -> None:
    prune(ledger, micros(START + timedelta(days=5)))


def do_merge(ledger: OpenLedger) -> None:
    with open_ledger(str(Path(ledger.location).with_name("other.db"))) as other:
        assert isinstance(other, OpenLedger)
        merge(ledger, other)


def do_reprice(ledger: OpenLedger) -> None:
    new = Cost(status="priced", pico=9, parts={"input_tokens": 9}, price={"source": "new"})
    for _each in reprice(ledger, Where(), lambda row: replace(row, cost=new), at=datetime(2026, 12, 1, tzinfo=UTC)):
        pass


WORK = {"import": do_import, "prune": do_prune, "merge": do_merge, "reprice": do_reprice}


@pytest.fixture
def seed(tmp_path: Path, entry: Callable[..., Entry]) -> Path:
    with open_ledger(str(tmp_path / "seed.db")) as ledger, open_ledger(str(tmp_path / "other.db")) as other:
        ledger.write(rows(entry))
        other.write(rows(entry, ROWS // 2))
    line = '{{"id": "x{}", "started_at": "2026-01-02T00:00:00Z", "endpoint": "/files"}}\n'
    (tmp_path / "more.jsonl").write_text("".join(line.format(n) for n in range(ROWS)))
    return tmp_path / "seed.db"


def _copy(seed: Path, name: str) -> str:
    target = seed.with_name(name)
    with closing(sqlite3.connect(seed)) as connection:
        connection.execute("vacuum into ?", (str(target),))
    target.chmod(0o600)
    return str(target)


def _killed_after(seconds: float, path: str, work: Callable[[OpenLedger], None]) -> None:
    child = os.fork()
    if not child:
        try:
            with open_ledger(path) as ledger:
                assert isinstance(ledger, OpenLedger)
                work(ledger)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _facts(path: str) -> Iterator[object]:
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert [found for _, _, found in check(ledger) if found] == []
        door = ledger.door
        yield door.run("select count(*), count(cost_pico), sum(cost_seq) from requests")
        yield door.run("select count(*) from pruned_ids")
        yield ledger.aggregate([(0, 2**62)], by=("model",))


@pytest.mark.parametrize("name", WORK)
def test_a_kill_leaves_a_whole_ledger_and_running_it_again_finishes(name: str, seed: Path) -> None:
    work = WORK[name]
    whole = _copy(seed, "whole.db")
    with open_ledger(whole) as ledger:
        assert isinstance(ledger, OpenLedger)
        begun = time.perf_counter()
        work(ledger)
        spent = time.perf_counter() - begun
    before, after = list(_facts(_copy(seed, "before.db"))), list(_facts(whole))
    for share in MOMENTS:
        path = _copy(seed, f"{share}.db")
        _killed_after(spent * share, path, work)
        found = list(_facts(path))
        if name in {"import", "prune"}:
            assert found in (before, after)
        with open_ledger(path) as ledger:
            assert isinstance(ledger, OpenLedger)
            work(ledger)
        assert list(_facts(path)) == after

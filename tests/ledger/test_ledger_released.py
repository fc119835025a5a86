"""A ledger of every released revision, with rows in it, as that release wrote it: today's program takes it over whole."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from toolkit.entry import to_json
from toolkit.ledger import open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.columns import HOUR
from toolkit.ledger.migrate import known_revisions
from toolkit.ledger.opening import revision_of
from toolkit.ledger.store import OpenLedger

RELEASED = Path(__file__).with_name("released")
REVISIONS = sorted(each.stem for each in RELEASED.glob("*.sql"))


def test_every_revision_has_left_a_ledger() -> None:
    """A release that changes the schema leaves one here: `sqlite3 ledger.db .dump`, and what `ledger export` says."""
    assert known_revisions() == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
def test_its_rows_costs_sums_and_marks_are_all_there(revision: str, path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((RELEASED / f"{revision}.sql").read_text(encoding="utf-8"))
    Path(path).chmod(0o600)
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert revision_of(ledger.door) == known_revisions()[-1]
        lines = (RELEASED / f"{revision}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [to_json(each) for each in ledger.read()] == [json.loads(line) for line in lines]
        (line,) = ledger.aggregate([(0, HOUR * 10**6)])
        assert (line.requests, line.unpriced, line.cost) == (4, 2, 3_900_007)
        counts = [ledger.door.run(f"select count(*) from {table}")[0][0] for table in ("corrections", "voids")]
        assert (counts, [each.name for each in ledger.budgets()]) == ([1, 1], ["b"])
        assert [found for _, _, found in check(ledger) if found] == []
        assert ledger.write(list(ledger.read())) == 0
        remarks = ledger.remarks
    backups = [str(each) for each in Path(path).parent.glob("*.backup")]
    assert len(backups) == (revision != known_revisions()[-1])
    assert [remark.partition("kept in ")[2].partition(" (")[0] for remark in remarks] == backups
    assert all(f" ({Path(backups[0]).stat().st_size / 10**6:.1f} MB): remove that" in remark for remark in remarks)

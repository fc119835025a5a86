"""The line on budgets in `oaicheck env`: none, within, exceeded; of the folder's own ledger, without changing it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.doctor.lab.layout import look
from tests.reports.asking import row
from toolkit.ledger import Budget, open_ledger
from toolkit.model import Finding
from toolkit.money import usd_to_pico


def finding(folder: Path, location: str = "l.db") -> Finding:
    diagnosis = look(folder, {"OAICHECK_LEDGER": location, "TZ": "UTC"}, only=("ledger-usable", "budgets"))
    return next(each.finding for each in diagnosis.results if each.check.id == "budgets")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    with open_ledger(str(tmp_path / "l.db")) as opened:
        opened.write([row(datetime.now(UTC).isoformat(), "1.20", project="a")])
    return tmp_path / "l.db"


def limit(path: Path, name: str, usd: str, **filters: str) -> None:
    with open_ledger(str(path)) as opened:
        opened.set_budget(
            Budget(name=name, period="monthly", limit=usd_to_pico(usd), filters=filters, created_at=datetime.now(UTC))
        )


@pytest.mark.parametrize("location", ["l.db", "none.db"])
def test_without_a_budget_it_says_how_to_set_one(ledger: Path, location: str) -> None:
    found = finding(ledger.parent, location)
    assert (found.status, "oaicheck budget set" in found.summary) == ("skip", True)
    assert not (ledger.parent / "none.db").exists()


def test_within_its_limits(ledger: Path) -> None:
    limit(ledger, "all", "2.00")
    limit(ledger, "b", "0.50", project="b")
    before = ledger.read_bytes()
    found = finding(ledger.parent)
    assert (found.status, found.code) == ("pass", None)
    assert "all $1.20 of $2.00 (60.0 %); b $0.00 of $0.50 (0.0 %)" in found.summary
    assert ledger.read_bytes() == before


@pytest.mark.parametrize(("usd", "status"), [("1.20", "pass"), ("1.199999999999", "warn")])
def test_exceeded_at_the_smallest_unit(ledger: Path, usd: str, status: str) -> None:
    limit(ledger, "all", usd)
    found = finding(ledger.parent)
    assert found.status == status
    assert found.code == ("budget.exceeded" if status == "warn" else None)
    if status == "warn":
        assert "all $1.20 of $1.199999999999 (100.0 %) exceeded" in found.summary
        assert next(each.command for each in found.fix) == "oaicheck budget check"


def test_a_ledger_that_can_not_be_used_is_told_by_the_other_check(tmp_path: Path) -> None:
    (tmp_path / "l.db").write_text("not a database, and long enough to look at " * 5)
    assert finding(tmp_path).status == "skip"

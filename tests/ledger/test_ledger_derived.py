"""`ledger check` follows each cost from its stored rates; budgets are kept; an older file is upgraded whole or not."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import Budget, deriving, migrate, open_ledger, upgrading
from toolkit.ledger.columns import HEAD
from toolkit.ledger.deriving import rates_give_costs
from toolkit.ledger.location import parse
from toolkit.ledger.pricing import book_pricer
from toolkit.ledger.sqlite_door import SqliteDoor
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

RATES = {"input_tokens": "0.0375", "output_tokens": "0.6", "cache_read_input_tokens": "0.00000001"}


def priced(version: str, **parts: int) -> Cost:
    price = {"version": version, "rates": RATES}
    return Cost(status="priced", pico=sum(parts.values()), parts=parts, price=price)


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (priced("x+oaicheck/1", input_tokens=900 * 37_500, output_tokens=120 * 600_000), None),
        (priced("x+oaicheck/1", cache_read_input_tokens=5), None),
        (priced("x+oaicheck/1", input_tokens=900 * 37_500 + 1), "no whole number of tokens"),
        (priced("x+oaicheck/1", input_tokens=901 * 37_500), "901 tokens of input were billed, 900 were used"),
        (priced("x+oaicheck/1", output_tokens=121 * 600_000), "121 tokens of output were billed, 120 were used"),
        (priced("another program", input_tokens=1), None),
        (priced("x+oaicheck/1", uplift=7), None),
    ],
)
def test_a_cost_follows_from_its_rates(
    ledger: OpenLedger, entry: Callable[..., Entry], cost: Cost, words: str | None
) -> None:
    ledger.write([entry(1, usage=Usage(input_tokens=900, output_tokens=120), cost=cost)])
    found = list(rates_give_costs(ledger.door))
    assert [where for where, _ in found] == ([] if words is None else ["request r1, cost 1"])
    assert all(words is not None and words in problem for _, problem in found)


BILLED_BY = [
    (
        "web search",
        "/responses",
        {"input_tokens": 900, "output_tokens": 12, "tool_calls": {"web_search": 3}},
        "tool_calls",
    ),
    ("seconds", "/audio/transcriptions", {"audio_seconds": 61.7}, "audio_seconds"),
    ("characters", "/audio/speech", {"input_characters": 777}, "input_characters"),
    ("images", "/images/generations", {"images": 3}, "images"),
    ("a region", "/responses", {"input_tokens": 901, "output_tokens": 13}, "uplift"),
]
MODEL = {
    "seconds": "whisper-1",
    "characters": "tts-1",
    "images": "dall-e-2",
    "web search": "gpt-5.5",
    "a region": "gpt-5.5",
}


@pytest.mark.parametrize(("what", "endpoint", "counts", "part"), BILLED_BY)
def test_what_is_no_token_follows_from_its_rate_too(
    ledger: OpenLedger, entry: Callable[..., Entry], what: str, endpoint: str, counts: dict[str, Any], part: str
) -> None:
    host = "eu.api.openai.com" if what == "a region" else "api.openai.com"
    asked = {"endpoint": endpoint, "provider": "openai", "server_address": host, "request_model": MODEL[what]}
    row = book_pricer(ledger)(entry(1, usage=Usage(**counts), cost=None, **asked))
    assert row.cost is not None
    assert row.cost.parts is not None
    assert row.cost.parts[part] > 0
    ledger.write([row])
    assert list(rates_give_costs(ledger.door)) == []
    ledger.door.run(f"update costs set {part}_pico = {part}_pico + 1, pico = pico + 1")
    ((where, problem),) = rates_give_costs(ledger.door)
    assert where == "request r1, cost 1"
    assert problem.startswith(f"{part}: {row.cost.parts[part] + 1} pico-dollars are stored, ")


def test_budgets_are_replaced_by_name_and_survive(path: str) -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    first = Budget(name="b", period="monthly", limit=5 * 10**12, filters={"project": "p", "tag:x": "1"}, created_at=at)
    other = Budget(name="a", period="daily", limit=0, created_at=at)
    with open_ledger(path) as ledger:
        ledger.set_budget(first)
        ledger.set_budget(other)
        ledger.set_budget(Budget(name="a", period="weekly", limit=7, created_at=at))
    with open_ledger(path, create=False) as ledger:
        assert ledger.budgets() == [Budget(name="a", period="weekly", limit=7, created_at=at), first]
        assert [ledger.remove_budget("a"), ledger.remove_budget("a")] == [True, False]
        assert ledger.budgets() == [first]


def _next_revision(scripts: Path, step: str) -> Path:
    """The real migrations, and one more that a later release could bring."""
    import shutil

    copy = scripts / "migrations"
    shutil.copytree(migrate.scripts(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "9999_next.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{HEAD}'\n"
        f"def upgrade():\n    op.execute('create table later (n integer)')\n    {step}\n"
    )
    return copy


def _backups(path: str) -> list[Path]:
    return list(Path(path).parent.glob(f"ledger.db.{HEAD}.*.backup"))


@pytest.mark.parametrize("works", [True, False])
def test_an_upgrade_makes_a_backup_and_is_whole_or_undone(
    path: str, entry: Callable[..., Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, works: bool
) -> None:
    with open_ledger(path) as ledger:
        ledger.write([entry(1), entry(2)])
    copy = _next_revision(tmp_path / "scripts", "pass" if works else "raise ValueError('no')")
    monkeypatch.setattr(migrate, "scripts", lambda: copy)
    monkeypatch.setattr(upgrading, "HEAD", "9999")
    door = SqliteDoor(sqlite3.connect(path, isolation_level=None), path, readonly=False)
    try:
        if works:
            assert upgrading.upgrade_file(door, parse(path), HEAD) == _backups(path)[0]
        else:
            with pytest.raises(LedgerError, match="failed and was undone"):
                upgrading.upgrade_file(door, parse(path), HEAD)
        tables = {row[0] for row in door.run("select name from sqlite_master")}
        assert ("later" in tables) == works
        assert door.run("select version_num from alembic_version") == [("9999" if works else HEAD,)]
        assert door.run("select id from requests order by id") == [("r1",), ("r2",)]
    finally:
        door.close()
    (backup,) = _backups(path)
    assert backup.stat().st_mode & 0o777 == 0o600
    monkeypatch.undo()
    with open_ledger(str(backup), create=False) as ledger:
        assert [each.id for each in ledger.read()] == ["r1", "r2"]


WHOLE = {"input_tokens": "0.15", "output_tokens": "0.6", "cache_read_input_tokens": "0.075"}
WORTH = st.sampled_from([None, 0, 1, 149_999, 150_000, 300_000, 600_000, 75_000, 37_500, 1_200_000])
COUNT = st.sampled_from([None, 0, 1, 2, 3, 5])
PRICES: list[dict[str, Any]] = [
    {"version": "1+oaicheck/1", "rates": WHOLE},
    {"version": "1+oaicheck/1", "rates": {**WHOLE, "cache_read_input_tokens": "0"}, "uplift": "1.1"},
    {"version": "1+oaicheck/1", "rates": {"input_tokens": "0.0000001", "output_tokens": "0.6", "requests": "1"}},
    {"version": "another", "rates": WHOLE},
    {"version": "1+oaicheck/1", "rates": {"output_tokens": "0.6"}, "multiplier": "1/2"},
]


@st.composite
def costs(draw: st.DrawFn) -> Entry:
    names = (
        "input_tokens",
        "cache_read_input_tokens",
        "output_tokens",
        "reasoning_output_tokens",
        "requests",
        "uplift",
    )
    parts = {name: pico for name in names if (pico := draw(WORTH)) is not None}
    cost = Cost(status="priced", pico=sum(parts.values()), parts=parts, price=draw(st.sampled_from(PRICES)))
    usage = Usage(
        input_tokens=draw(COUNT),
        output_tokens=draw(COUNT),
        total_tokens=draw(COUNT),
        reasoning_output_tokens=draw(COUNT),
    )
    return Entry(
        id="r", started_at=datetime(2026, 11, 25, tzinfo=UTC), origin="test", endpoint="/x", usage=usage, cost=cost
    )


@settings(max_examples=40)
@given(rows=st.lists(costs(), min_size=10, max_size=40))
def test_the_database_lets_no_cost_pass_that_would_be_objected_to(rows: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_ledger(f"{folder}/l.db") as ledger:
        assert isinstance(ledger, OpenLedger)
        ledger.write([replace(row, id=f"r{number}") for number, row in enumerate(rows)])
        quick = list(rates_give_costs(ledger.door))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(deriving, "_PLAIN", "0 = 1")
            judged = list(rates_give_costs(ledger.door))
        assert quick == judged

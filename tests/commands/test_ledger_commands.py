"""`oaicheck ledger info, check, explain, backup, void, prune, merge, reprice`: what they print and how they end."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage

RATES = {"input_tokens": "0.15", "output_tokens": "0.6"}
PRICE = {"source": "book", "version": "7", "effective_from": "2026-01-01", "tier": "default", "rates": RATES}
Ask = Callable[..., tuple[int, str, str]]

EXPLAINED = """\
id               r1
started_at       2026-11-23T12:00:00.000004Z
origin           test
endpoint         /chat/completions
request_model    gpt-4o-mini
state            complete
usage_source     response
  input_tokens                                  900
  output_tokens                                 120

Cost 1: recorded 2026-11-23T12:00:00.000004Z, priced
  price: source book, version 7, effective_from 2026-01-01, tier default
  input_tokens                                 0.000135  = 900 x 0.15 / 1,000,000
  output_tokens                                0.000072  = 120 x 0.6 / 1,000,000
  sum                                          0.000207
"""


def entry(number: int, year: int = 2026) -> Entry:
    parts = {"input_tokens": 135_000_000, "output_tokens": 72_000_000}
    return Entry(
        id=f"r{number}", started_at=datetime(year, 11, 23, 12, 0, 0, 4, UTC), origin="test",
        endpoint="/chat/completions", request_model="gpt-4o-mini", usage=Usage(input_tokens=900, output_tokens=120),
        usage_source="response", cost=Cost(status="priced", pico=207_000_000, parts=parts, price=PRICE),
    )  # fmt: skip


@pytest.fixture
def ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Ask:
    def asked(*args: str) -> tuple[int, str, str]:
        now = datetime(2026, 11, 25, 12, tzinfo=UTC)
        environ = {"TZ": "UTC", "HOME": str(tmp_path)}
        code = run(["--ledger", "l.db", "ledger", *args], App(environ=environ, cwd=tmp_path, now=lambda: now))
        told = capfd.readouterr()
        return code, told.out, told.err

    return asked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([entry(1), entry(2, 2025)])
    return tmp_path / "l.db"


@pytest.mark.usefixtures("path")
def test_explain_prints_what_a_human_can_check(ask: Ask) -> None:
    assert ask("explain", "r1") == (0, EXPLAINED, "")
    found = json.loads(ask("explain", "r1", "--json")[1])
    assert found["costs"][0]["parts"] == {"input_tokens": "0.000135", "output_tokens": "0.000072"}
    code, out, err = ask("explain", "nobody")
    assert (code, out) == (2, "")
    assert "'nobody'" in err


@pytest.mark.parametrize(
    ("reported", "told"),
    [(207_000_000, "0.000207  the same"), (5_207_000_000, "0.005207  0.005 more than this"), (0, "0  0.000207 less than this")],
)  # fmt: skip
def test_explain_compares_what_the_host_said(ask: Ask, path: Path, reported: int, told: str) -> None:
    with open_ledger(str(path)) as ledger:
        ledger.write([replace(entry(3), reported_cost=reported)])
    assert ask("explain", "r3")[1].splitlines()[-1].split(maxsplit=4)[-1] == told


@pytest.mark.usefixtures("path")
def test_void_and_restore_are_told_by_explain(ask: Ask) -> None:
    assert ask("void", "r1", "--reason", "by hand") == (0, "r1 counts no more.\n", "")
    assert ask("void", "r1", "--reason", "by hand")[1] == "r1: nothing to do, it counts no more already.\n"
    assert "Voided 2026-11-25T12:00:00.000000Z: by hand" in ask("explain", "r1")[1]
    assert json.loads(ask("info", "--json")[1])["requests"] == 1


def test_backup_is_a_whole_ledger_and_never_overwrites(ask: Ask, tmp_path: Path, path: Path) -> None:
    assert ask("backup", "copy.db")[0] == 0
    copy = tmp_path / "copy.db"
    before = copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert ask("check", "--ledger", "copy.db")[0] == 0
    with open_ledger(str(copy), create=False) as one, open_ledger(str(path), create=False) as two:
        assert list(one.read()) == list(two.read())
    code, _out, err = ask("backup", "copy.db")
    assert (code, copy.read_bytes() == before) == (2, True)
    assert "never overwrites" in err
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


@pytest.mark.usefixtures("path")
def test_prune_says_what_the_rows_stand_for(ask: Ask) -> None:
    words = "1 rows which stand for 1 requests and $0.000207. Their sums stay.\n"
    assert ask("prune", "--before", "2026-01-01", "--dry-run")[1].replace("rows,", "rows") == f"Would remove {words}"
    assert json.loads(ask("info", "--json")[1])["pruned_rows"] == 0
    assert json.loads(ask("prune", "--before", "2026-01-01", "--yes", "--json")[1]) == {
        "schema": "oaicheck.ledger-prune/1", "dry_run": False, "rows": 1, "requests": 1, "cost_usd": "0.000207",
        "unpriced_requests": 0,
    }  # fmt: skip
    info = json.loads(ask("info", "--json")[1])
    assert (info["requests"], info["pruned_rows"], info["cost_usd"]) == (2, 1, "0.000414")
    assert ask("check")[0] == 0


@pytest.mark.usefixtures("path")
def test_merge_reads_the_other_and_adds_once(ask: Ask, tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "other.db")) as other:
        other.write([entry(1), entry(3)])
    told = [json.loads(ask("merge", "other.db", "--json")[1])["merged"] for _ in range(2)]
    assert told == [[{"location": "other.db", "requests": 2, "new": new}] for new in (1, 0)]


@pytest.mark.usefixtures("path")
def test_reprice_shows_old_new_and_why_before_it_changes(ask: Ask) -> None:
    code, out, _err = ask("reprice", "--since", "2026-11-01", "--dry-run", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["dry_run"]) == (0, "oaicheck.ledger-reprice/1", True)
    assert all({"id", "old_usd", "new_usd", "why"} <= set(change) for change in found["changes"])
    assert ask("explain", "r1")[1] == EXPLAINED


def test_check_names_the_row_and_ends_with_1(ask: Ask, path: Path) -> None:
    assert ask("check")[0] == 0
    path.chmod(0o644)
    other = sqlite3.connect(path)
    other.execute("update rollup_hours set requests = 7")
    other.commit()
    other.close()
    code, out, _err = ask("check", "--json")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert {"mode", "rollup_hours"} == {each["rule"] for each in found["damage"]}
    path.chmod(0o600)
    assert ask("rebuild")[0] == 0
    assert ask("check")[0] == 0


@pytest.mark.parametrize("words", [("info",), ("check",), ("export",), ("explain", "x"), ("backup", "b.db")])
@pytest.mark.parametrize("content", [b"hello, I am a text of yours\n", b"SQLite format 3\0" + b"\0" * 200])
def test_what_is_no_ledger_ends_with_3_and_stays_as_it_is(
    ask: Ask, tmp_path: Path, words: tuple[str, ...], content: bytes
) -> None:
    (tmp_path / "l.db").write_bytes(content)
    code, out, err = ask(*words)
    assert (code, out) == (3, "")
    assert "l.db" in err
    assert "--ledger" in err
    assert (tmp_path / "l.db").read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["l.db"]


@pytest.mark.parametrize("words", [("info",), ("check",), ("export",), ("reprice",), ("merge", "gone.db")])
def test_a_ledger_that_is_not_there_ends_with_3(ask: Ask, words: tuple[str, ...]) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (3, "")
    assert "There is no ledger at" in err


def test_an_export_whose_reader_goes_away_ends_without_a_word(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([replace(entry(1), id=f"r{number}") for number in range(500)])
    command = [sys.executable, "-m", "toolkit", "--ledger", "l.db", "ledger", "export"]
    environ = {**os.environ, "HOME": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0

"""`oaicheck report`: days, groups, filters, money, formats and exit codes, on a real ledger."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.formats.harmless import width
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage
from toolkit.money import usd_to_pico

Ask = Callable[..., tuple[int, str, str]]
ROWS: list[tuple[str, str | None, dict[str, Any]]] = [
    ("2026-04-04T14:40:00+00:00", "0.0001", {"project": "a"}),
    ("2026-04-04T15:10:00+00:00", "0.0002", {"project": "b", "response_model": "模型-😀"}),
    ("2026-11-01T03:59:59+00:00", "0.01", {"project": "a", "tags": {"team": "x"}}),
    ("2026-11-01T04:00:00+00:00", "0.02", {"project": "a"}),
    ("2026-11-02T04:59:59+00:00", "0.04", {"project": "b", "state": "error"}),
    ("2026-11-22T18:14:59+00:00", "0.333333", {"project": None}),
    ("2026-11-22T18:15:00+00:00", "0.333333", {"project": "=cmd"}),
    ("2026-11-23T12:00:00+00:00", None, {"project": "a", "response_model": "unknown-9"}),
    ("2026-12-31T23:30:00+00:00", "0.333334", {"project": "a"}),
]
ZONES = ("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Kiritimati", "Asia/Shanghai")


def entry(at: str, cost: str | None, more: dict[str, Any]) -> Entry:
    fields = {"id": at, "origin": "test", "endpoint": "/chat/completions", "response_model": "gpt-4o-mini", **more}
    pico = None if cost is None else usd_to_pico(cost)
    return Entry(
        started_at=datetime.fromisoformat(at), usage_source="response",
        usage=Usage(input_tokens=100, output_tokens=20, total_tokens=120),
        cost=Cost(status="unpriced" if cost is None else "priced", pico=pico), **fields,
    )  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("rows") / "l.db"
    with open_ledger(str(path)) as ledger:
        ledger.write([entry(*each) for each in ROWS])
    return path.read_bytes()


@pytest.fixture
def ask(written: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    (tmp_path / "l.db").write_bytes(written)

    def ask(*words: str, ledger: str = "l.db", columns: str = "120") -> tuple[int, str, str]:
        environ = {"OAICHECK_LEDGER": str(tmp_path / ledger), "TZ": "UTC", "COLUMNS": columns}
        code = run(["report", *words], App(environ=environ, cwd=tmp_path))
        return code, *capsys.readouterr()

    return ask


def data(ask: Ask, *words: str, ledger: str = "l.db") -> dict[str, Any]:
    code, out, _ = ask(*words, "--json", ledger=ledger)
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def periods(found: dict[str, Any]) -> list[str]:
    return [row["period"] for row in found["rows"] if row["requests"]]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["hourly", "daily", "weekly", "monthly", "total"])
def test_every_zone_and_period_adds_up_to_the_same_whole(ask: Ask, kind: str, zone: str) -> None:
    found = data(ask, kind, "--tz", zone)
    assert found["time_zone"] == zone
    assert found["totals"]["requests"] == 9 == sum(row["requests"] for row in found["rows"])
    assert found["totals"]["cost_usd"] == "1.0703"
    assert sum(usd_to_pico(row["cost_usd"]) for row in found["rows"] if row["cost_usd"]) == usd_to_pico("1.0703")


@pytest.mark.parametrize(
    ("kind", "zone", "since", "until", "expected"),
    [
        ("hourly", "Australia/Lord_Howe", "2026-04-05", "2026-04-05", ["2026-04-05T01:00+11:00", "2026-04-05T01:00+10:30"]),
        ("daily", "America/New_York", "2026-10-31", "2026-11-01", ["2026-10-31", "2026-11-01"]),
        ("daily", "Asia/Kathmandu", "2026-11-22", "2026-11-23", ["2026-11-22", "2026-11-23"]),
        ("weekly", "UTC", "2026-12-28", "2026-12-31", ["2026-W53"]),
        ("monthly", "Asia/Shanghai", "2027-01-01", "2027-01-31", ["2027-01"]),
    ],
)  # fmt: skip
def test_periods_are_those_of_the_zone(
    ask: Ask, kind: str, zone: str, since: str, until: str, expected: list[str]
) -> None:
    found = data(ask, kind, "--tz", zone, "--since", since, "--until", until)
    assert periods(found) == expected
    assert (found["since"], found["until"]) == (since, until)


def test_a_day_of_25_hours_holds_all_of_them(ask: Ask) -> None:
    found = data(ask, "daily", "--tz", "America/New_York", "--since", "2026-11-01", "--until", "2026-11-01")
    assert [(row["requests"], row["errors"], row["cost_usd"]) for row in found["rows"]] == [(2, 1, "0.06")]


@pytest.mark.parametrize(
    ("words", "requests"),
    [
        (("--project", "a"), 5), (("--model", "unknown-9"), 1), (("--tag", "team=x"), 1), (("--state", "error"), 1),
        (("--project", "a", "--model", "unknown-9"), 1), (("--project", "none-such"), 0),
    ],
)  # fmt: skip
def test_filters(ask: Ask, words: tuple[str, ...], requests: int) -> None:
    assert data(ask, "total", *words)["totals"]["requests"] == requests


def test_each_group_is_a_column_and_what_has_no_value_is_null(ask: Ask) -> None:
    found = data(ask, "total", "--by", "model", "--by", "project", "--by", "tag:team")
    assert found["group_by"] == ["model", "project", "tag:team"]
    groups = {(row["model"], row["project"], row["tag:team"]): row["requests"] for row in found["rows"]}
    assert groups["gpt-4o-mini", None, None] == groups["gpt-4o-mini", "a", "x"] == 1
    assert groups["模型-😀", "b", None] == 1
    assert sum(groups.values()) == 9


def test_what_has_no_price_is_null_and_never_zero(ask: Ask) -> None:
    found = data(ask, "daily", "--since", "2026-11-23", "--until", "2026-11-23")
    assert [(row["cost_usd"], row["unpriced_requests"]) for row in found["rows"]] == [(None, 1)]
    _, out, _ = ask("daily", "--since", "2026-11-23", "--until", "2026-11-23")
    assert "$0.00" not in out


def test_top_folds_the_rest_into_a_row_that_adds_up(ask: Ask) -> None:
    found = data(ask, "total", "--by", "project", "--top", "1")
    assert sum(row["requests"] for row in found["rows"]) == found["totals"]["requests"] == 9


@pytest.mark.parametrize("columns", ["20", "40", "60", "80", "100", "120", "200"])
def test_the_table_fits_and_keeps_its_total(ask: Ask, columns: str) -> None:
    code, out, _ = ask("daily", "--by", "model", columns=columns)
    assert code == 0
    assert "$1.0703" in out
    body = out.split("\n\n")[0].splitlines() if int(columns) >= 40 else []
    assert all(width(line) <= int(columns) for line in body)


def test_csv_says_the_same_and_starts_no_formula(ask: Ask) -> None:
    code, out, _ = ask("total", "--by", "project", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert sum(usd_to_pico(row["cost_usd"]) for row in rows if row["cost_usd"]) == usd_to_pico("1.0703")
    assert not any(row["project"].startswith("=") for row in rows)


def test_the_page_names_no_other_host_and_has_the_total(ask: Ask) -> None:
    code, out, _ = ask("daily", "--by", "project", "--format", "html")
    assert code == 0
    assert 'id="total-cost_usd" value="1.0703"' in out
    assert 'src="http' not in out
    assert 'href="http' not in out


@pytest.mark.parametrize("name", ["csv", "json", "markdown", "html", "table"])
def test_output_keeps_what_is_there_until_forced(ask: Ask, tmp_path: Path, name: str) -> None:
    target = tmp_path / "kept"
    target.write_text("mine")
    code, _, err = ask("total", "--format", name, "--output", "kept")
    assert (code, target.read_text()) == (2, "mine")
    assert "--force" in err
    assert ask("total", "--format", name, "--output", "kept", "--force")[0] == 0
    assert "1.07" in target.read_text()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--strict",), 1), (("--strict", "--project", "b"), 0), (("--fail-over", "1.0703"), 0),
        (("--fail-over", "1.0702"), 1), (("--fail-over", "much"), 2), (("--tz", "Mars/Base"), 2),
        (("--since", "2026-02-30"), 2), (("--until", "nope"), 2), (("--last", "0"), 2), (("--by", "colour"), 2),
        (("--tag", "novalue"), 2), (("--format", "docx"), 2), (("--since", "2026-11-02", "--until", "2026-11-01"), 2),
        (("--currency", "CNY"), 2), (("--currency", "CNY", "--rate", "7.1"), 0), (("--chart",), 0), (("--compact",), 0),
    ],
)  # fmt: skip
def test_exit_codes(ask: Ask, words: tuple[str, ...], code: int) -> None:
    found, out, err = ask("total", *words)
    assert found == code
    assert "Traceback" not in out + err
    assert err if code else out


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly", "hourly", "total", "requests", "models"])
def test_an_empty_ledger_is_a_sentence_and_makes_no_file(ask: Ask, tmp_path: Path, kind: str) -> None:
    code, out, _ = ask(kind, ledger="none.db")
    assert (code, out.splitlines()[0]) == (0, f"The ledger is empty: {tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


def test_last_is_calendar_periods_with_the_current_one(ask: Ask, tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "now.db")) as ledger:
        now = datetime.now(UTC)
        ledger.write([entry((now - timedelta(days=ago)).isoformat(), "0.01", {}) for ago in (0, 5)])
    found = data(ask, "daily", "--last", "3", ledger="now.db")
    days = (datetime.fromisoformat(found["until"]) - datetime.fromisoformat(found["since"])).days
    assert days == 2
    week = data(ask, "daily", "--since", "7d", "--until", "today", ledger="now.db")
    assert [len(week["rows"]), len(found["rows"])] == [7, 3]


def test_line_and_live_say_what_today_cost(ask: Ask, tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "now.db")) as ledger:
        ledger.write([entry(datetime.now(UTC).isoformat(), "0.0021", {}), entry("2020-01-01T00:00:00+00:00", "5", {})])
    assert ask("line", ledger="now.db")[:2] == (0, "$0.0021, 1 request\n")
    assert ask("line", ledger="none.db")[:2] == (0, "$0.00, 0 requests\n")
    code, out, _ = ask("live", "--once", ledger="now.db")
    assert code == 0
    assert out.startswith("Today: $0.0021, 1 request\nLast minute: ")
    assert "gpt-4o-mini" in out
    assert "\x1b" not in out

"""What is odd: nothing to show, an unknown zone or model, 20 columns, a pipe that closes: a sentence and an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reports.asking import Ask, row
from toolkit.formats.harmless import width

KINDS = ("hourly", "daily", "weekly", "monthly", "total")
TABLES = (*KINDS, "requests", "models")


@pytest.mark.parametrize("kind", TABLES)
def test_no_ledger(ask: Ask, tmp_path: Path, kind: str) -> None:
    said = ask(None, "report", kind)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"The ledger is empty: {tmp_path / 'l.db'}\nRecord something first:")
    assert not (tmp_path / "l.db").exists()


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("name", ["json", "ndjson", "csv"])
def test_no_ledger_for_machines_is_no_row_and_no_sentence(ask: Ask, kind: str, name: str) -> None:
    said = ask(None, "report", kind, "--format", name)
    assert (said.code, said.err) == (0, "")
    if name == "json":
        assert said.json["rows"] == []
        assert said.json["totals"]["requests"] == 0
        assert said.json["totals"]["cost_usd"] is None
    else:
        assert said.out.count("\n") == (1 if name == "csv" else 0)


@pytest.mark.parametrize("kind", TABLES)
def test_no_rows_in_the_range(ask: Ask, kind: str) -> None:
    said = ask([row("2026-01-01")], "report", kind, "--since", "2026-02-01", "--until", "2026-02-03")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        "No requests from 2026-02-01 to 2026-02-03 (UTC). The ledger has requests from 2026-01-01"
    )


def test_an_unknown_filter_is_told_what_there_is(ask: Ask) -> None:
    said = ask([row("2026-11-24", project="search")], "report", "daily", "--project", "serch")
    assert (said.code, "there is: search" in said.out) == (0, True)
    said = ask(None, "report", "daily", "--model", "gpt-4o-mni")
    assert (said.code, "there is: gpt-4o-mini" in said.out) == (0, True)


@pytest.mark.parametrize("kind", [*TABLES, "line", "live"])
def test_an_unknown_zone(ask: Ask, kind: str) -> None:
    said = ask([row("2026-11-24")], "report", kind, "--tz", "Europe/Berln")
    assert (said.code, said.out) == (2, "")
    assert "Did you mean Europe/Berlin" in said.err


@pytest.mark.parametrize("kind", [*TABLES])
@pytest.mark.parametrize("columns", [20, 10, 1])
def test_a_terminal_of_20_columns(ask: Ask, kind: str, columns: int) -> None:
    rows = [row("2026-11-24", "1234.5678"), row("2026-11-25", None, "unknown-9"), row("2026-11-25", "0.000001", "a")]
    said = ask(rows, "report", kind, *(["--by", "model"] if kind in KINDS else []), columns=columns)
    assert (said.code, said.err) == (0, "")
    assert "$1,234.5678" in said.out
    assert "unpriced" in said.out
    assert max(width(line) for line in said.out.splitlines()) <= max(columns, 80)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("locale", ["utf-8", "ascii"])
def test_bars_fit_and_the_largest_is_the_longest(ask: Ask, tmp_path: Path, columns: int, locale: str) -> None:
    rows = [row("2026-11-23", "1"), row("2026-11-24", "4"), row("2026-11-25", "0.01"), row("2026-11-22", "0")]
    ask(rows, "report", "daily")
    environ = {
        "OAICHECK_LEDGER": str(tmp_path / "l.db"), "TZ": "UTC", "COLUMNS": str(columns), "PYTHONIOENCODING": locale,
        "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    command = [sys.executable, "-m", "toolkit", "report", "daily", "--chart"]
    out = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, check=True).stdout.decode(locale)
    bars = out.rstrip("\n").split("\n\n")[-1].splitlines()
    mark = "█" if locale == "utf-8" else "#"
    lengths = [line.count(mark) for line in bars]
    assert [line.split()[0] for line in bars] == ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"]
    assert lengths[0] == 0
    assert lengths[2] == max(lengths) > 0
    assert abs(lengths[1] * 4 - lengths[2]) <= 4
    assert all(width(line) <= columns for line in bars)
    assert len(bars[3].split()) == 3  # a sliver for what is more than nothing


@pytest.mark.parametrize("name", ["table", "json", "ndjson", "csv", "markdown", "html"])
def test_a_reader_that_goes_away_is_no_fault(ask: Ask, tmp_path: Path, name: str) -> None:
    ask([row(f"2026-11-{day:02}", "1", f"m{i}") for day in range(1, 26) for i in range(4)], "report", "total")
    environ = {
        "OAICHECK_LEDGER": str(tmp_path / "l.db"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "toolkit", "report", "daily", "--by", "model", "--format", name]
    done = subprocess.run(command, env=environ, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("path", "words"),
    [("folder", "is a folder"), ("none/x.csv", "there is no folder"), ("kept", "exists and was left as it is")],
)
def test_output_that_can_not_be(ask: Ask, tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept").write_text("mine")
    said = ask([row("2026-11-24")], "report", "daily", "--format", "csv", "--output", path)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert (tmp_path / "kept").read_text() == "mine"


def test_output_replaces_when_forced_and_follows_no_dangling_link(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert ask([row("2026-11-24")], "report", "daily", "--output", "link").code == 2
    assert ask(None, "report", "daily", "--output", "link", "--force").code == 0
    assert not (tmp_path / "elsewhere").exists()
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []


def test_a_plain_report_loads_nothing_heavy(ask: Ask, tmp_path: Path) -> None:
    ask([row("2026-11-25", "1")], "report", "daily")
    script = (
        "import sys\nfrom toolkit.cli import run\nrun(['report', 'daily', '--last', '9'])\n"
        "heavy = {'openai', 'httpx', 'httpx2', 'sqlalchemy', 'alembic', 'tabulate', 'genai_prices', 'PIL', 'jsonschema',"
        " 'vl_convert', 'asyncio', 'platformdirs', 'hashlib', 'importlib.metadata'}\nprint(sorted(heavy & set(sys.modules)))"
    )
    root = str(Path(__file__).parents[2])
    environ = {
        "OAICHECK_LEDGER": str(tmp_path / "l.db"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": root,
        "TZ": "UTC",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"

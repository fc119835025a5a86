"""`oaicheck ledger import` and `export`: every good line once, every bad line named, nothing half done."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run

LINE: dict[str, Any] = {
    "id": "a1", "started_at": "2026-11-23T12:00:00.000004Z", "endpoint": "/chat/completions",
    "request_model": "gpt-4o-mini", "input_tokens": 900, "output_tokens": 120,
}  # fmt: skip
Ask = Callable[..., tuple[int, str, str]]


def text(*lines: dict[str, Any]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@pytest.fixture
def ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Runs `oaicheck ledger …` in tmp_path with the relative `--ledger l.db`: code, stdout, stderr."""

    def asked(*args: str) -> tuple[int, str, str]:
        code = run(["--ledger", "l.db", "ledger", *args], App(environ={"TZ": "UTC"}, cwd=tmp_path))
        told = capfd.readouterr()
        return code, told.out, told.err

    return asked


def requests_in(ask: Ask) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ask("export")[1].splitlines()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.jsonl", text(LINE)),
        ("bom.jsonl", b"\xef\xbb\xbf" + text(LINE)),
        ("crlf.jsonl", text(LINE).replace(b"\n", b"\r\n")),
        ("blank.jsonl", b"\n" + text(LINE) + b"  \n\n"),
        ("no-end.jsonl", text(LINE).rstrip()),
        ("packed.jsonl.gz", gzip.compress(text(LINE), mtime=0)),
        ("packed-by-another-name", gzip.compress(text(LINE), mtime=0)),
        ("twice.jsonl", text(LINE, LINE)),
    ],
)
def test_a_file_however_it_was_written(ask: Ask, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert ask("import", name)[0] == 0
    found = requests_in(ask)
    assert [(each["id"], each["cost_usd"], each["cost_status"]) for each in found] == [("a1", "0.000207", "priced")]
    assert (tmp_path / "l.db").exists()


BAD = [
    (b"nonsense", "not JSON"),
    (b'{"a": NaN}', "NaN is not JSON"),
    (b'{"a": 1, "a": 2}', "comes twice"),
    (b"[1]", "must be a JSON object"),
    (b"\xff\xfe{}", "not UTF-8"),
    (text({**LINE, "input_tokens": -1}).strip(), "input_tokens"),
    (text({**LINE, "cost_usd": 0.1}).strip(), "cost_usd"),
    (text({**LINE, "started_at": "2026-11-23T12:00:00"}).strip(), "needs an offset"),
    (text({**LINE, "state": "lost"}).strip(), "state must be one of"),
    (text({"id": "x"}).strip(), "started_at is missing"),
]


@pytest.mark.parametrize(("bad", "words"), BAD, ids=[words for _, words in BAD])
def test_a_bad_line_is_named_and_nothing_is_kept(ask: Ask, tmp_path: Path, bad: bytes, words: str) -> None:
    (tmp_path / "f.jsonl").write_bytes(text(LINE) + bad + b"\n" + text({**LINE, "id": "a2"}))
    code, out, err = ask("import", "f.jsonl")
    assert code == 1
    assert "1 of 3 lines are bad, so nothing was imported" in out
    assert "f.jsonl:2: " in err
    assert words in err
    assert requests_in(ask) == []
    code, out, _err = ask("import", "f.jsonl", "--skip-bad")
    assert (code, out) == (1, "3 lines: 2 new, 0 known already, 1 bad and left out.\n")
    assert [each["id"] for each in requests_in(ask)] == ["a1", "a2"]


def test_no_good_line_at_all_is_a_failure_even_when_bad_ones_are_skipped(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_bytes(b"x\ny\n")
    code, out, _err = ask("import", "f.jsonl", "--skip-bad")
    assert (code, out) == (1, "None of 2 lines could be read as a request; nothing was imported.\n")


def test_a_cut_gz_keeps_nothing(ask: Ask, tmp_path: Path) -> None:
    whole = gzip.compress(text(*({**LINE, "id": f"a{n}", "project": f"p{n * n}"} for n in range(500))))
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    code, _out, err = ask("import", "cut.gz")
    assert (code, requests_in(ask)) == (1, [])
    assert "the file ends or breaks here" in err


def test_twice_is_once_with_and_without_an_id(ask: Ask, tmp_path: Path) -> None:
    bare = {name: value for name, value in LINE.items() if name != "id"}
    (tmp_path / "f.jsonl").write_bytes(text(LINE, bare))
    told = [ask("import", "f.jsonl", "--json")[1] for _ in range(2)]
    assert [(each["new"], each["known"]) for each in map(json.loads, told)] == [(2, 0), (0, 2)]
    assert json.loads(told[0]) == {
        "schema": "oaicheck.ledger-import/1", "lines": 2, "new": 2, "known": 0, "bad": 0, "kept": True, "bad_lines": [],
    }  # fmt: skip


def test_many_rows_go_through_the_spool(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.ledger import importing

    monkeypatch.setattr(importing, "AT_ONCE", 3)
    monkeypatch.setattr(importing, "BATCH", 2)
    lines = [{**LINE, "id": f"a{n}", "their_own": ["é", n], "tags": {"n": str(n)}} for n in range(9)]
    (tmp_path / "f.jsonl").write_bytes(text(*lines, lines[0]))
    assert json.loads(ask("import", "f.jsonl", "--json")[1])["new"] == 9
    assert [(each["id"], each["their_own"]) for each in requests_in(ask)] == [(f"a{n}", ["é", n]) for n in range(9)]
    assert ask("check")[0] == 0


def test_export_and_import_keep_every_field(ask: Ask, tmp_path: Path) -> None:
    full = {
        **LINE, "duration_ms": 12.5, "project": "=1+1", "tags": {"a": "ü"}, "response_model": "gpt-4o-mini-2024-07-18",
        "finish_reasons": ["stop"], "tool_calls": {"web_search": 2}, "cost_usd": "0.5", "cost_status": "priced",
        "cost_parts": {"input_tokens": "0.2", "moonlight": "0.3"}, "price": {"source": "x", "rates": {"a": "1"}},
        "their_own": {"deep": [1, None]}, "flags": ["odd"], "reported_cost_usd": "0.4", "origin": "import:old",
    }  # fmt: skip
    (tmp_path / "f.jsonl").write_bytes(text(full))
    ask("import", "f.jsonl")
    first = ask("export", "--output", "out.jsonl.gz")
    assert (first[0], first[1]) == (0, "")
    packed = gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes())
    (line,) = map(json.loads, packed.splitlines())
    assert {name: line[name] for name in full} == full
    assert ask("import", "out.jsonl.gz", "--ledger", "other.db")[0] == 0
    assert ask("export", "--ledger", "other.db")[1].encode() == packed
    assert ask("export", "--output", "out.jsonl.gz")[0] == 2
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == packed


def test_a_spreadsheet_runs_nothing(ask: Ask, tmp_path: Path) -> None:
    formulas = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", 'x,"y"\nz']
    (tmp_path / "f.jsonl").write_bytes(
        text(*({**LINE, "id": f"a{n}", "project": each} for n, each in enumerate(formulas)))
    )
    ask("import", "f.jsonl")
    assert ask("export", "--output", "out.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline="")))
    found = [row["project"] for row in rows]
    assert len(found) == len(formulas)
    assert [each for each in found if each.lstrip()[:1] in set("=+-@")] == []
    assert found[-1] == formulas[-1]
    assert {row["cost_usd"] for row in rows} == {"0.000207"}


def test_parquet_has_exact_money_and_real_times(ask: Ask, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "f.jsonl").write_bytes(text(LINE, {**LINE, "id": "a2", "request_model": "nobody-knows"}))
    ask("import", "f.jsonl")
    assert ask("export", "--output", "out.parquet")[0] == 0
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [str(row["cost_usd"]) for row in rows] == ["0.000207000000", "None"]
    assert rows[0]["started_at"].isoformat() == "2026-11-23T12:00:00.000004+00:00"
    assert [row["input_tokens"] for row in rows] == [900, 900]


def test_standard_input_and_a_relative_ledger_of_a_real_process(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "ledger", "--ledger", "sub/l.db"]
    for words, given in ((["import", "-"], text(LINE)), (["import", "-", "--json"], gzip.compress(text(LINE)))):
        done = subprocess.run([*command, *words], cwd=tmp_path, input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["known"] == 1
    assert (tmp_path / "sub" / "l.db").stat().st_mode & 0o777 == 0o600

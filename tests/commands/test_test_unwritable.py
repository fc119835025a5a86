"""A ledger that can't be written costs nobody an answer: it is shown, stderr warns, the exit code is the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, chat, serving
from toolkit.cli import run
from toolkit.ledger import open_ledger


def _a_folder(path: Path) -> str:
    path.mkdir()
    return str(path)


def _no_database(path: Path) -> str:
    path.write_bytes(b"Dear diary, " * 400)
    return str(path)


def _damaged(path: Path) -> str:
    with open_ledger(str(path)) as ledger:
        ledger.write([])
    path.write_bytes(path.read_bytes()[:5000])
    return str(path)


def _below_a_file(path: Path) -> str:
    path.write_text("mine")
    return str(path / "deeper" / "ledger.db")


def _postgres_away(_: Path) -> str:
    return "postgresql+psycopg://ada:s3cret-word@127.0.0.1:1/ledger"


def _no_such_kind(_: Path) -> str:
    return "mongodb://127.0.0.1:1/ledger"


WAYS = [_a_folder, _no_database, _damaged, _below_a_file, _postgres_away, _no_such_kind]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("content", "code"), [("Hello.", 0), ("", 1)], ids=["right", "wrong"])
def test_the_answer_is_shown_although_the_ledger_cannot_be_written(
    way: Callable[[Path], str], content: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = way(tmp_path / "ledger.db")
    before = (tmp_path / "ledger.db").read_bytes() if (tmp_path / "ledger.db").is_file() else None
    with serving(chat(content)) as server:
        app = app_for(server.url, tmp_path, key=KEY)
        assert run(["test", "chat", "--model", "gpt-4.1-nano", "--json", "--ledger", where], app) == code
    said = capsys.readouterr()
    made = json.loads(said.out)
    assert (made["ok"], made["response"]["text"]) == (not code, content)
    assert made["usage"]["total_tokens"] == 12
    assert made["ledger"]["recorded"] is False
    assert made["ledger"]["reason"]
    assert "Warning: the request is not in the ledger" in said.err
    assert "s3cret" not in said.out + said.err
    assert "Traceback" not in said.err
    assert before is None or (tmp_path / "ledger.db").read_bytes() == before


def test_a_person_sees_the_answer_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(chat()) as server:
        app = app_for(server.url, tmp_path, key=KEY)
        args = ["test", "chat", "--model", "gpt-4.1-nano", "--ledger", _a_folder(tmp_path / "ledger.db")]
        assert run(args, app) == 0
    out = capsys.readouterr().out
    assert "Hello." in out
    assert "not recorded:" in out


def test_the_row_is_there_even_when_judging_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a bug in the judge")

    monkeypatch.setattr("toolkit.probes.judge.chat", breaks)
    with serving(chat()) as server:
        code = run(["test", "chat", "--model", "gpt-4.1-nano"], app_for(server.url, tmp_path, key=KEY))
    assert code == 3
    assert "this is a bug" in capsys.readouterr().err
    with open_ledger(str(tmp_path / "ledger.db")) as ledger:
        (row,) = ledger.read()
    assert (row.state, row.usage.total_tokens) == ("complete", 12)

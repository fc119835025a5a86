"""`oaicheck test chat` from the command line to the ledger, against the sample server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import KEY, Sample, app_for, sample
from toolkit.cli import run
from toolkit.ledger import open_ledger

__all__ = ["sample"]


def rows(folder: Path) -> list[Any]:
    with open_ledger(str(folder / "ledger.db")) as ledger:
        return list(ledger.read())


def test_a_chat_is_answered_recorded_and_priced(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "chat", "--json"], app_for(sample.url, tmp_path)) == 0
    made = json.loads(capsys.readouterr().out)
    (row,) = rows(tmp_path)
    assert made["schema"] == "oaicheck.test/1"
    assert made["ok"] is True
    assert made["code"] is None
    assert made["response"]["finish_reasons"] == ["stop"]
    assert made["usage"]["input_tokens"] == row.usage.input_tokens == 26
    assert made["usage"]["total_tokens"] == row.usage.total_tokens == 35
    assert made["ledger"] == {"recorded": True, "id": row.id, "location": str(tmp_path / "ledger.db"), "reason": None}
    assert (row.origin, row.endpoint, row.operation, row.state, row.http_status) == (
        "test", "/chat/completions", "chat", "complete", 200,
    )  # fmt: skip
    assert row.request_model == row.response_model == "gpt-6-luna"
    assert row.key_hint == "sk-…demo"
    assert made["cost"]["usd"] == "0.0000071"


def test_the_models_are_asked_for_once_and_not_when_one_is_named(sample: Sample, tmp_path: Path) -> None:
    assert run(["test", "chat"], app_for(sample.url, tmp_path)) == 0
    assert [path for _, path, _ in sample.journal] == ["/models", "/chat/completions"]
    sample.journal.clear()
    assert run(["test", "chat", "--model", "gpt-5.1"], app_for(sample.url, tmp_path)) == 0
    assert [path for _, path, _ in sample.journal] == ["/chat/completions"]


def test_no_key_sends_nothing(sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "chat", "--json"], app_for(sample.url, tmp_path, key=None)) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["code"] == "key.missing"
    assert made["fix"]
    assert made["ledger"]["recorded"] is False
    assert sample.journal == []


def test_a_wrong_key_is_recorded_as_an_error(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "chat", "--json"], app_for(sample.url, tmp_path, key=KEY + "wrong")) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["code"] == "auth.invalid"
    (row,) = rows(tmp_path)
    assert (row.state, row.http_status, row.error_code) == ("error", 401, "invalid_api_key")
    assert made["ledger"]["id"] == row.id


def test_project_and_tags_come_from_the_settings(sample: Sample, tmp_path: Path) -> None:
    more = {"OAICHECK_PROJECT": "search", "OAICHECK_TAGS": "team=a, run=7"}
    assert run(["test", "chat"], app_for(sample.url, tmp_path, more=more)) == 0
    (row,) = rows(tmp_path)
    assert (row.project, dict(row.tags)) == ("search", {"team": "a", "run": "7"})


def test_no_record_leaves_no_ledger(sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "chat", "--json", "--no-record"], app_for(sample.url, tmp_path)) == 0
    assert json.loads(capsys.readouterr().out)["ledger"]["recorded"] is False
    assert not (tmp_path / "ledger.db").exists()


def test_an_answer_is_shown_although_the_ledger_cannot_be_written(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ledger.db").mkdir()
    assert run(["test", "chat"], app_for(sample.url, tmp_path)) == 0
    said = capsys.readouterr()
    assert "Hello! This is a sample answer" in said.out
    assert "Warning: the request is not in the ledger" in said.err


def test_a_dry_run_sends_nothing_and_shows_no_key(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "chat", "--dry-run"], app_for(sample.url, tmp_path)) == 0
    said = capsys.readouterr()
    assert f"POST {sample.url}/chat/completions" in said.out
    assert '"max_completion_tokens": 1024' in said.out
    assert KEY not in said.out + said.err
    assert sample.journal == []

"""The main job, end to end, in the words of the contract: verified, sent, recorded, priced, reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.conftest import Command
from toolkit.demo.server import KEY, Sample

REPORT_ROW = {
    "period", "requests", "errors", "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens",
    "reasoning_output_tokens", "total_tokens", "cost_usd", "unpriced_requests",
}  # fmt: skip


def test_env_is_the_document_that_scripts_rely_on(oaicheck: Command, server: Sample) -> None:
    ran = oaicheck("env", "--json", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url)
    found = ran.json
    assert (ran.code, found["schema"], found["ok"], found["root_cause"]) == (0, "oaicheck.env/1", True, None)
    assert found["target"] == {
        **found["target"],
        "base_url": server.url, "host": "127.0.0.1", "key_name": "OPENAI_API_KEY", "key_origin": "environment",
        "key_hint": "sk-…demo",
    }  # fmt: skip
    assert {"id", "title", "stage", "status", "code", "summary", "detail", "fix", "elapsed_ms"} <= set(
        found["checks"][0]
    )
    assert set(found["counts"]) == {"pass", "warn", "fail", "skip", "error"}
    assert sum(found["counts"].values()) == len(found["checks"])
    assert KEY not in ran.out + ran.err


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (KEY + "\n", "key.whitespace"),
        ("", "key.empty"),
        ("“" + KEY + "”", "key.non_ascii"),
        ("sk-test-wrong-0123456789abcdef", "auth.invalid"),
    ],
)
def test_env_names_the_root_cause(oaicheck: Command, server: Sample, key: str, code: str) -> None:
    ran = oaicheck("env", "--json", OPENAI_API_KEY=key, OPENAI_BASE_URL=server.url)
    assert (ran.code, ran.json["ok"]) == (1, False)
    assert ran.json["root_cause"]["code"] == code
    assert ran.json["root_cause"]["fix"]
    failing = [each for each in ran.json["checks"] if each["status"] == "fail"]
    assert all(each["code"] and each["fix"] for each in failing)
    assert KEY not in ran.out + ran.err


def test_test_then_report_then_export(oaicheck: Command, server: Sample, tmp_path: Path) -> None:
    where = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "OAICHECK_LEDGER": str(tmp_path / "l.db")}
    tested = oaicheck("test", "chat", "--json", **where, OAICHECK_PROJECT="search", OAICHECK_TAGS="team=web,stage=dev")
    answer = tested.json
    assert (tested.code, answer["schema"], answer["ok"], answer["kind"]) == (0, "oaicheck.test/1", True, "chat")
    assert answer["request"]["endpoint"] == "/chat/completions"
    assert answer["response"]["finish_reasons"] == ["stop"]
    assert answer["ledger"]["recorded"] is True
    assert answer["cost"]["status"] == "priced"
    report = oaicheck("report", "daily", "--json", **where).json
    assert (report["schema"], report["report"], report["currency"]) == ("oaicheck.report/1", "daily", "USD")
    assert set(report["rows"][0]) >= REPORT_ROW
    assert report["totals"]["requests"] == 1
    assert report["totals"]["cost_usd"] == answer["cost"]["usd"]
    (line,) = oaicheck("ledger", "export", "--format", "jsonl", **where).out.splitlines()
    row = json.loads(line)
    assert (row["id"], row["origin"], row["project"], row["tags"]) == (
        answer["ledger"]["id"], "test", "search", {"team": "web", "stage": "dev"},
    )  # fmt: skip
    assert row["input_tokens"] == answer["usage"]["input_tokens"]
    assert row["cost_usd"] == answer["cost"]["usd"]
    assert KEY not in line


def test_a_refused_request_is_recorded_too(oaicheck: Command, server: Sample, tmp_path: Path) -> None:
    where = {
        "OPENAI_API_KEY": "sk-test-wrong-0123456789abcdef",
        "OPENAI_BASE_URL": server.url,
        "OAICHECK_LEDGER": str(tmp_path / "l.db"),
    }
    ran = oaicheck("test", "chat", "--json", **where)
    assert (ran.code, ran.json["ok"], ran.json["code"]) == (1, False, "auth.invalid")
    assert ran.json["fix"]
    report = oaicheck("report", "daily", "--json", **where).json
    assert (report["totals"]["requests"], report["totals"]["errors"]) == (1, 1)


def test_no_key_sends_nothing(oaicheck: Command, server: Sample) -> None:
    ran = oaicheck("test", "chat", "--json", OPENAI_BASE_URL=server.url)
    assert (ran.code, ran.json["code"]) == (1, "key.missing")
    assert server.journal == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("report", "daily", "--tz", "Mars/Olympus"), 2),
        (("report", "daily", "--since", "2026-13-45"), 2),
        (("report", "daily", "--nope"), 2),
        (("test", "nope"), 2),
        (("ledger", "check", "--ledger", "."), 3),
        (("report", "daily", "--ledger", "."), 3),
        (("report", "daily", "--ledger", "none.db"), 0),
        (("explain", "key.whitespace"), 0),
        (("explain", "no.such"), 2),
        (("prices", "show", "no-such-model-9"), 1),
    ],
)
def test_exit_codes(oaicheck: Command, args: tuple[str, ...], code: int) -> None:
    ran = oaicheck(*args)
    assert ran.code == code, ran.out + ran.err
    assert "Traceback" not in ran.err
    if code in (2, 3):
        assert ran.err.strip()
        assert ran.out == ""


def test_an_empty_ledger_is_a_sentence(oaicheck: Command) -> None:
    ran = oaicheck("report", "daily")
    assert ran.code == 0
    assert ran.out.startswith("The ledger is empty")
    assert "requests" not in ran.out.lower()

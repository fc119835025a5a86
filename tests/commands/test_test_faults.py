"""Each way in which a test request goes wrong, provoked on a loopback server through the command: its code, the exit
code, what to do about it, and the row that it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, LAST, Said, chat, delta, error, events, quick, serving
from toolkit.cli import run
from toolkit.ledger import open_ledger

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")

HTML = Said(body=b"<!DOCTYPE html><title>Sign in</title>", headers={"content-type": "text/html"})
QUOTA = "You exceeded your current quota, please check your plan and billing details."
VERIFY = "Your organization must be verified to use the model `gpt-image-1`."
RESPONSE: dict[str, Any] = {
    "id": "resp_1",
    "object": "response",
    "model": "gpt-5-nano",
    "status": "completed",
    "output": [],
    "usage": None,
}
SAYS = {"type": "message", "content": [{"type": "output_text", "text": "Hello."}]}
COUNTED = {"input_tokens": 9, "output_tokens": 3, "total_tokens": 12}
FAILED = {**RESPONSE, "status": "failed", "error": {"code": "server_error", "message": "It broke."}}
TOOL = {"id": "c", "type": "function", "function": {"name": "get_weather", "arguments": "{"}}

FAULTS: list[tuple[str, str, Said, str]] = [
    # what is asked, the code, the answer, the state of the row
    ("chat", "resp.refusal", chat(None, refusal="I can't help with that."), "complete"),
    ("chat", "resp.content_filter", chat("Hel", "content_filter"), "complete"),
    ("chat", "param.moderation", error(400, "content_filter", "The prompt triggered the content management policy."), "error"),
    ("chat", "param.moderation", error(400, "content_policy_violation", "Rejected by the safety system."), "error"),
    ("image", "param.moderation", error(400, "moderation_blocked", "Rejected by the safety system."), "error"),
    ("chat", "resp.shape", Said(body={"id": "x", "choices": []}), "complete"),
    ("chat", "resp.shape", Said(body={"hello": "world"}), "complete"),
    ("chat", "resp.shape", Said(body=[1, 2]), "incomplete"),
    ("chat", "resp.shape", Said(body={"error": {"message": "busy"}}), "error"),
    ("chat", "resp.html", HTML, "incomplete"),
    ("chat", "resp.not_json", Said(body=b"OK"), "incomplete"),
    ("chat", "resp.truncated", Said(body=b""), "incomplete"),
    ("chat", "resp.truncated", Said(body=b'{"id": "x", "choices": [{"ind'), "incomplete"),
    ("chat", "resp.truncated", Said(body=b'{"id": "x"', short=True), "incomplete"),
    ("chat", "resp.empty", chat(""), "complete"),
    ("chat", "param.budget", chat("", "length"), "complete"),
    ("json", "resp.fenced", chat('```json\n{"a": 1}\n```'), "complete"),
    ("json", "resp.bad_json", chat("Certainly!"), "complete"),
    ("json", "resp.bad_json", chat('{"a": NaN}'), "complete"),
    ("json", "resp.refusal", chat(None, refusal="No."), "complete"),
    ("schema", "resp.schema", chat('{"name": "Fair"}'), "complete"),
    ("tools", "resp.no_tool", chat("It is sunny."), "complete"),
    ("tools", "resp.tool_call", chat(None, "tool_calls", tool_calls=[TOOL]), "complete"),
    ("tools", "param.budget", chat(None, "length", tool_calls=[TOOL]), "complete"),
    ("vision", "resp.unseen", chat("I see a cat."), "complete"),
    ("vision", "param.image_url", error(400, "invalid_image_url", "Error while downloading https://example.com/x.jpg."), "error"),
    ("stream", "stream.cut", events(delta("Hel"), delta("lo"), done=False), "incomplete"),
    ("stream", "stream.cut", events(delta("Hel"), b"".decode(), done=False), "incomplete"),
    ("stream", "stream.empty", events(done=False), "incomplete"),
    ("stream", "stream.empty", chat("Hello."), "complete"),
    ("stream", "resp.no_usage", events(delta("Hello."), delta(None, "stop")), "complete"),
    ("stream", "stream.error", events(delta("Hel"), {"error": {"message": "Overloaded.", "code": "server_error"}}), "error"),
    ("stream", "resp.refusal", events(delta(None, refusal="I can't"), delta(None, "stop", refusal="."), LAST), "complete"),
    ("stream", "resp.content_filter", events(delta("Hel"), delta(None, "content_filter"), LAST), "complete"),
    ("responses", "resp.status", Said(body=FAILED), "error"),
    ("responses", "resp.status", Said(body={**RESPONSE, "status": "queued"}), "incomplete"),
    ("responses", "resp.empty", Said(body=RESPONSE), "complete"),
    ("embeddings", "resp.shape", Said(body={"data": [{"embedding": ["a"]}], "usage": {"prompt_tokens": 3}}), "complete"),
    ("embeddings", "resp.shape", Said(body={"data": []}), "complete"),
    ("moderation", "resp.shape", Said(body={"results": [{}]}), "complete"),
    ("image", "resp.image", Said(body={"data": [{"b64_json": "aGVsbG8="}]}), "complete"),
    ("speech", "resp.audio", Said(body=b"hello" * 40, headers={"content-type": "audio/mpeg"}), "complete"),
    ("speech", "resp.truncated", Said(body=b"", headers={"content-type": "audio/mpeg"}), "complete"),
    ("speech", "resp.shape", Said(body={"audio": "x"}), "complete"),
    ("chat", "auth.invalid", error(401, "invalid_api_key"), "error"),
    ("chat", "auth.scope", error(401, None, "You have insufficient permissions for this operation. Missing scopes: model.request."), "error"),
    ("chat", "billing.quota", error(429, "insufficient_quota", QUOTA, "insufficient_quota"), "error"),
    ("chat", "billing.credit_balance_exhausted", error(429, "credit_balance_exhausted", QUOTA, "insufficient_quota"), "error"),
    ("chat", "billing.project_spend_limit_exceeded", error(429, "project_spend_limit_exceeded", QUOTA, "insufficient_quota"), "error"),
    ("chat", "billing.organization_spend_limit_exceeded", error(429, "organization_spend_limit_exceeded", QUOTA), "error"),
    ("chat", "billing.organization_usage_limit_exceeded", error(429, "organization_usage_limit_exceeded", QUOTA), "error"),
    ("chat", "billing.quota", error(429, "brand_new", QUOTA, "insufficient_quota"), "error"),
    ("chat", "billing.inactive", error(429, "billing_not_active", "Your account is not active."), "error"),
    ("chat", "billing.hard_limit", error(400, "billing_hard_limit_reached", "Billing hard limit has been reached"), "error"),
    ("chat", "rate.limit", error(429, "rate_limit_exceeded", "Rate limit reached for gpt-4o-mini.", "requests"), "error"),
    ("chat", "model.not_found", error(404, "model_not_found", "The model `m` does not exist or you do not have access to it."), "error"),
    ("responses", "model.not_found", error(400, "model_not_found", "The requested model 'm' does not exist.", param="model"), "error"),
    ("chat", "model.project", error(403, "model_not_found", "Project `proj_a` does not have access to model `m`"), "error"),
    ("image", "model.image", error(403, None, VERIFY), "error"),
    ("stream", "model.unverified", error(400, "unsupported_value", "Your organization must be verified to stream this model.", param="stream"), "error"),
    ("chat", "region.unsupported", error(403, "unsupported_country_region_territory"), "error"),
    ("chat", "param.context_length", error(400, "context_length_exceeded", "This model's maximum context length is 8 tokens."), "error"),
    ("chat", "param.temperature", error(400, "unsupported_value", "Unsupported value: 'temperature'.", param="temperature"), "error"),
    ("chat", "http.server", error(500, None, "The server had an error.", "server_error"), "error"),
    ("chat", "http.closed", Said(silent=True), "error"),
]  # fmt: skip


def _run(kind: str, answer: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], Any]:
    with serving(answer) as server:
        app = app_for(server.url, folder, key=KEY)
        code = run(["test", kind, "--model", "gpt-4.1-nano", "--json", "--yes", "--timeout", "10"], app)
    made = json.loads(capsys.readouterr().out)
    with open_ledger(str(folder / "ledger.db")) as ledger:
        return code, made, list(ledger.read())


@pytest.mark.parametrize(("kind", "code", "answer", "state"), FAULTS)
def test_a_fault_has_its_code_its_remedy_and_its_row(
    kind: str, code: str, answer: Said, state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, made, (row, *_) = _run(kind, answer, tmp_path, capsys)
    assert (exit_code, made["ok"], made["code"]) == (1, False, code)
    assert made["fix"]
    assert made["summary"]
    assert (row.id, row.state, row.origin) == (made["ledger"]["id"], state, "test")
    assert row.http_status == (None if answer.silent else answer.status)
    if answer.status >= 400:
        said = answer.body["error"]
        assert (row.error_code, row.error_type) == (said["code"], said["type"])


WARNINGS: list[tuple[str, str, Said]] = [
    ("chat", "resp.no_usage", chat(usage=None)),
    ("chat", "resp.length", chat("Hel", "length")),
    ("chat", "resp.no_reason", chat("Hello.", None)),
    ("conversation", "resp.unexpected", chat("Hello.")),
    ("image", "resp.image_url", Said(body={"data": [{"url": "https://example.com/x.png"}]})),
]


@pytest.mark.parametrize(("kind", "code", "answer"), WARNINGS)
def test_what_is_usable_with_something_to_know_is_ok(
    kind: str, code: str, answer: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, made, (row, *_) = _run(kind, answer, tmp_path, capsys)
    assert (exit_code, made["ok"], made["status"], made["code"]) == (0, True, "warn", code)
    assert row.state == "complete"
    if code == "resp.no_usage":
        assert (row.usage.input_tokens, row.usage_source, made["cost"]["usd"]) == (None, "missing", None)


def test_a_streamed_response_that_fails_after_a_whole_one_fails_the_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {**RESPONSE, "output": [SAYS], "usage": COUNTED}
    cut = events({"type": "response.created", "response": {**RESPONSE, "status": "in_progress"}}, done=False)
    code, made, rows = _run(
        "responses", lambda _, body: cut if body.get("stream") else Said(body=whole), tmp_path, capsys
    )
    assert (code, made["code"], made["more"][0]["code"]) == (1, "stream.cut", "stream.cut")
    assert [row.state for row in rows] == ["complete", "incomplete"]


def test_a_refused_parameter_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(_: str, body: Any) -> Said:
        if "max_completion_tokens" in body:
            return error(400, "unsupported_parameter", "Unknown.", param="max_completion_tokens")
        return chat()

    code, made, (row,) = _run("chat", script, tmp_path, capsys)
    assert (code, made["code"], row.retries) == (0, None, 1)
    assert made["notes"] == ["The server refused max_completion_tokens: sent again with max_tokens."]


def test_a_server_that_is_not_there_leaves_a_row_without_a_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(chat()) as server:
        url = server.url
    assert run(["test", "chat", "--model", "m", "--json"], app_for(url, tmp_path, key=KEY)) == 1
    made = json.loads(capsys.readouterr().out)
    with open_ledger(str(tmp_path / "ledger.db")) as ledger:
        (row,) = ledger.read()
    assert (made["code"], row.state, row.http_status, row.error_type) == ("net.refused", "error", None, "net.refused")
    assert made["ledger"]["recorded"] is True


def test_a_removed_model_is_said_to_be_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = error(404, "model_not_found", "The model `dall-e-3` does not exist or you do not have access to it.")
    with serving(answer) as server:
        code = run(["test", "image", "--model", "dall-e-3", "--json", "--yes"], app_for(server.url, tmp_path, key=KEY))
    made = json.loads(capsys.readouterr().out)
    assert (code, made["code"]) == (1, "model.image")
    assert "removed on 2026-05-12" in made["summary"]


def test_a_key_that_the_server_repeats_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "plain-word-key-of-a-gateway-0001"
    with serving(error(401, "invalid_api_key", f"Incorrect API key provided: {key}.")) as server:
        for form in ([], ["--json"]):
            assert run(["test", "chat", "--model", "m", *form], app_for(server.url, tmp_path, key=key)) == 1
    said = capsys.readouterr()
    assert key not in said.out + said.err
    assert "Incorrect API key provided" in said.out

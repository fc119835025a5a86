"""Every finish reason and every status of a response: what it means in words, and what the test makes of an answer that
ended so, with text and without."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.probes.replay import judged
from toolkit.probes.document import document

JSON = {"content-type": "application/json"}
SSE = {"content-type": "text/event-stream"}
SILENT = 0
"""Reasoning tokens of a model that does not reason."""

REASONS = [
    # reason, words, with text: status and code, without text: code
    ("stop", "the model ended its answer by itself", "pass", None, "resp.empty"),
    ("length", "raise --max-output-tokens", "warn", "resp.length", "param.budget"),
    ("tool_calls", "run it and send its result back", "pass", None, "resp.empty"),
    ("function_call", "the old form of tools", "pass", None, "resp.empty"),
    ("content_filter", "reword the prompt", "fail", "resp.content_filter", "resp.content_filter"),
    (None, "no reason was given", "warn", "resp.no_reason", "resp.empty"),
    ("mystery", "not in OpenAI's reference (mystery)", "pass", None, "resp.empty"),
    ("error", "failed half way", "fail", "http.server", "http.server"),
    ("max_tokens", "raise --max-output-tokens", "warn", "resp.length", "param.budget"),
    ("eos", "by itself", "pass", None, "resp.empty"),
]

STATUSES = [
    ("completed", None, "the model completed its answer", "pass", None, "resp.empty"),
    ("incomplete", "max_output_tokens", "raise --max-output-tokens", "warn", "resp.length", "param.budget"),
    ("incomplete", "content_filter", "reword the prompt", "fail", "resp.content_filter", "resp.content_filter"),
    ("incomplete", "max_tool_calls", "raise max_tool_calls", "fail", "resp.status", "resp.status"),
    ("incomplete", "mystery", "stopped early: mystery", "fail", "resp.status", "resp.status"),
    ("incomplete", None, "stopped early", "fail", "resp.status", "resp.status"),
    ("failed", None, "send it again", "fail", "resp.status", "resp.status"),
    ("cancelled", None, "cancelled before it was complete", "fail", "resp.status", "resp.status"),
    ("queued", None, "ask for it again by its id", "fail", "resp.status", "resp.status"),
    ("in_progress", None, "still being made", "fail", "resp.status", "resp.status"),
    (None, None, "no reason was given", "warn", "resp.no_reason", "resp.empty"),
]


def _chat(reason: str | None, text: str, reasoning: int | None = SILENT) -> dict[str, Any]:
    details = {} if reasoning is None else {"completion_tokens_details": {"reasoning_tokens": reasoning}}
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}
    usage = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14, **details}
    return {"id": "c", "object": "chat.completion", "model": "gpt-5-nano", "choices": [choice], "usage": usage}


def _response(status: str | None, why: str | None, text: str, error: Any = None) -> dict[str, Any]:
    item = {"type": "message", "content": [{"type": "output_text", "text": text}]}
    usage = {
        "input_tokens": 9,
        "output_tokens": 5,
        "total_tokens": 14,
        "output_tokens_details": {"reasoning_tokens": 5},
    }
    return {
        "id": "resp_1", "object": "response", "model": "gpt-5-nano", "status": status, "error": error,
        "incomplete_details": {"reason": why} if why else None, "output": [item] if text else [], "usage": usage,
    }  # fmt: skip


def _judged(kind: str, body: Any) -> dict[str, Any]:
    return document(judged(kind, 200, JSON, json.dumps(body).encode(), model="gpt-5-nano"))


@pytest.mark.parametrize(("reason", "words", "status", "code", "empty"), REASONS)
def test_a_finish_reason_is_explained_and_judged(
    reason: str | None, words: str, status: str, code: str | None, empty: str
) -> None:
    made = _judged("chat", _chat(reason, "Hello."))
    assert (made["status"], made["code"]) == (status, code)
    assert made["response"]["finish_reasons"] == [reason]
    assert words in made["response"]["finish_reason_meaning"][0]
    assert made["ok"] or made["fix"]
    assert _judged("chat", _chat(reason, ""))["code"] == empty


@pytest.mark.parametrize(("value", "why", "words", "status", "code", "empty"), STATUSES)
def test_a_status_of_a_response_is_explained_and_judged(
    value: str | None, why: str | None, words: str, status: str, code: str | None, empty: str
) -> None:
    made = _judged("responses", _response(value, why, "Hello."))
    assert (made["status"], made["code"]) == (status, code)
    assert made["response"]["finish_reasons"] == [f"{value}:{why}" if why else value]
    assert words in made["response"]["finish_reason_meaning"][0]
    nothing = _judged("responses", _response(value, why, ""))
    assert nothing["code"] == (empty if value else "resp.shape")
    assert nothing["fix"]


@pytest.mark.parametrize(
    ("reasoning", "words"),
    [(5, "hidden reasoning used the whole token budget (5 tokens of it)"), (None, "hidden reasoning used the whole"),
     (0, "the token limit was reached before the first word")],
)  # fmt: skip
def test_an_empty_answer_at_the_limit_says_where_the_tokens_went(reasoning: int | None, words: str) -> None:
    made = _judged("chat", _chat("length", "", reasoning))
    assert made["code"] == "param.budget"
    assert words in made["summary"]


def test_a_failed_response_says_what_the_server_says() -> None:
    error = {"code": "server_error", "message": "The model had a bad day."}
    assert "“The model had a bad day.”" in _judged("responses", _response("failed", None, "", error))["summary"]


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ({"type": "response.completed", "response": _response("completed", None, "Hello.")}, None),
        ({"type": "response.incomplete", "response": _response("incomplete", "max_output_tokens", "Hel")}, "resp.length"),
        ({"type": "response.failed", "response": _response("failed", None, "", {"code": "x", "message": "No."})}, "stream.error"),
        ({"type": "error", "code": "server_error", "message": "No.", "param": None}, "stream.error"),
        ({"type": "response.output_text.delta", "delta": "lo"}, "stream.cut"),
        ({"type": "response.refusal.delta", "delta": "I can't."}, "resp.refusal"),
    ],
)  # fmt: skip
def test_a_streamed_response_is_judged_by_its_last_event(last: dict[str, Any], code: str | None) -> None:
    begun = {"type": "response.created", "response": _response("in_progress", None, "")}
    raw = "".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in (begun, last)).encode()
    assert document(judged("responses", 200, SSE, raw, stream=True))["code"] == code


def test_a_call_in_the_old_form_is_seen_whole_and_streamed() -> None:
    call = {"name": "get_weather", "arguments": '{"city": "Paris"}'}
    whole = _chat("function_call", "")
    whole["choices"][0]["message"] |= {"content": None, "function_call": call}
    made = _judged("chat", whole)
    assert made["response"]["tool_calls"] == [{"type": "function_call", "function": call}]
    deltas = ({"role": "assistant", "function_call": {"name": "get_weather", "arguments": ""}},
              {"function_call": {"arguments": call["arguments"]}})  # fmt: skip
    events: list[Any] = [{"choices": [{"index": 0, "delta": each}]} for each in deltas]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "function_call"}]})
    raw = "".join(f"data: {json.dumps(each)}\n\n" for each in events).encode()
    made = document(judged("tools", 200, SSE, raw, stream=True))
    assert made["response"]["tool_calls"] == [{"type": "function_call", "function": call}]
    assert made["code"] == "resp.tool_call"
    assert "old form" in made["summary"]


def test_two_streamed_calls_with_one_index_stay_two() -> None:
    calls = [
        {"index": 0, "id": f"c{n}", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}
        for n in (1, 2)
    ]
    events: list[Any] = [{"choices": [{"index": 0, "delta": {"tool_calls": [each]}}]} for each in calls]
    events.append(
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}], "usage": _chat("stop", "")["usage"]}
    )
    raw = "".join(f"data: {json.dumps(each)}\n\n" for each in events).encode()
    made = document(judged("tools", 200, SSE, raw, stream=True))
    assert made["code"] is None
    assert [each["id"] for each in made["response"]["tool_calls"]] == ["c1", "c2"]

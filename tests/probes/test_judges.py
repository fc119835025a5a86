"""What each judge says of answers in the forms that servers really send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from toolkit.gateway import Reply
from toolkit.model import Request, Response
from toolkit.probes.catalogue import probe, probes
from toolkit.probes.plain import plain
from toolkit.probes.read import read
from toolkit.probes.registry import Answer, Ask
from toolkit.probes.runner import _held_up

USAGE = {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}
CALL = {"id": "c", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}


def chat(content: str | None, reason: str | None = "stop", *, usage: Any = USAGE, **message: Any) -> Answer:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": reason}
    body = {"model": "m", "choices": [choice], "usage": usage}
    headers = {"content-type": "application/json"}
    raw = json.dumps(body).encode()
    return read("/chat/completions", Response(http_status=200, body=body, headers=headers, total_ms=1.0), raw)


EVENT = '{"name": "Fair", "day": "Friday", "people": ["Alice"]}'
CASES: list[tuple[str, Answer, str, str | None]] = [
    ("chat", chat("Hello."), "pass", None),
    ("chat", chat("Hello.", usage=None), "warn", "resp.no_usage"),
    ("chat", chat("Hel", "length"), "warn", "resp.length"),
    ("chat", chat("", "length"), "fail", "param.budget"),
    ("chat", chat(None), "fail", "resp.empty"),
    ("chat", chat("Hello.", "content_filter"), "fail", "resp.content_filter"),
    ("chat", chat(None, refusal="I can't."), "fail", "resp.refusal"),
    ("chat", chat("Hello.", None), "warn", "resp.no_reason"),
    ("conversation", chat("Rome."), "pass", None),
    ("conversation", chat("Hello."), "warn", "resp.unexpected"),
    ("json", chat('{"a": 1}'), "pass", None),
    ("json", chat('```json\n{"a": 1}\n```'), "fail", "resp.fenced"),
    ("json", chat("[1]"), "fail", "resp.bad_json"),
    ("json", chat("Sure!"), "fail", "resp.bad_json"),
    ("json", chat('{"a": ', "length"), "fail", "param.budget"),
    ("schema", chat(EVENT), "pass", None),
    ("schema", chat(EVENT.replace("Friday", "Sunday")), "fail", "resp.schema"),
    ("schema", chat("{}"), "fail", "resp.schema"),
    ("tools", chat(None, "tool_calls", tool_calls=[CALL]), "pass", None),
    ("tools", chat("Sunny."), "fail", "resp.no_tool"),
    ("tools", chat(None, tool_calls=[{**CALL, "function": {"name": "get_weather", "arguments": "{"}}]), "fail", "resp.tool_call"),
    ("vision", chat("A red square."), "pass", None),
    ("vision", chat("A cat."), "fail", "resp.unseen"),
    ("vision", chat("**Red**"), "pass", None),
    ("vision", chat("RED."), "pass", None),
    ("vision", chat("Es ist ein rotes Quadrat."), "pass", None),
    ("vision", chat("这是一个红色的正方形。"), "pass", None),
    ("vision", chat("A hundred considered, rendered things."), "fail", "resp.unseen"),
    ("vision", chat("Red.", usage=None), "warn", "resp.no_usage"),
    ("vision", chat("Red and", "length"), "warn", "resp.length"),
    ("conversation", chat("It is Roma."), "pass", None),
    ("conversation", chat("罗马。"), "pass", None),
    ("conversation", chat("Romania has Bucharest."), "warn", "resp.unexpected"),
    ("json", chat('  {"a": 1}\n'), "pass", None),
    ("json", chat('"text"'), "fail", "resp.bad_json"),
    ("json", chat('Here it is: {"a": 1}'), "fail", "resp.bad_json"),
    ("json", chat('{"a": 1} {"b": 2}'), "fail", "resp.bad_json"),
    ("json", chat(""), "fail", "resp.empty"),
    ("json", chat("", "length"), "fail", "param.budget"),
    ("json", chat('{"a": 1}', usage=None), "warn", "resp.no_usage"),
    ("json", chat('{"a": 1}', "content_filter"), "fail", "resp.content_filter"),
    ("schema", chat("```\n" + EVENT + "\n```"), "fail", "resp.fenced"),
    ("schema", chat(EVENT.replace('"Fair"', "1")), "fail", "resp.schema"),
    ("schema", chat(EVENT[:-1] + ', "more": 1}'), "fail", "resp.schema"),
    ("tools", chat(None, "tool_calls", tool_calls=[{**CALL, "function": {"name": "other", "arguments": "{}"}}]), "fail", "resp.tool_call"),
    ("tools", chat(None, "tool_calls", tool_calls=[{**CALL, "function": {"name": "get_weather", "arguments": "{}"}}]), "fail", "resp.tool_call"),
    ("tools", chat(None, "tool_calls", tool_calls=[{**CALL, "function": {"name": "get_weather", "arguments": {"city": "Paris"}}}]), "fail", "resp.tool_call"),
    ("tools", chat("One moment.", "stop", tool_calls=[CALL]), "pass", None),
    ("tools", chat(None, "tool_calls", usage=None, tool_calls=[CALL]), "warn", "resp.no_usage"),
    ("tools", chat(None, "content_filter"), "fail", "resp.content_filter"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answer", "status", "code"), CASES)
def test_a_judge_says(kind: str, answer: Answer, status: str, code: str | None) -> None:
    verdict = probe(kind).verify(Ask(model="m"), answer)
    assert (verdict.status, verdict.code) == (status, code)


def test_the_kinds_are_all_there() -> None:
    assert [each.kind for each in probes()] == [
        "chat", "conversation", "stream", "json", "schema", "tools", "vision", "responses", "embeddings", "image",
        "speech", "transcription", "moderation",
    ]  # fmt: skip


def test_nothing_that_a_model_says_reaches_the_terminal_raw() -> None:
    assert plain("a\x1b[2Jb\u202ec\nd") == "a\\x1b[2Jb\\u202ec\nd"


@pytest.mark.parametrize(
    ("events", "first", "total", "said"),
    [(30, 2990.0, 3000.0, True), (30, 300.0, 3000.0, False), (5, 2990.0, 3000.0, False), (30, 2.0, 9.0, False)],
)
def test_a_stream_that_something_in_between_collected_is_said_to_be(
    events: int, first: float, total: float, said: bool
) -> None:
    response = Response(http_status=200, body=None, headers={}, total_ms=total, chunks=({},) * events)
    request = Request(endpoint="/chat/completions", body={}, stream=True)
    reply = Reply(request=request, started_at=datetime(2026, 11, 25, tzinfo=UTC), total_ms=total, response=response,
                  time_to_first_token_ms=first)  # fmt: skip
    assert bool(_held_up(reply)) is said

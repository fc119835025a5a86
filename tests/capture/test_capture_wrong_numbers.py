"""Ways in which other tools got the numbers wrong, each found in a public report, and what must come out here.

The ids are those of the collection of reports; the words of each case say what went wrong there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from toolkit.capture.batch import batch_entries
from toolkit.capture.rows import Around, entry_from, parts_of
from toolkit.capture.wire import Exchange
from toolkit.entry import Entry

AT = datetime(2026, 11, 25, tzinfo=UTC)
BASE = "https://api.openai.com/v1"
JSON = {"content-type": "application/json"}
EVENTS = {"content-type": "text/event-stream"}


def row(path: str, asked: Any, answer: Any, headers: dict[str, str] = JSON, status: int = 200, **more: Any) -> Entry:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return entry_from("POST", BASE + path, asked, status, headers, body, origin="test", started_at=AT, **more)


def chat(usage: Any, **more: Any) -> Entry:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "x"}}
    return row(
        "/chat/completions", {"model": "m"}, {"id": "c", "model": "m-1", "choices": [choice], "usage": usage, **more}
    )


def streamed(*chunks: dict[str, Any], done: bool = True, **more: Any) -> Entry:
    lines = [f"data: {json.dumps({'id': 'c', 'model': 'm-1', **chunk})}\n\n" for chunk in chunks]
    return row(
        "/chat/completions",
        {"model": "m", "stream": True},
        "".join([*lines, "data: [DONE]\n\n" * done]).encode(),
        EVENTS,
        **more,
    )


def event(kind: str, response: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, 'response': response})}\n\n".encode()


def responses(**more: Any) -> Entry:
    body = {
        "id": "resp_1",
        "object": "response",
        "model": "gpt-5",
        "status": "completed",
        "output": [],
        "usage": RESPONSE_USAGE,
        **more,
    }
    return row("/responses", {"model": "gpt-5"}, body)


USAGE = {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140}
RESPONSE_USAGE = {"input_tokens": 100, "output_tokens": 40, "total_tokens": 140}
TEXT = {"choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": None}]}
STOP = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
CALLS = [{"type": kind, "id": str(at), "status": "completed"} for at, kind in enumerate(["web_search_call"] * 4 + ["message", "file_search_call"])]  # fmt: skip
TERMINAL = ("response.completed", "response.incomplete", "response.failed")
LINE = {"id": "batch_req_1", "custom_id": "a", "response": {"status_code": 200, "request_id": "r", "body": {
    "id": "chatcmpl-1", "model": "m", "choices": [{"index": 0, "finish_reason": "stop"}], "usage": USAGE}}}  # fmt: skip


def output(times: int) -> list[str]:
    """The ids of a batch's lines, downloaded again and again."""
    found = []
    for _ in range(times):
        exchange = Exchange("GET", f"{BASE}/files/file-1/content")
        exchange.on_response(200, {"content-type": "application/octet-stream"})
        exchange.feed(json.dumps(LINE).encode())
        exchange.end("read")
        found += [each.id for each in batch_entries(exchange, Around(id="x", started_at=AT))]
    return found


def u(entry: Entry, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(entry.usage, name) for name in names)


def kind_of(method: str, path: str) -> str:
    return Exchange(method, BASE + path).endpoint.kind


CASES: list[tuple[str, str, Callable[[], Any], Any]] = [
    ("A3", "identity holds no timestamp of the answer", lambda: len({chat(USAGE, created=at).id for at in (1, 2)}), 2),
    ("A7", "the provider's id is data, never the key", lambda: chat(USAGE).response_id != chat(USAGE).id, True),
    ("A8", "a retrieve is no row", lambda: kind_of("GET", "/responses/resp_1"), "fill"),
    ("A9", "the provider's own id is kept", lambda: responses().response_id, "resp_1"),
    ("A10", "a cancel is no row either", lambda: kind_of("POST", "/responses/resp_1/cancel"), "fill"),
    ("A12", "a batch's status poll is no row", lambda: kind_of("GET", "/batches/batch_1"), "batch"),
    ("A14", "the lines of a batch have the same ids each time", lambda: len(set(output(3))), 1),
    ("A16", "attempts are counted beside the row, not as rows",
     lambda: row("/chat/completions", {}, {"usage": USAGE}, retries=2).retries, 2),
    ("B1", "equal provider ids are two rows", lambda: len({chat(USAGE).id for _ in range(5)}), 5),
    ("B2", "an id of null is no id", lambda: row("/chat/completions", {}, {"id": None, "usage": USAGE}).response_id, None),
    ("B3", "a stream's id is kept", lambda: streamed(TEXT, STOP).response_id, "c"),
    ("B7", "every endpoint that costs is a row", lambda: {kind_of("POST", path) for path in (
        "/chat/completions", "/completions", "/responses", "/responses/compact", "/embeddings", "/images/generations",
        "/images/edits", "/images/variations", "/audio/speech", "/audio/transcriptions", "/audio/translations", "/moderations",
        "/batches", "/threads/runs", "/threads/t/runs", "/threads/t/runs/r/submit_tool_outputs", "/videos",
        "/decisions")}, {"row"}),
    ("D1", "reasoning is part of the output",
     lambda: u(chat({**USAGE, "completion_tokens_details": {"reasoning_tokens": 30}}), "output_tokens", "reasoning_output_tokens", "total_tokens"),
     (40, 30, 140)),
    ("D1", "reasoning beyond the output is said",
     lambda: chat({**USAGE, "completion_tokens_details": {"reasoning_tokens": 50}}).flags, ("reasoning_exceeds_output",)),
    ("D3", "nothing is estimated where usage is there",
     lambda: streamed(TEXT, STOP, {"choices": [], "usage": USAGE}).usage_source, "stream"),
    ("D4", "a total that was not told is not made up", lambda: u(chat({"prompt_tokens": 1, "completion_tokens": 2}), "total_tokens"), (None,)),
    ("E1", "a stream without usage has none", lambda: (streamed(TEXT, STOP).usage_source, *u(streamed(TEXT, STOP), "total_tokens")), ("missing", None)),
    ("E2", "usage on the last chunk with choices", lambda: u(streamed(TEXT, {**STOP, "usage": USAGE}), "total_tokens"), (140,)),
    ("E2", "usage on every chunk: the last that is not null",
     lambda: u(streamed({**TEXT, "usage": {**USAGE, "total_tokens": 101}}, {**STOP, "usage": USAGE}, {"choices": [], "usage": None}), "total_tokens"),
     (140,)),
    ("E2", "usage in x_groq", lambda: u(streamed(TEXT, {**STOP, "x_groq": {"id": "r", "usage": USAGE}}), "total_tokens"), (140,)),
    ("E3", "a cancelled stream is a row", lambda: (lambda e: (e.state, e.usage_source))(streamed(TEXT, done=False, state="cancelled")),
     ("cancelled", "missing")),
    ("E5", "a zero is a zero", lambda: u(chat({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}), "input_tokens", "output_tokens"), (0, 0)),
    ("E5", "and a null is none", lambda: (u(chat(None), "input_tokens"), chat(None).usage_source), ((None,), "missing")),
    ("E6", "usage on any terminal event", lambda: [
        u(row("/responses", {"stream": True}, event(kind, {"id": "r", "object": "response", "status": kind[9:], "usage": RESPONSE_USAGE}), EVENTS), "total_tokens")
        for kind in TERMINAL], [(140,)] * 3),
    ("E7", "no guess without usage", lambda: set(u(streamed(TEXT, TEXT, done=False), "input_tokens", "output_tokens", "total_tokens")), {None}),
    ("E8", "missing is not zero", lambda: u(chat({}), "input_tokens", "output_tokens", "total_tokens"), (None, None, None)),
    ("F2", "the tier that served, beside the one that was asked for",
     lambda: (lambda e: (e.service_tier, e.request_service_tier))(row("/chat/completions", {"service_tier": "priority"}, {"service_tier": "default", "usage": USAGE})),
     ("default", "priority")),
    ("H9", "both names of a model are kept", lambda: (chat(USAGE).request_model, chat(USAGE).response_model), ("m", "m-1")),
    ("I2", "zeros on real work are flagged", lambda: chat({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}).flags, ("all_zero",)),
    ("I5", "usage null", lambda: chat(None).usage_source, "missing"),
    ("L1", "a search counts as a call", lambda: responses(output=CALLS[:1]).usage.tool_calls, {"web_search": 1}),
    ("L2", "four searches are four calls", lambda: responses(output=CALLS).usage.tool_calls, {"web_search": 4, "file_search": 1}),
    ("L2", "the API's own count of requests wins", lambda: responses(output=CALLS, tool_usage={"web_search": {"num_requests": 6}}).usage.tool_calls,
     {"web_search": 6, "file_search": 1}),
    ("L3", "a tool that was only declared costs nothing", lambda: responses(tools=[{"type": "web_search"}]).usage.tool_calls, None),
    ("L3", "nor does a count of none", lambda: responses(tools=[{"type": "web_search"}], tool_usage={"web_search": {"num_requests": 0}}).usage.tool_calls, None),
    ("L4", "images are counted", lambda: u(row("/images/generations", {}, {"data": [{"b64_json": "x"}, {"url": "y"}]}), "images"), (2,)),
    ("L5", "an image answer without a split of its output", lambda: u(row("/images/generations", {}, {"data": [], "usage": RESPONSE_USAGE}), "output_tokens", "output_image_tokens"),
     (40, None)),
    ("L6", "seconds are seconds", lambda: u(row("/audio/transcriptions", b"", {"text": "x", "usage": {"type": "duration", "seconds": 12.5}}), "audio_seconds", "input_tokens"),
     (12.5, None)),
    ("L7", "audio is a part of its own", lambda: u(chat({**USAGE, "prompt_tokens_details": {"audio_tokens": 60, "cached_tokens": 20,
        "cached_tokens_details": {"audio_tokens": 20}}, "completion_tokens_details": {"audio_tokens": 9}}),
        "input_audio_tokens", "cache_read_audio_tokens", "output_audio_tokens"), (60, 20, 9)),
    ("L9", "a download has no usage", lambda: kind_of("GET", "/containers/c/files/f/content"), "ignore"),
    ("C13", "more cached than given: kept, and flagged",
     lambda: (lambda e: (e.flags, *u(e, "cache_read_input_tokens")))(chat({**USAGE, "prompt_tokens_details": {"cached_tokens": 200}})),
     (("cached_exceeds_input",), 200)),
    ("M9", "a total that is not the sum is flagged", lambda: chat({**USAGE, "total_tokens": 999}).flags, ("total_differs",)),
    ("N7", "an answer that is no JSON costs nobody a call", lambda: row("/chat/completions", {}, b"<html>").state, "incomplete"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words", "got", "expected"), CASES, ids=[f"{name}-{words}" for name, words, *_ in CASES]
)
def test_it_does_not_go_wrong_here(name: str, words: str, got: Callable[[], Any], expected: Any) -> None:
    assert got() == expected


def test_pictures_drawn_inside_a_response_are_a_part_with_its_own_usage() -> None:
    drawn = {
        "input_tokens": 5,
        "output_tokens": 300,
        "total_tokens": 305,
        "output_tokens_details": {"image_tokens": 300, "text_tokens": 0},
    }
    body = {"id": "resp_1", "object": "response", "model": "gpt-5", "status": "completed", "usage": RESPONSE_USAGE,
            "output": [{"type": "image_generation_call"}], "tools": [{"type": "image_generation", "model": "gpt-image-1"}],
            "tool_usage": {"image_gen": drawn}}  # fmt: skip
    exchange = Exchange("POST", f"{BASE}/responses", {"model": "gpt-5"})
    exchange.on_response(200, JSON)
    exchange.feed(json.dumps(body).encode())
    exchange.end("read")
    whole = row("/responses", {"model": "gpt-5"}, body)
    (part,) = parts_of(whole, exchange.facts())
    assert (part.parent_id, part.response_model, part.usage.output_image_tokens) == (whole.id, "gpt-image-1", 300)
    assert whole.usage.total_tokens == 140
    assert [each.id for each in parts_of(whole, exchange.facts())] == [part.id]  # read again, the same part


def test_drawings_have_a_usage_of_their_own() -> None:
    svg = {"model": "gpt-svg", "input_tokens": 3, "output_tokens": 9, "total_tokens": 12}
    alone = row("/images/generations", {"model": "x"}, {"created": 1, "data": [], "svg_usage": svg})
    assert (alone.response_model, alone.usage.total_tokens, alone.usage_source) == ("gpt-svg", 12, "response")

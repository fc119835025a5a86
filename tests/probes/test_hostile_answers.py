"""No answer breaks a judge, whatever JSON a server makes of it: fields that are null, missing or of another type, at
any depth, whole and in the events of a stream."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.probes.replay import judged
from toolkit.doctor.render import Style
from toolkit.probes.catalogue import probe, probes
from toolkit.probes.document import document
from toolkit.probes.screen import as_text

USAGE = {
    "prompt_tokens": 9,
    "completion_tokens": 1,
    "total_tokens": 10,
    "completion_tokens_details": {"reasoning_tokens": 1},
}
CALL = {
    "index": 0,
    "id": "c",
    "type": "function",
    "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
}
MESSAGE = {"role": "assistant", "content": '{"a": 1}', "refusal": None, "tool_calls": [CALL],
           "function_call": {"name": "f", "arguments": "{}"}, "audio": {"transcript": "Red."}}  # fmt: skip
CHAT = {"id": "x", "model": "m", "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}], "usage": USAGE}
RESPONSE = {
    "id": "r", "model": "m", "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "error": None,
    "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hello."}, {"type": "refusal", "refusal": ""}]},
               {"type": "function_call", "name": "f", "arguments": "{}"}],
    "usage": {"input_tokens": 9, "output_tokens": 1, "output_tokens_details": {"reasoning_tokens": 0}},
}  # fmt: skip
BODIES: dict[str, Any] = {
    "/chat/completions": CHAT,
    "/responses": RESPONSE,
    "/embeddings": {"data": [{"embedding": [0.5, -0.5], "index": 0}], "model": "m", "usage": USAGE},
    "/images/generations": {"data": [{"b64_json": "aGVsbG8=", "url": None}], "usage": USAGE},
    "/moderations": {"results": [{"flagged": False, "categories": {"hate": False}, "category_scores": {"hate": 0.1}}]},
    "/audio/transcriptions": {"text": "The quick brown fox.", "usage": {"type": "duration", "seconds": 4}},
    "/audio/speech": {"error": {"message": "no"}},
}
EVENTS: dict[str, list[Any]] = {
    "/chat/completions": [
        {"id": "x", "model": "m", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "He"}}]},
        {"choices": [{"index": 0, "delta": {"tool_calls": [CALL]}}]},
        {"choices": [{"index": 0, "delta": {"content": "llo", "refusal": None}, "finish_reason": "stop"}]},
        {"choices": [], "usage": USAGE, "error": None},
    ],
    "/responses": [
        {"type": "response.created", "response": {**RESPONSE, "output": [], "status": "in_progress"}},
        {"type": "response.output_text.delta", "delta": "Hello."},
        {"type": "response.completed", "response": {**RESPONSE, "status": "completed"}},
    ],
}

NUMBERS = st.one_of(st.integers(-5, 200), st.just(10**400), st.floats(), st.booleans())
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(["", "length", "stop", "NaN", "[" * 3000, "\x1b[2J", "\ud800"]))
VALUES = st.recursive(
    st.one_of(st.none(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
STYLE = Style(width=60, color=False, unicode=False)


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, each in inner for spot in _spots(each, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn, whole: Any) -> Any:
    """The value with one to three of its parts replaced or taken away."""
    made = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(_spots(made)[1:] or [(None,)]))
        holder = made
        for key in way:
            holder = holder[key]
        if last is None:
            return draw(VALUES)
        if draw(st.booleans()) and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = draw(VALUES)
    return made


def _survives(kind: str, headers: dict[str, str], raw: bytes, *, stream: bool) -> None:
    outcome = judged(kind, 200, headers, raw, stream=stream, audio="a.wav" if kind == "transcription" else None)
    made = document(outcome)
    assert made["code"] or made["status"] == "pass"
    assert made["ok"] or made["fix"]
    json.dumps(made, default=str).encode("utf-8", "surrogatepass")
    shown = as_text(outcome, STYLE)
    assert "\x1b" not in shown
    assert len(shown) < 40_000


@pytest.mark.parametrize("kind", [each.kind for each in probes()])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_judge_takes_any_json(kind: str, data: st.DataObject) -> None:
    body = data.draw(st.one_of(spoilt(BODIES[probe(kind).endpoint]), VALUES))
    _survives(kind, {"content-type": "application/json"}, json.dumps(body).encode(), stream=False)


@pytest.mark.parametrize("kind", ["chat", "json", "schema", "tools", "responses"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_judge_takes_any_events(kind: str, data: st.DataObject) -> None:
    events = data.draw(st.one_of(spoilt(EVENTS[probe(kind).endpoint]), st.lists(VALUES, max_size=3)))
    lines = [f"data: {json.dumps(each)}\n\n" for each in (events if isinstance(events, list) else [events])]
    _survives(kind, {"content-type": "text/event-stream"}, "".join(lines).encode(), stream=True)


@pytest.mark.parametrize("kind", [each.kind for each in probes()])
@settings(max_examples=6, deadline=None)
@given(
    raw=st.binary(max_size=80),
    content_type=st.sampled_from(["", "application/json", "audio/mpeg", "text/plain", "text/event-stream"]),
)
def test_a_judge_takes_any_bytes(kind: str, raw: bytes, content_type: str) -> None:
    _survives(kind, {"content-type": content_type}, raw, stream=False)

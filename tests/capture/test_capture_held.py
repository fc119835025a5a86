"""A stream read late and in one piece says what it says read chunk by chunk; so does one from which usage is hidden."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from toolkit.capture.bodies import _MANY, _gist
from toolkit.capture.facts import Facts
from toolkit.capture.hide import UsageHider
from toolkit.capture.wire import Exchange

HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "m"}
USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}


def event(value: Any, name: str = "", end: str = "\n", space: str = " ") -> bytes:
    text = json.dumps(value, separators=(",", ":")) if not isinstance(value, str) else value
    return (f"event:{space}{name}{end}" if name else "").encode() + f"data:{space}{text}{end}{end}".encode()


def chunk(text: str = "hi", finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {**HEAD, "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}], **more}


def long_stream(end: str, dice: random.Random) -> list[bytes]:
    events = [event(chunk("some words " * 3, usage=None), end=end) for _ in range(60)]
    special = [
        event(chunk(usage={**USAGE, "total_tokens": 7}), end=end),
        event(chunk("", "stop"), end=end),
        event({"message": "odd"}, "error", end),
        event({**HEAD, "choices": [], "usage": USAGE}, end=end),
        event({"error": {"type": "server_error", "code": "late"}}, end=end),
        f": a comment{end}{end}".encode(),
        event("no JSON", end=end),
        event({"type": "response.output_item.done", "item": {"type": "web_search_call"}}, end=end),
    ]
    for each in special:
        if dice.random() < 0.7:
            events.insert(dice.randrange(2, len(events)), each)
    return [*events, event("[DONE]", end=end)] if dice.random() < 0.8 else events


def told(pieces: list[bytes]) -> Facts:
    exchange = Exchange("POST", "https://h/v1/chat/completions", {"model": "m", "stream": True})
    exchange.on_response(200, {"content-type": "text/event-stream"})
    for piece in pieces:
        exchange.feed(piece)
    exchange.end("read")
    return exchange.facts()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("seed", range(40))
def test_late_and_whole_is_as_early_and_in_pieces(seed: int, end: str) -> None:
    dice = random.Random(seed)
    events = long_stream(end, dice)
    whole = b"".join(events)
    assert len(whole) > _MANY
    cuts = sorted(dice.randrange(len(whole)) for _ in range(5))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    one_by_one = told([events[0], *(whole[len(events[0]) :][at : at + 900] for at in range(0, len(whole), 900))])
    assert told(events) == told([whole]) == told(parts) == one_by_one


def test_events_that_tell_nothing_are_passed_over() -> None:
    events = [event(chunk()) for _ in range(100)]
    telling = [event(chunk("", "stop")), event({"message": "x"}, "error")]
    data = b"".join([*events[:50], telling[0], *events[50:80], telling[1], *events[80:]])
    assert _gist(data) == b"".join([events[0], *telling, events[-1]])
    assert _gist(data.replace(b"\n", b"\r\n")) == data.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(("end", "space"), [("\n", " "), ("\n", ""), ("\r\n", " ")])
@pytest.mark.parametrize("size", [1, 7, 100, 1000, 10**6])
def test_the_caller_gets_the_stream_that_was_not_asked_for_usage(end: str, space: str, size: int) -> None:
    plain = [event(chunk(text), end=end, space=space) for text in ('a,"usage":null', "b", "", 'c"choices":[]')]
    asked = [each[: -len(end) * 2 - 1] + b',"usage":null}' + (end * 2).encode() for each in plain]
    hidden = event({**HEAD, "choices": [], "usage": USAGE}, end=end, space=space)
    kept = event({**HEAD, "choices": [], "x": {"usage": None}}, end=end, space=space)
    done = event("[DONE]", end=end)
    data = b"".join([*asked, hidden, kept, done])
    hider = UsageHider()
    shown = b"".join([*(hider.feed(data[at : at + size]) for at in range(0, len(data), size)), hider.finish()])
    assert shown == b"".join([*plain, kept, done])

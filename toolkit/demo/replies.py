"""Sample answers of the Responses API, whole and as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.demo.chat import CREATED, HELLO, SNAPSHOTS


def response(body: Mapping[str, Any]) -> dict[str, Any]:
    """A whole response."""
    given, made = len(str(body.get("input")).split()) + 7, len(HELLO.split())
    text = {"type": "output_text", "text": HELLO, "annotations": []}
    item = {"type": "message", "id": "msg_sample1", "status": "completed", "role": "assistant", "content": [text]}
    return {
        "id": "resp_sample1",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": SNAPSHOTS.get(str(body.get("model")), body.get("model")),
        "output": [item],
        "usage": {
            "input_tokens": given, "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": made, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": given + made,
        },
        "service_tier": "default",
    }  # fmt: skip


def response_events(whole: Mapping[str, Any]) -> Sequence[Any]:
    """The same as events, numbered in order."""
    return [{**event, "sequence_number": number} for number, event in enumerate(_events(whole))]


def _events(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    begun = {**whole, "status": "in_progress", "output": [], "usage": None, "service_tier": "auto"}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    where = {"item_id": "msg_sample1", "output_index": 0, "content_index": 0}
    for word in HELLO.split(" "):
        yield {"type": "response.output_text.delta", **where, "delta": word + " "}
    yield {"type": "response.output_text.done", **where, "text": HELLO}
    yield {"type": "response.completed", "response": dict(whole)}

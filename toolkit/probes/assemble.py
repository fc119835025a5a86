"""A stream's events put together to the body that the same request would have given unstreamed, so that one judge
fits both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ENDS = ("response.completed", "response.incomplete", "response.failed")


def chat(chunks: Iterable[Any]) -> dict[str, Any]:
    """A chat completion: the deltas of each choice joined, the last finish reason and usage that are not null."""
    body: dict[str, Any] = {"object": "chat.completion", "choices": [], "usage": None}
    choices: dict[int, dict[str, Any]] = {}
    for chunk in chunks:
        if not isinstance(chunk, Mapping):
            continue
        for name in ("id", "model", "service_tier", "usage", "error", "created", "system_fingerprint"):
            if chunk.get(name) not in (None, ""):
                body[name] = chunk[name]
        listed = chunk.get("choices")
        for choice in listed if isinstance(listed, list) else ():
            if isinstance(choice, Mapping):
                _add(choices, choice)
    body["choices"] = [choices[index] for index in sorted(choices)]
    return body


def _add(choices: dict[int, dict[str, Any]], choice: Mapping[str, Any]) -> None:
    index = choice.get("index") if isinstance(choice.get("index"), int) else 0
    assert isinstance(index, int)
    empty = {"index": index, "message": {"role": "assistant", "content": None}, "finish_reason": None}
    whole = choices.setdefault(index, empty)
    whole["finish_reason"] = choice.get("finish_reason") or whole["finish_reason"]
    delta = choice.get("delta")
    for name, value in delta.items() if isinstance(delta, Mapping) else ():
        if name == "tool_calls" and isinstance(value, list):
            _add_calls(whole["message"].setdefault("tool_calls", []), value)
        elif name in {"content", "refusal", "reasoning_content"} and isinstance(value, str):
            whole["message"][name] = (whole["message"].get(name) or "") + value


def _add_calls(calls: list[dict[str, Any]], deltas: list[Any]) -> None:
    for delta in deltas:
        if not isinstance(delta, Mapping):
            continue
        index = delta.get("index", len(calls))
        while isinstance(index, int) and len(calls) <= min(index, 127):
            calls.append({"id": None, "type": "function", "function": {"name": "", "arguments": ""}})
        call = calls[index if isinstance(index, int) and 0 <= index < len(calls) else -1]
        call["id"] = delta.get("id") or call["id"]
        part = delta.get("function")
        for name in ("name", "arguments"):
            if isinstance(part, Mapping) and isinstance(part.get(name), str):
                call["function"][name] += part[name]


def response(chunks: Iterable[Any]) -> dict[str, Any]:
    """A Responses body: the one in the last event that ends it, else what the deltas say, with the status `None`."""
    text = ""
    body: dict[str, Any] = {}
    for chunk in chunks:
        if not isinstance(chunk, Mapping):
            continue
        inner = chunk.get("response")
        if isinstance(inner, Mapping):
            body = {**inner, "status": inner.get("status") if chunk.get("type") in ENDS else None}
        if chunk.get("type") == "response.output_text.delta" and isinstance(chunk.get("delta"), str):
            text += chunk["delta"]
        if chunk.get("type") == "error" or isinstance(chunk.get("error"), Mapping):
            body["error"] = chunk.get("error") or chunk
    if text and not body.get("output"):
        body["output"] = [{"type": "message", "content": [{"type": "output_text", "text": text}]}]
    return body


def text_of(event: Any) -> str:
    """The piece of the answer's text that an event of a stream carries; empty when it carries none."""
    if not isinstance(event, Mapping):
        return ""
    if event.get("type") == "response.output_text.delta":
        return _piece(event.get("delta"))
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    delta = first.get("delta") if isinstance(first, Mapping) else None
    return _piece(delta.get("content")) if isinstance(delta, Mapping) else ""


def _piece(value: Any) -> str:
    return value if isinstance(value, str) else ""

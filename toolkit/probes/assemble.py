"""A stream's events put together to the body that the same request would have given unstreamed, so that one judge
fits both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ENDS = (
    "response.completed", "response.incomplete", "response.failed", "response.cancelled", "response.queued",
)  # fmt: skip
"""Events after which nothing more comes; a stream of a background request may end with `queued`."""


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
        _join(whole["message"], name, value)


def _join(message: dict[str, Any], name: str, value: Any) -> None:
    if name == "tool_calls" and isinstance(value, list):
        _add_calls(message.setdefault("tool_calls", []), value)
    elif name == "function_call" and isinstance(value, Mapping):
        _add_function(message.setdefault(name, {"name": "", "arguments": ""}), value)
    elif name == "audio" and isinstance(value, Mapping):
        spoken = message.setdefault(name, {"transcript": ""})
        spoken["transcript"] += text_parts(value.get("transcript")) or ""
    elif name in {"content", "refusal", "reasoning_content"}:
        text = text_parts(value)
        message[name] = message.get(name) if text is None else (message.get(name) or "") + text


def text_parts(content: Any) -> str | None:
    """A text, or the joined text parts of the list that some compatible servers send instead."""
    if isinstance(content, list):
        texts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else None


def _add_calls(calls: list[dict[str, Any]], deltas: list[Any]) -> None:
    for delta in deltas:
        if isinstance(delta, Mapping):
            call = _call_of(calls, delta)
            call["id"] = delta.get("id") or call["id"]
            _add_function(call["function"], delta.get("function"))


def _call_of(calls: list[dict[str, Any]], delta: Mapping[str, Any]) -> dict[str, Any]:
    """The call that a delta goes on with: the one at its index, unless it brings another id (Gemini's compatible
    endpoint gives each call of an answer the index 0)."""
    index = delta.get("index")
    known = index if isinstance(index, int) and 0 <= index < len(calls) else None
    if known is None and index is not None and calls and not isinstance(index, int):
        known = len(calls) - 1
    call = calls[known] if known is not None else None
    if call is None or (delta.get("id") and call["id"] and delta["id"] != call["id"]):
        call = {"id": None, "type": "function", "function": {"name": "", "arguments": ""}}
        calls.append(call)
    return call


def _add_function(whole: dict[str, Any], part: Any) -> None:
    for name in ("name", "arguments"):
        if isinstance(part, Mapping) and isinstance(part.get(name), str):
            whole[name] += part[name]


def response(chunks: Iterable[Any]) -> dict[str, Any]:
    """A Responses body: the one in the last event that ends it, else what the deltas say, with the status `None`."""
    said = {"output_text": "", "refusal": ""}
    body: dict[str, Any] = {}
    for chunk in chunks:
        if not isinstance(chunk, Mapping):
            continue
        kind, inner = chunk.get("type"), chunk.get("response")
        if isinstance(inner, Mapping):
            body = {**inner, "status": inner.get("status") if kind in ENDS else None}
        for name in said:
            said[name] += _piece(chunk.get("delta")) if kind == f"response.{name}.delta" else ""
        if kind == "error" or isinstance(chunk.get("error"), Mapping):
            body["error"] = chunk.get("error") or chunk
    if any(said.values()) and not body.get("output"):
        parts = [{"type": name, "text": text, "refusal": text} for name, text in said.items() if text]
        body["output"] = [{"type": "message", "content": parts}]
    return body


def transcript(chunks: Iterable[Any]) -> dict[str, Any]:
    """A transcription: the text and the usage of its last event, else the deltas joined."""
    body: dict[str, Any] = {"text": None}
    for chunk in chunks:
        if not isinstance(chunk, Mapping):
            continue
        if chunk.get("type") == "transcript.text.delta":
            body["text"] = (body["text"] or "") + _piece(chunk.get("delta"))
        if chunk.get("type") == "transcript.text.done":
            body |= {name: chunk[name] for name in ("text", "usage") if name in chunk}
        if isinstance(chunk.get("error"), Mapping):
            body["error"] = chunk["error"]
    return body


def text_of(event: Any) -> str:
    """The piece of the answer's text that an event of a stream carries; empty when it carries none."""
    if not isinstance(event, Mapping):
        return ""
    if event.get("type") in ("response.output_text.delta", "response.refusal.delta"):
        return _piece(event.get("delta"))
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    delta = first.get("delta") if isinstance(first, Mapping) else None
    return (text_parts(delta.get("content")) or "") if isinstance(delta, Mapping) else ""


def _piece(value: Any) -> str:
    return value if isinstance(value, str) else ""

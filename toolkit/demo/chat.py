"""Sample chat completions: what is said depends on what was asked for (JSON, a schema, a tool, a picture, a
follow-up)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CREATED = 1_795_000_000
SNAPSHOTS = {"gpt-5.1": "gpt-5.1-2025-11-13", "gpt-4o-mini": "gpt-4o-mini-2024-07-18"}
HELLO = "Hello! This is a sample answer: your requests arrive."


def chat(body: Mapping[str, Any]) -> dict[str, Any]:
    """A whole chat completion."""
    message, reason = _message(body)
    said = str(message.get("content") or json.dumps(message.get("tool_calls")))
    given, made = _tokens(body.get("messages")), max(1, len(said.split()))
    return {
        "id": "chatcmpl-sample1",
        "object": "chat.completion",
        "created": CREATED,
        "model": SNAPSHOTS.get(str(body.get("model")), body.get("model")),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        },
        "service_tier": "default",
    }  # fmt: skip


def _message(body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    base: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None, "annotations": []}
    tools = body.get("tools")
    if isinstance(tools, list) and tools:
        function = tools[0].get("function", {})
        arguments = json.dumps(example(function.get("parameters", {})))
        call = {
            "id": "call_sample1",
            "type": "function",
            "function": {"name": function.get("name"), "arguments": arguments},
        }
        return {**base, "tool_calls": [call]}, "tool_calls"
    return {**base, "content": _text(body)}, "stop"


def _text(body: Mapping[str, Any]) -> str:
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return json.dumps(example(form["json_schema"].get("schema", {})))
    if form.get("type") == "json_object":
        return json.dumps({"ok": True, "note": "a sample answer"})
    messages = body.get("messages") or []
    if any(isinstance(each.get("content"), list) for each in messages):
        return "A red square (a sample answer)."
    return "Rome (a sample answer)." if len(messages) > 2 else HELLO


def example(schema: Mapping[str, Any]) -> Any:
    """The smallest value that fits a JSON schema of the simple kinds that strict mode takes."""
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(each) for name, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(schema.get("items", {}))]
    return {"integer": 1, "number": 1.5, "boolean": True, "null": None}.get(str(kind), "sample")


def _tokens(messages: Any) -> int:
    """Stands in for a tokenizer: one token a word, four a message, eighty-five a picture."""
    total = 3
    for each in messages if isinstance(messages, list) else ():
        content = each.get("content")
        parts = content if isinstance(content, list) else [{"type": "text", "text": str(content)}]
        total += 4 + sum(
            85 if part.get("type") == "image_url" else len(str(part.get("text")).split()) for part in parts
        )
    return total


def chat_events(whole: Mapping[str, Any], body: Mapping[str, Any]) -> Sequence[Any]:
    """The same completion as a stream; usage comes last and only when it was asked for, as the API does it."""
    return list(_events(whole, bool((body.get("stream_options") or {}).get("include_usage"))))


def _events(whole: Mapping[str, Any], with_usage: bool) -> Iterator[Any]:  # noqa: FBT001 one caller, named there
    choice = whole["choices"][0]
    base = {name: whole[name] for name in ("id", "created", "model", "service_tier")} | {
        "object": "chat.completion.chunk"
    }
    base |= {"usage": None} if with_usage else {}

    def chunk(delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

    yield chunk({"role": "assistant", "content": "", "refusal": None})
    for index, call in enumerate(choice["message"].get("tool_calls") or ()):
        yield chunk({"tool_calls": [{"index": index, **call}]})
    for word in str(choice["message"]["content"] or "").split(" "):
        yield chunk({"content": word + " "})
    yield chunk({}, choice["finish_reason"])
    if with_usage:
        yield {**base, "choices": [], "usage": whole["usage"]}

"""Reads an answer once: text, refusal, finish reasons, tool calls, model, whatever the endpoint and whether it was
streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.model import Response
from toolkit.probes import assemble, reasons
from toolkit.probes.registry import Answer


def read(endpoint: str, response: Response, raw: bytes) -> Answer:
    """The parts of the answer. Never raises: what has another shape than the API's is left empty for the judge to
    see."""
    chunks = tuple(response.chunks)
    body = response.body
    if chunks:
        body = _WHOLE.get(endpoint, assemble.chat)(chunks)
    own = body if isinstance(body, Mapping) else {}
    parts = _PARTS.get(endpoint, _plain)(own)
    usage = own.get("usage")
    return Answer(
        body=body,
        model=_text(own.get("model")),
        service_tier=_text(own.get("service_tier")),
        has_usage=isinstance(usage, Mapping),
        reasoning_tokens=_reasoning(usage),
        raw=raw,
        content_type=response.headers.get("content-type", "").split(";")[0].strip().lower(),
        chunks=chunks,
        **parts,
    )


def _chat(body: Mapping[str, Any]) -> dict[str, Any]:
    choices = [each for each in _list(body.get("choices")) if isinstance(each, Mapping)]
    first = choices[0].get("message") if choices else None
    message: Mapping[str, Any] = first if isinstance(first, Mapping) else {}
    calls = [call for call in _list(message.get("tool_calls")) if isinstance(call, Mapping)]
    if isinstance(message.get("function_call"), Mapping):
        calls.append({"type": "function_call", "function": message["function_call"]})
    text = assemble.text_parts(message.get("content"))
    return {
        "text": text or _spoken(message.get("audio")) or text,
        "refusal": _text(message.get("refusal")),
        "finish_reasons": tuple(_text(each.get("finish_reason")) for each in choices),
        "tool_calls": tuple(calls),
    }


def _spoken(audio: Any) -> str | None:
    """The words of an answer that was spoken (`modalities: ["audio"]`): its content is null."""
    return _text(audio.get("transcript")) if isinstance(audio, Mapping) else None


def _responses(body: Mapping[str, Any]) -> dict[str, Any]:
    parts = list(_output_parts(body))
    texts = [_text(part.get("text")) or "" for part in parts if part.get("type") == "output_text"]
    refusals = [_text(part.get("refusal")) or "" for part in parts if part.get("type") == "refusal"]
    items = [each for each in _list(body.get("output")) if isinstance(each, Mapping)]
    calls = [each for each in items if each.get("type") in ("function_call", "custom_tool_call")]
    return {
        "text": "".join(texts) if texts else None,
        "refusal": " ".join(refusals) or None,
        "finish_reasons": (_text(reasons.of_response(body)),) if body else (),
        "tool_calls": tuple(calls),
    }


def _output_parts(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in _list(body.get("output")):
        for part in _list(item.get("content")) if isinstance(item, Mapping) else ():
            if isinstance(part, Mapping):
                yield part


def _transcription(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": _text(body.get("text"))}


def _plain(_: Mapping[str, Any]) -> dict[str, Any]:
    return {}


_WHOLE = {"/responses": assemble.response, "/audio/transcriptions": assemble.transcript}
_PARTS = {"/chat/completions": _chat, "/responses": _responses, "/audio/transcriptions": _transcription}


def _reasoning(usage: Any) -> int | None:
    for name in ("completion_tokens_details", "output_tokens_details"):
        details = usage.get(name) if isinstance(usage, Mapping) else None
        count = details.get("reasoning_tokens") if isinstance(details, Mapping) else None
        if isinstance(count, int):
            return count
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None

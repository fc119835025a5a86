"""What aimock (npm: @copilotkit/aimock) is told to answer to each kind of test request, and to those that go wrong.

A fixture is matched by model, or by something that only one kind of request has. The models that its fixtures name
are the ones that it lists. Token counts are ours: no two are the same, so a row shows which answer it is of.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

CHAT, IMAGE, VECTOR = "gpt-6-luna", "gpt-image-2.6-flare", "text-embedding-3-small"
SPEECH, TRANSCRIPTION = "gpt-4o-mini-tts", "gpt-4o-mini-transcribe"
LIMITED = {"message": "Rate limit reached for requests", "type": "requests", "code": "rate_limit_exceeded"}
NO_CREDIT = {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": "insufficient_quota"}
UNKNOWN = {
    "message": "The model `gone` does not exist or you do not have access to it.", "type": "invalid_request_error",
    "param": None, "code": "model_not_found",
}  # fmt: skip


def used(given: int, said: int) -> dict[str, int]:
    """Token counts as OpenAI's chat reports them."""
    return {"prompt_tokens": given, "completion_tokens": said, "total_tokens": given + said}


def picture() -> str:
    """A green PNG of 8×8 pixels, in base64."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), (0, 128, 0)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def silence() -> str:
    """Half a second of MPEG-1 layer III at 128 kbit/s and 44.1 kHz, in base64: 20 frames of 417 bytes."""
    return base64.b64encode((b"\xff\xfb\x90\x00" + bytes(413)) * 20).decode()


def _answer(match: dict[str, Any], response: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"match": match, "response": response, **options}


def _good() -> list[dict[str, Any]]:
    event = {"name": "science fair", "day": "Friday", "people": ["Alice", "Bob"]}
    weather = {"name": "get_weather", "arguments": {"city": "Paris"}}
    spoken = {"text": "The quick brown fox jumps over the lazy dog."}
    return [
        _answer({"model": CHAT, "responseFormat": "json_schema"}, {"content": event, "usage": used(61, 20)}),
        _answer({"model": CHAT, "responseFormat": "json_object"},
                {"content": {"colours": ["blue", "white", "red"]}, "usage": used(41, 12)}),
        _answer({"model": CHAT, "toolName": "get_weather"}, {"toolCalls": [weather], "usage": used(71, 15)}),
        _answer({"model": CHAT, "userMessage": "What colour"}, {"content": "It is red.", "usage": used(102, 4)}),
        _answer({"model": CHAT, "userMessage": "And of Italy"}, {"content": "Rome.", "usage": used(44, 3)}),
        _answer({"model": CHAT, "userMessage": "Say hello"},
                {"content": "Hello, developer: your key works!", "model": f"{CHAT}-2026-09-29", "usage": used(31, 7)}),
        _answer({"model": IMAGE, "endpoint": "image"}, {"images": [{"b64Json": picture()}]}),
        _answer({"model": VECTOR, "endpoint": "embedding"}, {"embedding": [0.5, -0.25] * 768}),
        _answer({"model": SPEECH, "endpoint": "speech"}, {"audio": silence()}),
        _answer({"model": TRANSCRIPTION, "endpoint": "transcription"}, {"transcription": spoken}),
    ]  # fmt: skip


def _bad() -> list[dict[str, Any]]:
    long = "This will be cut short before the end of the stream is reached, whatever the reader hopes for."
    return [
        _answer({"model": "gone"}, {"error": UNKNOWN, "status": 404}),
        _answer({"model": "limited"}, {"error": LIMITED, "status": 429, "retryAfter": 2}),
        _answer({"model": "no-credit"}, {"error": NO_CREDIT, "status": 429}),
        _answer({"model": "broken"}, {"error": {"message": "It broke.", "type": "server_error"}, "status": 500}),
        _answer({"model": "filtered"}, {"content": "Half of", "finishReason": "content_filter", "usage": used(12, 3)}),
        _answer({"model": "short"}, {"content": "Half an ans", "finishReason": "length", "usage": used(13, 16)}),
        _answer({"model": "wordless"}, {"content": "", "finishReason": "length", "usage": used(14, 64)}),
        _answer({"model": "chatty"}, {"content": "Certainly! It is three colours.", "usage": used(15, 9)}),
        _answer({"model": "cut"}, {"content": long}, truncateAfterChunks=4, latency=30),
        _answer({"model": "cut-in-time"}, {"content": long}, latency=30, disconnectAfterMs=200),
        _answer({"model": "malformed"}, {"content": "x"}, chaos={"malformedRate": 1}),
        _answer({"model": "hangs-up"}, {"content": "x"}, chaos={"disconnectRate": 1}),
        _answer({"model": "slow"}, {"content": "late", "usage": used(16, 1)}, chaos={"latencyMs": 20000}),
    ]


def write_config(folder: Path, key: str) -> Path:
    """The configuration for `aimock --config`, with its fixtures beside it."""
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": [*_bad(), *_good()]}))
    config = folder / "aimock.json"
    llm = {"fixtures": str(fixtures), "latency": 0, "chunkSize": 8, "logLevel": "warn"}
    made = {"host": "127.0.0.1", "port": 0, "strict": False, "auth": {"apiKeys": [key]}, "llm": llm}
    config.write_text(json.dumps(made))
    return config

"""What the request itself says: model, stream, tier, how many choices, and for speech how many characters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from toolkit.capture.skim import parse
from toolkit.capture.usage import count

_MULTIPART_SIDE = 64 * 1024
_FORM_FIELD = re.compile(
    rb'name="?(model|stream|n|response_format|service_tier)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]{0,200})\r?\n',
    re.I,
)


class Asked(NamedTuple):
    """Facts of the request that the row keeps; never its text."""

    model: str | None = None
    stream: bool = False
    service_tier: str | None = None
    choices: int = 1
    characters: int | None = None
    background: bool = False
    video_seconds: float | None = None


NOTHING = Asked()


def asked(body: Any, endpoint: str = "") -> Asked:
    """The facts of a request's body: an object, or the bytes of JSON or of a form. Anything else says nothing."""
    if isinstance(body, str):
        body = body.encode("utf-8", "replace")
    if isinstance(body, bytes | bytearray):
        body = _read(bytes(body))
    if not isinstance(body, Mapping):
        return NOTHING
    stream = body.get("stream")
    return Asked(
        model=_text(body.get("model")),
        stream=stream is True or stream in ("true", "True", "1") or body.get("stream_format") == "sse",
        service_tier=_text(body.get("service_tier")),
        choices=count(body.get("n")) or 1,
        characters=_characters(body, endpoint),
        background=body.get("background") is True,
        video_seconds=_seconds(body.get("seconds")) if endpoint.startswith("/videos") else None,
    )


def _characters(body: Mapping[str, Any], endpoint: str) -> int | None:
    text = body.get("input")
    return len(text) if endpoint == "/audio/speech" and isinstance(text, str) else None


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) and value else None


def _seconds(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _read(body: bytes) -> Any:
    start = body[:64].lstrip()
    if start.startswith(b"{"):
        return parse(body)
    if start.startswith(b"--"):
        return _form(body)
    return None


def _form(body: bytes) -> dict[str, Any]:
    if len(body) > 2 * _MULTIPART_SIDE:
        body = body[:_MULTIPART_SIDE] + b"\r\n" + body[-_MULTIPART_SIDE:]
    return {name.decode().lower(): value.decode("utf-8", "replace") for name, value in _FORM_FIELD.findall(body)}

"""What the request itself says: model, stream, tier, how many choices, and for speech how many characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    if body.__class__ is not dict:
        if isinstance(body, str):
            body = body.encode("utf-8", "replace")
        if isinstance(body, bytes | bytearray):
            body = _read(bytes(body))
        if not isinstance(body, Mapping):
            return NOTHING
    told = {name: read(body[name]) for name, read in _READERS.items() if name in body}
    if body.get("stream_format") == "sse":
        told["stream"] = True
    if endpoint == "/audio/speech":
        told["characters"] = _characters(body)
    elif endpoint.startswith("/videos"):
        told["video_seconds"] = _seconds(body.get("seconds"))
    if "n" in body:
        told["choices"] = count(body["n"]) or 1
    return Asked(**told)


def _characters(body: Mapping[str, Any]) -> int | None:
    text = body.get("input")
    return len(text) if isinstance(text, str) else None


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) and value else None


def _yes(value: Any) -> bool:
    """In a form every value is text."""
    return value is True or value in ("true", "True", "1")


_READERS: dict[str, Callable[[Any], Any]] = {
    "model": _text,
    "stream": _yes,
    "service_tier": _text,
    "background": lambda value: value is True,
}


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

"""What the request itself says: model, stream, tier, how many choices, and for speech how many characters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from toolkit.capture.skim import parse
from toolkit.capture.usage import count, seconds

_MULTIPART_SIDE = 64 * 1024
_FORM_FIELD = re.compile(
    rb'name="?(model|stream|n|response_format|service_tier)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]{0,200})\r?\n',
    re.I,
)


class Asked(NamedTuple):
    """Facts of the request that the row keeps; never its text. `characters` is how long its `input` is, `video_seconds`
    what it calls `seconds`: which endpoint they count at, the row knows."""

    model: str | None = None
    stream: bool = False
    service_tier: str | None = None
    choices: int = 1
    characters: int | None = None
    background: bool = False
    video_seconds: float | None = None


NOTHING = Asked()
_TELLING = frozenset({"model", "stream", "stream_format", "service_tier", "n", "background", "input", "seconds"})


def asked(body: Any) -> Asked:
    """The facts of a request's body: an object, or the bytes of JSON or of a form. Anything else says nothing; facts that
    were read before stay as they are."""
    if body.__class__ is dict:
        told = body.keys() & _TELLING
        if len(told) == 1 and "model" in told:
            model = body["model"]
            return _only_model(model) if model.__class__ is str else NOTHING
        return _read(body) if told else NOTHING
    if isinstance(body, Asked):
        return body
    if isinstance(body, str):
        body = body.encode("utf-8", "replace")
    if isinstance(body, bytes | bytearray):
        body = _value(bytes(body))
    return _read(body) if isinstance(body, Mapping) else NOTHING


@lru_cache(maxsize=64)
def _only_model(model: str) -> Asked:
    """Most requests of a program say nothing else, and name the same few models."""
    return Asked(model=_text(model))


def _read(body: Mapping[str, Any]) -> Asked:
    stream = body.get("stream")
    text = body.get("input")
    return Asked(
        model=_text(body.get("model")),
        stream=stream is True or stream in ("true", "True", "1") or body.get("stream_format") == "sse",
        service_tier=_text(body.get("service_tier")),
        choices=count(body.get("n")) or 1,
        characters=len(text) if isinstance(text, str) else None,
        background=body.get("background") is True,
        video_seconds=_seconds(body.get("seconds")),
    )


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) and value else None


def _seconds(value: Any) -> float | None:
    try:
        return None if value is None else seconds(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def _value(body: bytes) -> Any:
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

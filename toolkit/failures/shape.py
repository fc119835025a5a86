"""Reads an answer's body whatever its shape: OpenAI's, Ollama's, llama.cpp's, FastAPI's, Google's, HTML, or garbage."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Problem = Literal["empty", "html", "not_json", "truncated", "encoding"]
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|title|script|h1|center)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Body:
    """A decoded body: JSON (`value`), or text with the `problem` that it is."""

    value: Any = None
    text: str = ""
    problem: Problem | None = None

    @property
    def is_json(self) -> bool:
        """Whether it was JSON at all (`null` is)."""
        return self.problem is None


@dataclass(frozen=True, kw_only=True)
class ErrorBody:
    """The fields of an error, whatever they are called. A numeric code (`401`) repeats the status: it is no `code`."""

    message: str = ""
    type: str | None = None
    code: str | None = None
    param: str | None = None


def decode(headers: Mapping[str, str], body: Any) -> Body:
    """The body of an answer. Bytes are unpacked (gzip, deflate) and read as UTF-8; what is decoded already passes."""
    if not isinstance(body, bytes | bytearray | str):
        return Body(value=body)
    try:
        text = body if isinstance(body, str) else _unpack(headers, bytes(body)).decode("utf-8-sig")
    except (zlib.error, UnicodeDecodeError):
        return Body(problem="encoding")
    return _read(text, content_type(headers))


def content_type(headers: Mapping[str, str]) -> str:
    """The media type, lower case, without parameters; empty when the server names none."""
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _unpack(headers: Mapping[str, str], body: bytes) -> bytes:
    for coding in reversed([each.strip().lower() for each in headers.get("content-encoding", "").split(",")]):
        if coding in {"gzip", "x-gzip"}:
            body = _inflate(body, zlib.MAX_WBITS | 16)
        elif coding == "deflate":
            body = _inflate(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS)
    return body


def _inflate(body: bytes, bits: int) -> bytes:
    """Unpacks as far as the data goes: what is missing at the end shows as JSON that stops too early."""
    return zlib.decompressobj(bits).decompress(body, 32 << 20)


def _read(text: str, kind: str) -> Body:
    if not text.strip():
        return Body(text=text, problem="empty")
    if kind in {"text/html", "application/xhtml+xml"} or _HTML.match(text):
        return Body(text=text, problem="html")
    try:
        return Body(value=json.loads(text), text=text)
    except RecursionError:
        return Body(text=text, problem="not_json")
    except json.JSONDecodeError as error:
        return Body(text=text, problem="truncated" if stops_early(text, error) else "not_json")


def stops_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether JSON was begun and the parser met the end of the text, or a string or word that the text never ends."""
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    rest = text[error.pos :].strip()
    open_end = not rest or error.msg.startswith("Unterminated string")
    return open_end or (rest.isalpha() and any(word.startswith(rest) for word in ("true", "false", "null")))


def error_of(value: Any) -> ErrorBody | None:
    """The error that a decoded body tells of, `None` when it holds none. Takes the whole body or its inner error."""
    if isinstance(value, list):
        return error_of(value[0]) if value and isinstance(value[0], Mapping) and "error" in value[0] else None
    if not isinstance(value, Mapping):
        return None
    inner = value.get("error")
    if isinstance(inner, Mapping):
        return _fields(inner, value)
    if isinstance(inner, str) and inner:
        return ErrorBody(message=inner, type=_word(value.get("type")), code=_code(value.get("code")))
    if "detail" in value:
        return ErrorBody(
            message=_text(value["detail"]), type=_word(value.get("type")), param=_location(value["detail"])
        )
    if "errors" in value and isinstance(value["errors"], list) and value["errors"]:
        return error_of({"error": value["errors"][0]})
    return _fields(value, value) if "message" in value and not {"choices", "data", "output"} & set(value) else None


def _fields(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> ErrorBody:
    reason = _google_reason(inner.get("details"))
    kind = inner.get("type") or inner.get("status") or (outer.get("type") if outer.get("type") != "error" else None)
    return ErrorBody(
        message=_text(inner.get("message") or inner.get("msg") or inner.get("metadata") or ""),
        type=_word(kind),
        code=reason or _code(inner.get("code")),
        param=_word(inner.get("param")),
    )


def _google_reason(details: Any) -> str | None:
    found = (
        (each.get("reason") for each in details if isinstance(each, Mapping)) if isinstance(details, list) else iter(())
    )
    return next((_word(each) for each in found if each), None)


def _code(value: Any) -> str | None:
    word = _word(value)
    return None if word is None or word.isdigit() else word


def _word(value: Any) -> str | None:
    """A short name; LiteLLM writes the word `None` where it knows none."""
    return value if isinstance(value, str) and 0 < len(value) <= 120 and value not in {"None", "null"} else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value[:5])
    if isinstance(value, Mapping):
        return _text(next((value[name] for name in ("message", "msg", "detail") if name in value), ""))
    return ""


def _location(detail: Any) -> str | None:
    """The parameter that a FastAPI validation error names: the last word of `loc`."""
    if isinstance(detail, list) and detail and isinstance(detail[0], Mapping):
        where = detail[0].get("loc")
        if isinstance(where, list) and where:
            return _word(where[-1])
    return None

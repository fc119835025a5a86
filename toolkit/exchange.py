"""A request to the API and what came back: an answer, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Request:
    """What we ask: `endpoint` is the path below the base URL, `body` the JSON (or form) that is sent."""

    endpoint: str
    body: Mapping[str, Any]
    model: str | None = None
    stream: bool = False
    method: str = "POST"
    files: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back: the decoded JSON body (or bytes), its headers with lower-case names, and its times in milliseconds."""

    http_status: int
    body: Any
    headers: Mapping[str, str]
    total_ms: float
    time_to_first_token_ms: float | None = None
    chunks: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why nothing came back, after SDK errors were translated. `code` is of the fault catalogue; `message` is redacted."""

    code: str
    message: str
    http_status: int | None = None
    error_type: str | None = None
    error_code: str | None = None
    param: str | None = None
    request_id: str | None = None
    retry_after_s: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

"""An HTTP answer as a fault: who answered, what a refusal means, and whether a 200 holds what was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolkit.failures.codes import PROVES_KEY, WAITING_HELPS
from toolkit.failures.fault import Fault, clean
from toolkit.failures.origin import answered_by, page_facts
from toolkit.failures.refusal import refusal
from toolkit.failures.shape import Body, ErrorBody, content_type, decode, error_of
from toolkit.failures.success import shape_fault


def classify(
    http_status: int,
    headers: Mapping[str, str],
    body: Any,
    *,
    endpoint: str = "",
    asked_model: str | None = None,
    base_url: str = "",
) -> Fault:
    """What the answer to `endpoint` (a path below the base URL) means. `body` is bytes, text or decoded JSON: the whole
    of it or, as the SDK's `error.body` has it, only the inner error. Never raises; facts: see `_facts`."""
    headers = {name.lower(): value for name, value in headers.items()}
    read = decode(headers, body)
    error = error_of(read.value)
    facts = _facts(http_status, headers, read, error)
    if http_status < 300:
        code, more = shape_fault(read, error, endpoint)
    elif http_status < 400:
        code, more = "http.redirect", {}
    else:
        code, more = refusal(
            http_status, headers, read, error, endpoint=endpoint, asked_model=asked_model, base_url=base_url
        )
    return Fault(code, {**facts, **_verdicts(code, http_status), **more})


def _facts(status: int, headers: Mapping[str, str], read: Body, error: ErrorBody | None) -> dict[str, Any]:
    """What every fault of an answer tells; values that are unknown are left out."""
    facts: dict[str, Any] = {
        "http_status": status,
        "answered_by": answered_by(headers, read),
        "content_type": content_type(headers),
        "request_id": clean(headers.get("x-request-id", ""), 80),
        "retry_after_s": retry_after(headers),
    }
    if error:
        facts |= {
            "error_type": error.type,
            "error_code": error.code,
            "param": error.param,
            "message": clean(error.message),
        }
    if read.problem == "html":
        facts |= page_facts(headers, read)
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _verdicts(code: str | None, status: int) -> dict[str, Any]:
    """`proves_key`: true, false, or (left out) nothing said of it. `waiting_helps`: whether it may work later."""
    found: dict[str, Any] = {}
    if code == "auth.invalid":
        found["proves_key"] = False
    elif (code or "").startswith(PROVES_KEY) or (code is None and status < 300):
        found["proves_key"] = True
    if code and code in WAITING_HELPS:
        found["waiting_helps"] = WAITING_HELPS[code]
    return found


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait; `None` when it does not say, or says it as a date."""
    text = headers.get("retry-after-ms", "")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) / 1000
    text = headers.get("retry-after", "").strip()
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None

"""What the SDK raised, or what the server answered instead of what was asked, as a `Failure` with a code of the
catalogue."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import urlsplit

from toolkit.failures import Fault, classify, classify_exception
from toolkit.gateway.wire import LARGEST, Wire
from toolkit.model import Failure, Request
from toolkit.secret import redact
from toolkit.settings import Settings

BINARY = {"/audio/speech"}
"""Endpoints whose answer is no JSON."""
EVENTS = (b"data:", b"event:", b": ", b"id:", b"retry:")
"""How a stream of events begins, and JSON never. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html."""
SAYINGS = {
    "http.cancelled": "You stopped it before the answer was complete.",
    "http.timeout": "No answer came within the time limit.",
    "stream.cut": "The stream broke off.",
    "resp.truncated": "The answer broke off.",
}


def failure_of(
    wire: Wire, raw: bytes, request: Request, settings: Settings, *, broken: bool, stopped: bool
) -> Failure | None:
    """Why the answer is none, or not whole; `None` when a 2xx arrived to its end and has the form of its endpoint."""
    if wire.status is not None and not 200 <= wire.status < 300:
        return _answered(wire, raw, request, settings)
    if stopped:
        return _failure(Fault("http.cancelled", {}), wire, settings)
    if wire.too_large:
        said = f"The answer has more than {LARGEST // 1024 // 1024} MB: the rest was not read."
        return _failure(Fault("resp.truncated", {}), wire, settings, said)
    if wire.timed_out or wire.error is not None:
        return _failure(_broke_off(wire, settings), wire, settings)
    if is_stream(wire):
        return (
            _failure(Fault("stream.cut", {}), wire, settings, "An event of the stream is no JSON.") if broken else None
        )
    return _answered(wire, raw, request, settings)


def is_stream(wire: Wire) -> bool:
    """Whether the server answers with server-sent events: it says so, or (some proxies name another type, or none) the
    body begins as only events do."""
    kind = wire.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "text/event-stream":
        return True
    return kind in {"", "application/json", "text/plain"} and wire.begins_with(EVENTS)


def _answered(wire: Wire, raw: bytes, request: Request, settings: Settings) -> Failure | None:
    """A refusal, or a 2xx of the wrong form (a web page, an error, other JSON): the SDK does not look."""
    assert wire.status is not None
    fine = 200 <= wire.status < 300
    if fine and request.endpoint in BINARY:
        return None
    base_url = settings.base_url.text
    fault = classify(
        wire.status, wire.headers, raw, endpoint=request.endpoint, asked_model=request.model, base_url=base_url
    )
    if fault.code is not None and fine and wire.hops:
        fault = Fault("http.redirect", {**fault.facts, "url": redact(wire.url)})
    return _failure(fault, wire, settings) if fault.code else None


def _broke_off(wire: Wire, settings: Settings) -> Fault:
    if wire.status is None:
        if wire.timed_out or wire.error is None:
            return Fault("http.timeout", {})
        return classify_exception(wire.error, base_url=settings.base_url.text, proxied=_proxied(settings))
    if is_stream(wire):
        return Fault("stream.cut", {})
    if wire.timed_out or wire.error is None:
        return Fault("http.timeout", {})
    found = classify_exception(wire.error)
    return found if (found.code or "").startswith("resp.") else Fault("resp.truncated", found.facts)


def _proxied(settings: Settings) -> bool:
    """Whether the SDK's HTTP library goes through a proxy: then it is the proxy that could not be reached."""
    parts = urlsplit(settings.base_url.text)
    proxies = urllib.request.getproxies()
    used = proxies.get(parts.scheme) or proxies.get("all")
    return bool(used) and not urllib.request.proxy_bypass(parts.hostname or "")


def _failure(fault: Fault, wire: Wire, settings: Settings, said: str | None = None) -> Failure:
    facts: dict[str, Any] = dict(fault.facts)
    code = fault.code or "net.unknown"
    return Failure(
        code=code,
        message=redact(said or str(facts.get("message") or SAYINGS.get(code, "")), *settings.secrets),
        http_status=wire.status,
        error_type=facts.get("error_type"),
        error_code=facts.get("error_code"),
        param=facts.get("param"),
        request_id=wire.headers.get("x-request-id"),
        retry_after_s=facts.get("retry_after_s"),
        detail=facts,
    )

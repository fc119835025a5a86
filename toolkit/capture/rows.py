"""An exchange as it was read → the row of the ledger: state, usage and where it comes from, errors, provider, flags."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from toolkit.capture.asked import NOTHING, Asked
from toolkit.capture.bodies import JsonBody
from toolkit.capture.endpoints import deployment_of
from toolkit.capture.facts import Facts
from toolkit.capture.host import provider_of
from toolkit.capture.usage import oddities, reported_cost, usage_of
from toolkit.capture.wire import UNHEARD, Exchange
from toolkit.entry import BARE, Entry, made, new_id
from toolkit.model import State, Usage, UsageSource

PENDING = frozenset({"queued", "in_progress", "requires_action", "validating", "finalizing", "cancelling"})
"""What responses, runs and batches are called while they are under way."""
_EXPECT_JSON = frozenset({"chat", "text_completion", "responses", "embeddings", "image_generation", "moderation"})


class Around(NamedTuple):
    """What the wire doesn't say: whose request it is, when it was made and how long it took."""

    id: str
    started_at: datetime
    origin: str = "track"
    duration_ms: float | None = None
    ttft_ms: float | None = None
    project: str | None = None
    tags: Mapping[str, str] = MappingProxyType({})
    key_hint: str | None = None
    retries: int | None = None
    error_type: str | None = None
    error_code: str | None = None


def entry_from(
    method: str,
    url: str,
    request_body: Mapping[str, Any] | bytes | None,
    status: int | None,
    headers: Mapping[str, str],
    body: bytes,
    *,
    origin: str,
    started_at: datetime,
    duration_ms: float | None = None,
    ttft_ms: float | None = None,
    key_hint: str | None = None,
    project: str | None = None,
    tags: Mapping[str, str] | None = None,
    retries: int | None = None,
    state: State | None = None,
    error_type: str | None = None,
) -> Entry:
    """The row of one whole exchange, JSON or events. `body` is as it came over the wire, so still compressed if the
    headers say so. `status` is `None` when no answer came (then `error_type` names why). `state` overrides what the
    answer says (`"cancelled"`: the reader went away)."""
    exchange = Exchange(method, url, request_body)
    if status is not None:
        exchange.on_response(status, {name.lower(): value for name, value in headers.items()})
        exchange.feed(body)
    exchange.end("closed" if state == "cancelled" else "read")
    around = Around(
        id=new_id(started_at), started_at=started_at, origin=origin, duration_ms=duration_ms, ttft_ms=ttft_ms,
        project=project, tags=tags or {}, key_hint=key_hint, retries=retries, error_type=error_type,
    )  # fmt: skip
    entry = entry_of(exchange, around)
    return replace(entry, state=state) if state else entry


def entry_of(exchange: Exchange, around: Around, facts: Facts | None = None) -> Entry:
    """The row of an exchange that has ended."""
    facts = exchange.facts() if facts is None else facts
    wanted, endpoint = exchange.asked, exchange.endpoint
    state, error_type, error_code = _outcome(exchange, facts, around)
    usage = usage_in(facts, wanted, endpoint.path)
    host, deployment = _place(exchange.url)
    known = {
        "id": around.id,
        "started_at": around.started_at,
        "origin": around.origin,
        "endpoint": endpoint.path,
        "operation": endpoint.operation,
        "duration_ms": around.duration_ms,
        "time_to_first_token_ms": around.ttft_ms,
        "project": around.project,
        "tags": around.tags,
        "provider": provider_of(exchange.url, exchange.headers, facts.fingerprint),
        "server_address": host,
        "request_model": wanted.model or deployment,
        "response_model": facts.model,
        "service_tier": facts.service_tier,
        "request_service_tier": wanted.service_tier,
        "batch": endpoint.path == "/batches",
        "stream": exchange.streamed or (wanted.stream and exchange.body is None),
        "state": state,
        "http_status": exchange.status,
        "error_type": error_type,
        "error_code": error_code,
        "finish_reasons": facts.finish_reasons,
        "response_id": facts.id,
        "request_id": _request_id(exchange.headers),
        "retries": around.retries,
        "key_hint": around.key_hint,
        "usage": usage,
        "usage_source": _source(exchange, facts, state, usage),
        "reported_cost": reported_cost(facts.usage) if facts.usage else None,
        "flags": exchange.flags + _flags(exchange, usage) + _pending(facts, state),
    }
    return made(Entry, BARE, known)


@lru_cache(maxsize=256)
def _place(url: str) -> tuple[str | None, str | None]:
    """The host of a URL, and the model that only the URL names."""
    parts = urlsplit(url)
    return parts.hostname, deployment_of(parts.path)


def _pending(facts: Facts, state: State) -> tuple[str, ...]:
    """The row of what is still under way says so; what is seen of it later fills the row in."""
    return ("pending",) if state == "incomplete" and (facts.status or facts.run_status) in PENDING else ()


def parts_of(entry: Entry, facts: Facts) -> list[Entry]:
    """What another model did inside this request and is billed at its own rates: rows that name this one as their
    parent."""
    found = []
    image = facts.image_tool
    if image and any(image.get(name) for name in ("input_tokens", "output_tokens", "total_tokens")):
        found.append(_child(entry, "image_generation", image, facts.image_tool_model))
    if facts.svg_usage and facts.usage:
        found.append(_child(entry, "svg_generation", facts.svg_usage, facts.svg_usage.get("model")))
    return found


def _child(entry: Entry, operation: str, usage: Mapping[str, Any], model: Any) -> Entry:
    return replace(
        entry,
        id=derived("part", entry.id, operation),
        parent_id=entry.id,
        operation=operation,
        request_model=None,
        response_model=model if isinstance(model, str) else None,
        usage=usage_of(usage),
        flags=(),
        reported_cost=None,
        response_id=None,
        finish_reasons=None,
        duration_ms=None,
        time_to_first_token_ms=None,
    )


def derived(*words: str) -> str:
    """An id that the same words always give: what is seen again is known again."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


def usage_in(facts: Facts, wanted: Asked = NOTHING, endpoint: str = "") -> Usage:
    """What was used: as the answer counts it, and what only the request says (the characters of a text that was spoken,
    the seconds of a film)."""
    if facts.svg_usage and not facts.usage and not facts.model:
        model = facts.svg_usage.get("model")
        facts.model = model if isinstance(model, str) else None
    return usage_of(
        facts.usage or facts.svg_usage or {},
        images=facts.images,
        tool_calls=facts.tool_calls,
        input_characters=wanted.characters if endpoint == "/audio/speech" else None,
        video_seconds=wanted.video_seconds if endpoint.startswith("/videos") else None,
    )


def _source(exchange: Exchange, facts: Facts, state: State, usage: Usage) -> UsageSource:
    if (facts.usage or facts.svg_usage) and _counted(usage):
        if state == "cancelled" or exchange.how == "broken":
            return "stream" if facts.ended else "partial"
        return "stream" if exchange.streamed else "response"
    return "missing" if exchange.endpoint.has_usage else "none"


def _counted(usage: Usage) -> bool:
    """Whether a usage object held any count: one of impossible numbers says nothing."""
    return (
        usage.input_tokens is not None
        or usage.output_tokens is not None
        or usage.total_tokens is not None
        or usage.audio_seconds is not None
    )


def _flags(exchange: Exchange, usage: Usage) -> tuple[str, ...]:
    found = oddities(usage)
    return (*found, "body_unreadable") if _unreadable(exchange) else found


def _unreadable(exchange: Exchange) -> bool:
    """Whether an answer was to be JSON and is none, or is empty."""
    if exchange.endpoint.operation not in _EXPECT_JSON or exchange.status is None:
        return False
    body = exchange.body
    if body is None:
        return exchange.how == "read" and not exchange.flags
    return isinstance(body, JsonBody) and body.unreadable


def _request_id(headers: Mapping[str, str]) -> str | None:
    value = headers.get("x-request-id")
    return value[:128] if value else None


def _outcome(exchange: Exchange, facts: Facts, around: Around) -> tuple[State, str | None, str | None]:
    """State, error type and error code."""
    refused = exchange.status is not None and exchange.status >= 400
    error_type, error_code = error_words(facts.flat if facts.error is None and refused else facts.error)
    if UNHEARD in exchange.flags:
        return "incomplete", None, None
    if around.error_type or exchange.status is None:
        if exchange.how == "closed":
            return "cancelled", error_type, error_code
        return "error", error_type or around.error_type, error_code or around.error_code
    if facts.error is not None or refused:
        return "error", error_type, error_code
    if state := response_state(facts):
        return state, None, None
    return _end_state(exchange, facts), None, None


def response_state(facts: Facts) -> State | None:
    status = facts.status or facts.run_status
    if status in {"failed", "expired"}:
        return "error"
    if status in {"incomplete", "cancelled"}:
        return "incomplete" if status == "incomplete" else "cancelled"
    return None


def _end_state(exchange: Exchange, facts: Facts) -> State:
    pending = (facts.status or facts.run_status) in PENDING
    if exchange.streamed:
        if facts.ended and not exchange.left:
            return "complete"
        return "cancelled" if exchange.left or exchange.how == "closed" else "incomplete"
    if exchange.how == "closed" and not (facts.usage or facts.ends or facts.status):
        return "cancelled"
    if _unreadable(exchange):
        return "cancelled" if exchange.how == "closed" else "incomplete"
    return "incomplete" if pending else "complete"


def error_words(error: Any) -> tuple[str | None, str | None]:
    """Type and code of an error object; codes may be numbers."""
    if error is None or not isinstance(error, Mapping):
        return None, None
    return _word(error.get("type")), _word(error.get("code"))


def _word(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    return text if text and len(text) <= 100 and " " not in text else None

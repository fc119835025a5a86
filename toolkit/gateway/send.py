"""Sends a request within a time limit, again without what a server refuses, and says what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from toolkit.gateway.client import build
from toolkit.gateway.errors import failure_of, is_stream
from toolkit.gateway.fallback import Change, without
from toolkit.gateway.reply import Reply
from toolkit.gateway.sse import Decoder
from toolkit.gateway.wire import Wire, exchange
from toolkit.model import Request, Response
from toolkit.settings import Settings

Watch = Callable[[Any], None]
"""Called with the JSON of each event of a stream, as it comes."""
MOST_TRIES = 5
OTHER_MATTERS = {"param.context_length", "param.moderation", "param.image_url", "param.json"}
"""Refusals of what a request says, not of how."""


class Gateway:
    """Sends our own requests. `settings` say where to and with which key; nothing is kept between two requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def send(
        self, request: Request, *, seconds: float, droppable: Collection[str] = (), watch: Watch | None = None
    ) -> Reply:
        """One request and what came of it; never raises for what the network or the server does.

        `seconds` bounds the whole of it, retries included. `droppable` names parameters that the request can do
        without. On Ctrl-C the reply so far is returned with `cancelled`.
        """
        tried: set[str] = set()
        notes: list[str] = []
        started_at = datetime.now(UTC)
        left = seconds
        while True:
            reply = self._once(request, left, watch)
            left -= reply.total_ms / 1000
            change = _change(reply, droppable, tried)
            if change is None or left <= 0 or len(notes) >= MOST_TRIES:
                return replace(reply, started_at=started_at, resent=len(notes), notes=tuple(notes))
            body, name, note = change
            tried.add(name)
            notes.append(note)
            request = replace(request, body=body)

    def _once(self, request: Request, seconds: float, watch: Watch | None) -> Reply:
        wire = Wire()
        chunks: list[Any] = []
        decoder = Decoder()
        first: float | None = None
        started_at = datetime.now(UTC)
        cancelled = False
        try:
            for piece in exchange(lambda: build(self.settings, seconds=seconds), request, wire, seconds):
                for event in decoder.feed(piece) if is_stream(wire) else ():
                    first = first or (wire.elapsed_ms() if _has_text(event) else None)
                    chunks.append(event)
                    if watch:
                        watch(event)
        except KeyboardInterrupt:
            cancelled = True
        total_ms = wire.elapsed_ms()
        if is_stream(wire):
            chunks.extend(decoder.finish())
        raw = wire.raw
        return Reply(
            request=request,
            started_at=started_at,
            total_ms=total_ms,
            response=_response(wire, raw, chunks, total_ms, first),
            failure=failure_of(wire, raw, request, self.settings, broken=decoder.broken, stopped=cancelled),
            http_status=wire.status,
            headers=wire.headers,
            raw=raw,
            time_to_first_token_ms=first,
            cancelled=cancelled,
        )


def _change(reply: Reply, droppable: Collection[str], tried: Collection[str]) -> Change | None:
    """What to send instead of what was refused. A refusal that is known to be about something else (too long, not
    this model …) is none of the parameters'."""
    code = reply.failure.code if reply.failure else ""
    if not code.startswith("param.") or code in OTHER_MATTERS:
        return None
    return without(reply.request.body, reply.http_status, _json(reply.raw), droppable, tried)


def _response(wire: Wire, raw: bytes, chunks: list[Any], total_ms: float, first: float | None) -> Response | None:
    if wire.status is None or not 200 <= wire.status < 300:
        return None
    kind = wire.headers.get("content-type", "").split(";")[0].strip().lower()
    binary = kind.startswith(("audio/", "image/", "video/")) or kind == "application/octet-stream"
    body = raw if binary else _json(raw)
    return Response(
        http_status=wire.status,
        body=raw.decode("utf-8", "replace") if body is None else body,
        headers=wire.headers,
        total_ms=total_ms,
        time_to_first_token_ms=first,
        chunks=tuple(chunks),
    )


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _has_text(event: Any) -> bool:
    """Whether the event carries the first of the answer: a delta with content (reasoning and tool arguments
    included)."""
    if not isinstance(event, dict):
        return False
    if str(event.get("type", "")).endswith(".delta"):
        return True
    choices = event.get("choices")
    delta = choices[0].get("delta") if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None
    return isinstance(delta, dict) and any(value for name, value in delta.items() if name != "role")

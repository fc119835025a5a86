"""Asks a server one thing: walks to it, sends one request, reads the answer or names what went wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.doctor.wire import asking
from toolkit.doctor.wire.http import Answer, ClosedError, NotHttpError, exchange, request_bytes
from toolkit.doctor.wire.journey import Journey, NoWayError
from toolkit.failures import Fault, by_number

SLACK = 2.0
"""How much longer than the wait for an answer's head the whole of it may take."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An answer, or the fault that came instead of one, and the milliseconds from request to end."""

    answer: Answer | None = None
    fault: Fault | None = None
    ms: float = 0.0


def visit(
    journey: Journey, headers: Mapping[str, str], endpoint: str, *, method: str = "GET", body: Any = None
) -> Visit:
    """One request over the journey's connection, which is closed afterwards. Never raises for what a server does."""
    started = time.perf_counter()
    payload = b"" if body is None else json.dumps(body).encode()
    sent = {**headers, **asking.through(journey.proxy, journey.target)}
    if body is not None:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(payload))}
    absolute = journey.proxy is not None and not journey.tunnelled
    request = request_bytes(method, journey.target.request_target(endpoint, absolute=absolute), sent, payload)
    patience = journey.patience
    try:
        stream = journey.arrive()
        limit = patience.limit(patience.answer * SLACK)
        answer = exchange(stream, request, limit, head_seconds=patience.answer)
        return Visit(answer=answer, ms=_since(started))
    except NoWayError as error:
        return Visit(fault=error.step.fault, ms=_since(started))
    except (NotHttpError, OSError) as error:
        return Visit(fault=_fault(error), ms=_since(started))
    finally:
        journey.close()


def _fault(error: NotHttpError | OSError) -> Fault:
    if isinstance(error, NotHttpError):
        return Fault("http.not_http", {"protocol": protocol(error.start)})
    if isinstance(error, ClosedError):
        return Fault("http.closed", {})
    return by_number(error, stage="http") or Fault("net.closed", {"kind": type(error).__name__})


GREETINGS = (
    (b"SSH-", "SSH"),
    (b"220", "SMTP or FTP"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
    (b"PRI * HTTP/2", "HTTP/2"),
    (b"\x00\x00", "HTTP/2"),
    (b"-ERR", "Redis"),
    (b"RFB ", "VNC"),
)


def protocol(start: bytes) -> str | None:
    """What the first bytes of an answer belong to; `None` when they are nobody's that we know."""
    return next((name for mark, name in GREETINGS if start.startswith(mark)), None)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)

"""Asks an HTTP proxy for a tunnel (CONNECT), and tells what its refusal means."""

from __future__ import annotations

import base64
from typing import Any

from toolkit.doctor.wire.http import Answer, ClosedError, NotHttpError, exchange, request_bytes
from toolkit.doctor.wire.limit import Limit
from toolkit.doctor.wire.stream import Stream
from toolkit.doctor.wire.target import Target
from toolkit.failures import Fault
from toolkit.failures.refusal import proxy_schemes

NO_PROXY_AT_ALL = {400, 404, 405, 426, 501, 505}
"""How a web server that is no proxy answers CONNECT: the request makes no sense to it."""


def connect(stream: Stream, proxy: Target, target: Target, limit: Limit) -> tuple[Fault | None, dict[str, str]]:
    """Opens a tunnel to the target; the fault when the proxy refuses, and the headers of its answer.

    Raises OSError when the connection breaks otherwise than by being closed."""
    headers = {"Host": target.connect_to, "Accept": "*/*", **authorization(proxy)}
    request = request_bytes("CONNECT", target.connect_to, headers)
    try:
        answer = exchange(stream, request, limit, head_seconds=limit.left(), bodiless=True)
    except NotHttpError as error:
        return Fault("proxy.tls_mismatch" if error.start[:2] == b"\x15\x03" else "proxy.not_proxy", {}), {}
    except (ClosedError, ConnectionError):
        return Fault("proxy.closed", {}), {}
    return refusal(answer), dict(answer.headers)


def authorization(proxy: Target) -> dict[str, str]:
    """The login that stands in the proxy's URL, as the SDK sends it."""
    if proxy.user is None:
        return {}
    token = base64.b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode("ascii")
    return {"Proxy-Authorization": f"Basic {token}"}


def refusal(answer: Answer) -> Fault | None:
    """What a proxy's answer means; `None` when the tunnel is open."""
    status = answer.status
    if 200 <= status < 300:
        return None
    facts: dict[str, Any] = {"proxy_status": status, "server": answer.headers.get("server", "")[:60] or None}
    facts = {name: value for name, value in facts.items() if value is not None}
    if status == 407:
        return Fault("proxy.auth", {**facts, "schemes": proxy_schemes(answer.headers)})
    if status == 511:
        return Fault("net.captive", facts)
    if status in NO_PROXY_AT_ALL or 300 <= status < 400:
        return Fault("proxy.not_proxy", facts)
    if status in {408, 504}:
        return Fault("proxy.blocked", {**facts, "said": "timed out"})
    return Fault("proxy.blocked", facts)

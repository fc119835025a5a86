"""An exception of the SDK as a fault: "Connection error." stands for forty; the truth is at the end of its chain."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.failures.answer import classify
from toolkit.failures.fault import Fault
from toolkit.failures.numbers import by_number

BY_CLASS: Mapping[str, str] = {
    "ConnectTimeout": "net.timeout",
    "ReadTimeout": "http.timeout",
    "WriteTimeout": "http.timeout",
    "PoolTimeout": "http.timeout",
    "APITimeoutError": "http.timeout",
    "TooManyRedirects": "http.redirect",
    "DecodingError": "resp.encoding",
    "APIResponseValidationError": "resp.shape",
    "LengthFinishReasonError": "resp.length",
    "ContentFilterFinishReasonError": "resp.content_filter",
    "APIError": "stream.error",
    "UnsupportedProtocol": "url.scheme",
}
"""Names of httpx's (and httpx2's) and the SDK's own classes; both libraries have the same ones."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it came from, the outermost first, each once."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def classify_exception(error: BaseException, *, base_url: str = "", proxied: bool = False) -> Fault:
    """The fault of an exception: no (whole) answer came, or a refusal did. `proxied`: a proxy stood in between, so what could
    not be reached is the proxy. The code is `net.unknown` when nothing in the chain is known. No text of the chain is
    in the facts, for it can hold the key; of a refusal there is what the server said."""
    links = list(chain(error))
    names = [type(each).__name__ for each in links]
    refused = _refused(links, base_url)
    if refused:
        return refused
    fault = _sdk_raised(links, names, base_url) or _numbered(links, names) or _named(names)
    fault = fault or _at_construction(links[-1]) or Fault("net.unknown", {"kind": names[-1]})
    return _behind_proxy(fault) if proxied else fault


def _refused(links: list[BaseException], base_url: str) -> Fault | None:
    """An answer with an error status (`APIStatusError`): it carries what the server said."""
    for each in links:
        response, status = getattr(each, "response", None), getattr(each, "status_code", None)
        if isinstance(status, int) and status >= 400 and response is not None:
            return classify(status, dict(response.headers), getattr(each, "body", None), base_url=base_url)
    return None


def _numbered(links: list[BaseException], names: list[str]) -> Fault | None:
    stage = "http" if {"ReadError", "WriteError", "ReadTimeout", "WriteTimeout", "CloseError"} & set(names) else "tls"
    plain = {type(each).__name__ for each in links if isinstance(each, OSError)} <= {
        "TimeoutError",
        "ConnectionRefusedError",
    }
    if stage == "tls" and (plain or "ConnectTimeout" in names) and not any(_of_handshake(each) for each in links):
        stage = "tcp"
    if isinstance(links[-1], FileNotFoundError | IsADirectoryError):
        return None
    found = (by_number(each, stage=stage) for each in reversed(links))
    return next((each for each in found if each), None)


def _of_handshake(error: BaseException) -> bool:
    """Whether time ran out when the connection stood: Python's `ssl` says so, and nothing else of it differs."""
    return isinstance(error, TimeoutError) and "handshake" in str(error)


def _named(names: list[str]) -> Fault | None:
    return next((Fault(BY_CLASS[name], {}) for name in reversed(names) if name in BY_CLASS), None)


def _sdk_raised(links: list[BaseException], names: list[str], base_url: str) -> Fault | None:
    """What the HTTP library itself refuses, before or after the wire. Its texts hold keys: never passed on."""
    for each, name in zip(links, names, strict=True):
        if isinstance(each, UnicodeEncodeError):
            return Fault("key.non_ascii" if str(each.object).startswith("Bearer ") else "org.malformed", {})
        if name == "LocalProtocolError":
            return Fault("key.whitespace" if "Bearer" in str(each) else "org.malformed", {})
        if name == "ProxyError":
            return _proxy_refused(str(each))
        if name == "RemoteProtocolError":
            return _broke_protocol(str(each))
        if isinstance(each, json.JSONDecodeError):
            return Fault("resp.truncated" if each.pos >= len(each.doc.rstrip()) - 1 else "resp.not_json", {})
        if isinstance(each, UnicodeDecodeError):
            return Fault("resp.encoding", {})
        if name in {"InvalidURL", "UnsupportedProtocol"}:
            return _bad_url(name, base_url)
    return None


def _proxy_refused(text: str) -> Fault:
    """`407 Proxy Authentication Required`: the library puts the proxy's status in front."""
    status = re.match(r"(\d{3})\b", text)
    number = int(status.group(1)) if status else None
    facts: dict[str, Any] = {"proxy_status": number} if number else {}
    return Fault("proxy.auth" if number == 407 or "username/password" in text.lower() else "proxy.blocked", facts)


def _broke_protocol(text: str) -> Fault:
    if "incomplete" in text or "without sending complete" in text:
        return Fault("resp.truncated", {})
    return Fault(
        "http.closed" if "without sending a response" in text or "disconnected" in text else "http.not_http", {}
    )


def _bad_url(name: str, base_url: str) -> Fault:
    if not base_url.strip():
        return Fault("url.empty", {})
    if base_url != base_url.strip() or re.search(r"[\x00-\x20\x7f]", base_url):
        return Fault("url.whitespace", {})
    if name == "UnsupportedProtocol" or not re.match(r"https?://[^/]", base_url):
        return Fault("url.scheme", {})
    return Fault("proxy.url" if AUTHORITY.match(base_url) else "url.port", {})


def _at_construction(error: BaseException) -> Fault | None:
    """Faults of proxy and CA settings: the client could not even be built, and the error names no path or variable."""
    if isinstance(error, ImportError):
        return Fault("proxy.socks_missing" if "socks" in str(error).lower() else "pkg.dep_conflict", {})
    if isinstance(error, FileNotFoundError):
        return Fault("tls.ca_missing", {})
    if isinstance(error, IsADirectoryError | PermissionError | ssl.SSLError):
        return Fault("tls.ca_invalid", {})
    return Fault("proxy.scheme", {}) if isinstance(error, ValueError) and "proxy" in str(error).lower() else None


AUTHORITY = re.compile(r"https?://(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:@\[\]]+)(?::\d{1,5})?(?:[/?#]|$)")
BEHIND_PROXY = {
    "net.dns": "proxy.unreachable",
    "net.refused": "proxy.unreachable",
    "net.no_route": "proxy.unreachable",
    "net.timeout": "proxy.timeout",
    "net.closed": "proxy.closed",
    "http.closed": "proxy.closed",
}


def _behind_proxy(fault: Fault) -> Fault:
    return Fault(BEHIND_PROXY.get(fault.code or "", fault.code), fault.facts)

"""Whether a text is a base URL that the SDK can use: what is wrong with it, before anything is sent. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from toolkit.doctor.characters import name_of
from toolkit.doctor.wire.target import ascii_host
from toolkit.failures import Fault

QUOTES = "\"'`“”‘’"
SCHEME = re.compile(r"(?i)^([a-z][a-z0-9+.\-]*):")
PLACEHOLDER = re.compile(r"[<>{}$|\\^]|your[-_]|example-resource", re.IGNORECASE)


def url_fault(text: str) -> Fault | None:
    """The first thing that is wrong with it; `None` when requests can be sent there. The path is judged by asking."""
    if not text.strip():
        return Fault("url.empty", {"blank": bool(text)})
    return _outside(text) or _scheme(text) or _parts(text)


def _outside(text: str) -> Fault | None:
    """White space and quotes; a leading space shows as a missing scheme to the SDK, so that is what it is called."""
    if text[0] in QUOTES or text[-1] in QUOTES:
        return Fault("url.scheme", {"why": "it stands in quotation marks, which became part of it"})
    if text[0] == " ":
        return Fault("url.scheme", {"why": "it begins with a space"})
    odd = next(((at, char) for at, char in enumerate(text, 1) if _blank(char)), None)
    if odd:
        at, char = odd
        where = "ends with" if not text[at - 1 :].strip() else f"has, as character {at} of {len(text)},"
        return Fault("url.whitespace", {"why": f"it {where} {name_of(char)}", "position": at})
    return None


def _blank(char: str) -> bool:
    return char.isspace() or not char.isprintable()


def _scheme(text: str) -> Fault | None:
    found = SCHEME.match(text)
    name = found.group(1).lower() if found else ""
    rest = text[found.end() :] if found else text
    if name in {"http", "https"}:
        if rest.startswith("//"):
            return None
        return Fault("url.scheme", {"why": f"after {name}: there have to be two slashes"})
    if not found or re.match(r"\d+(?:[/?#]|$)", rest) or "." in name:
        return Fault("url.scheme", {"why": "it does not begin with http:// or https://", "host_first": True})
    return Fault("url.scheme", {"why": f"{name}: is no scheme that the SDK can use"})


def _parts(text: str) -> Fault | None:
    try:
        parts = urlsplit(text)
        host, userinfo = parts.hostname, parts.username is not None
    except ValueError:
        return Fault("url.host", {"why": "its brackets are not an IPv6 address"})
    if not host:
        return Fault("url.host", {"why": "there is no host between the slashes"})
    if PLACEHOLDER.search(parts.netloc.rpartition("@")[2]):
        return Fault("url.placeholder", {})
    return _port(parts.netloc) or _host(host) or _rest(text, userinfo=userinfo)


def _port(netloc: str) -> Fault | None:
    found = re.search(r":([^:\]@]*)$", netloc)
    port = found.group(1) if found else ""
    if not port:
        return None
    if not (port.isascii() and port.isdigit()):
        return Fault("url.port", {"why": f"its port {port[:20]!r} is not a number"})
    return (
        None if 0 < int(port) < 65536 else Fault("url.port", {"why": f"there is no port {port[:8]}; 65535 is the last"})
    )


def _host(host: str) -> Fault | None:
    try:
        name = ascii_host(host)
    except ValueError:
        return Fault("url.host", {"why": "its host is no name that DNS can have"})
    if ":" not in name and any(not each or len(each) > 63 for each in name.rstrip(".").split(".")):
        return Fault("url.host", {"why": "its host has an empty or too long part"})
    return None


def _rest(text: str, *, userinfo: bool) -> Fault | None:
    if "?" in text or "#" in text:
        azure = "api-version" in text
        return Fault("url.query", {"azure": azure})
    return Fault("url.userinfo", {}) if userinfo else None

"""Which proxy a request goes through, by the rules of httpx2: lower case beats upper case, NO_PROXY exempts."""

from __future__ import annotations

import ipaddress
import platform
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.doctor.wire.target import Target


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A proxy as it is set: the variable's name (`the system's settings` on Windows and macOS) and its text."""

    name: str
    text: str


def proxies(variables: Mapping[str, str]) -> dict[str, Setting]:
    """The proxy for each of `http`, `https`, `all`, `no`, as `urllib.request.getproxies` finds them.

    An empty lower-case variable switches the upper-case one off."""
    found: dict[str, Setting] = {}
    for name, text in variables.items():
        kind = name[:-6].lower()
        if name[-6:].lower() == "_proxy" and kind in {"http", "https", "all", "no"} and text:
            found[kind] = Setting(name=name, text=text)
    if "REQUEST_METHOD" in variables:  # a CGI script: HTTP_PROXY may come from a request header
        found.pop("http", None)
    for name, text in variables.items():
        kind = name[:-6]
        if name.endswith("_proxy") and kind in {"http", "https", "all", "no"}:
            if text:
                found[kind] = Setting(name=name, text=text)
            else:
                found.pop(kind, None)
    return found or _of_the_system()


def _of_the_system() -> dict[str, Setting]:
    """What Windows or macOS has set for all programs; only asked when no variable is set, as the SDK does."""
    if platform.system() not in ("Windows", "Darwin"):
        return {}
    return {
        kind: Setting(name="the system's settings", text=text) for kind, text in urllib.request.getproxies().items()
    }


def route(target: Target, found: Mapping[str, Setting]) -> Setting | None:
    """The proxy that a request to this target goes through; `None` when it goes directly."""
    if bypassed(target, no_proxy(found)):
        return None
    return found.get(target.scheme) or found.get("all")


def no_proxy(found: Mapping[str, Setting]) -> tuple[str, ...]:
    """The entries of NO_PROXY: separated by commas only."""
    text = found["no"].text if "no" in found else ""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def bypassed(target: Target, entries: tuple[str, ...]) -> bool:
    """Whether an entry exempts the target from the proxy."""
    return any(_exempts(each, target) for each in entries)


def _exempts(entry: str, target: Target) -> bool:
    if entry == "*":
        return True
    if "://" in entry:
        scheme, _, entry = entry.partition("://")
        return scheme in (target.scheme, "all") and _exact(entry.rstrip("/"), target)
    if _network(entry) is not None:
        return _inside(entry, target.host)
    if entry.startswith("[") or entry.lower() == "localhost":
        return _exact(entry, target)
    if "/" in entry:
        return False
    host, port = _split_port(entry.lower())
    if port is not None and port != target.port:
        return False
    if host.startswith("*."):
        return target.host.lower().endswith(host[1:])
    return _is_or_below(host, target.host.lower())


def _is_or_below(name: str, host: str) -> bool:
    """`example.com` means itself and what is below it; `.example.com` only what is below."""
    bare = name.lstrip("*")
    return host.endswith(bare) if bare.startswith(".") else host == bare or host.endswith("." + bare)


def _exact(entry: str, target: Target) -> bool:
    host, port = _split_port(entry.lower())
    return host.strip("[]") == target.host.lower() and port in (None, target.port)


def _split_port(entry: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d+))?", entry)
    return (found.group(1), int(found.group(2)) if found.group(2) else None) if found else (entry, None)


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    address, slash, size = entry.partition("/")
    try:
        return ipaddress.ip_network(f"{address.strip('[]')}/{size}" if slash else address.strip("[]"), strict=False)
    except ValueError:
        return None


def _inside(entry: str, host: str) -> bool:
    network = _network(entry)
    try:
        return network is not None and ipaddress.ip_address(host) in network
    except ValueError:
        return False

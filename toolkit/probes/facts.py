"""What the words for a failed request name of this machine: the key's place, host and port, the proxy; and what the
doctor sees wrong in a setting without asking anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.doctor import ca, endpoint, headers, key, proxy
from toolkit.doctor.account import words_of
from toolkit.doctor.wire.way import proxy_setting, target_of
from toolkit.doctor.world import World
from toolkit.failures import Fault
from toolkit.model import Check, Failure, Finding

LOOKED_AT = {
    "url": (endpoint.base_url,),
    "proxy": (proxy.proxy_variables,),
    "tls": (ca.ca_variables,),
    "org": (headers.organization, headers.custom_headers),
    "key": (headers.custom_headers,),
}
"""The checks, all without network, that tell more of a family's faults than an exception of the SDK."""


def of_key(world: World) -> Finding | None:
    """What is wrong with the key before anything is sent (as the doctor sees it); `None` when it can be sent."""
    return _first_failure((key.present, key.characters, key.form), world)


def of_setting(code: str, world: World) -> Finding | None:
    """What the doctor finds wrong in the setting that this fault comes from; `None` when all looks well there."""
    return _first_failure(LOOKED_AT.get(code.partition(".")[0], ()), world)


def _first_failure(checks: tuple[Check, ...], world: World) -> Finding | None:
    found = (check.run(world) for check in checks)
    return next((each for each in found if each.status == "fail"), None)


def of_failure(failure: Failure, world: World, model: str | None) -> dict[str, Any]:
    """The facts that the advice for it may name; what is unknown is left out."""
    words = words_of(world, Fault(failure.code, failure.detail))
    facts = {"model": model, "message": failure.message or None, **_way(failure, world), **words}
    return {name: value for name, value in {**facts, "http_status": failure.http_status}.items() if value is not None}


def _way(failure: Failure, world: World) -> dict[str, Any]:
    """The port of the server, or the proxy in between, by the rules of the SDK's HTTP library."""
    try:
        target = target_of(world)
        setting = proxy_setting(world, target)
    except ValueError:  # the base URL is none: its own fault says so
        return {}
    if not failure.code.startswith("proxy."):
        return {"port": target.port}
    status = failure.detail.get("proxy_status")
    return {
        "proxy": proxy.shown(setting) if setting else "in between",
        "variable": setting.name if setting else None,
        "target": target.host,
        "why": "the connection to it failed",
        "status_words": f" (HTTP {status})" if status else "",
        "scheme_words": f"HTTP {status or 407}",
    }


UNNAMED: dict[str, Callable[[str], str]] = {
    "tls.untrusted": lambda host: f"This machine does not know who issued the certificate of {host}.",
    "tls.intercepted": lambda host: f"TLS for {host} is signed again on the way.",
    "clock.skew": lambda host: f"The certificate of {host} is not valid yet by this computer's clock.",
}
"""What is said where only a look at the certificate would tell more: `oaicheck env` takes it."""

"""The way to the server, one check a stage: its name, a connection, the proxy's consent, TLS; each with its time."""

from __future__ import annotations

from typing import Any

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.interception import tls_finding
from toolkit.doctor.plain import speaks_http
from toolkit.doctor.providers import is_local
from toolkit.doctor.proxy import shown
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import dial, names
from toolkit.doctor.wire.journey import Journey, Step
from toolkit.doctor.wire.way import proxy_setting, way
from toolkit.doctor.world import World
from toolkit.model import Finding

BEFORE = ("base-url", "proxy-variables", "proxy-route")
SLOW_IPV6 = 1.0
"""Seconds in which an IPv6 address answers if it ever does; the SDK waits five before it tries the next."""


@check("dns", stage="network", requires=BEFORE, network=True)
def dns(world: World) -> Finding:
    """The host's name leads to an address."""
    journey = way(world)
    step = journey.step("dns")
    hop = journey.first_hop
    if step.fault is None:
        what = f"the proxy {hop.host}" if journey.proxy else hop.host
        return passed(f"{what} has {_count(step)}, found in {step.ms:.0f} ms", ms=step.ms, **step.facts)
    if journey.proxy:
        return _proxy_finding(world, journey, step, why="its name can't be resolved")
    known = not is_local(hop.host) and names.other_name_resolves(journey.patience.limit(2.0), journey.lookup)
    return fail("net.dns", world, host=hop.host, other_names=known, ms=step.ms, number=step.fault.facts.get("number"))


def _count(step: Step) -> str:
    four, six = step.facts.get("ipv4", 0), step.facts.get("ipv6", 0)
    found = [f"{n} {kind}" for n, kind in ((four, "IPv4"), (six, "IPv6")) if n]
    return " and ".join(found) + (" address" if four + six == 1 else " addresses")


@check("tcp", stage="network", requires=("dns",), network=True)
def tcp(world: World) -> Finding:
    """Something listens at that address."""
    journey = way(world)
    step = journey.step("tcp")
    hop = journey.first_hop
    if step.fault is None:
        family = step.facts.get("family")
        return passed(
            f"Connected to {hop.host}:{hop.port} over {family} in {step.ms:.0f} ms", ms=step.ms, family=family
        )
    if journey.proxy:
        return _proxy_finding(world, journey, step, why=WHY.get(str(step.fault.code), "it can't be reached"))
    code = str(step.fault.code)
    local = is_local(hop.host)
    return fail(code, world, host=hop.host, port=hop.port, local=local or None, ms=step.ms, **step.fault.facts)


WHY = {
    "net.refused": "nothing listens there",
    "net.timeout": "nothing answers there",
    "net.no_route": "there is no way to it",
    "net.closed": "it closes the connection",
}


def _proxy_finding(world: World, journey: Journey, step: Step, **facts: Any) -> Finding:
    """A proxy that can't be reached; for a server of one's own the remedy is to leave the proxy out."""
    setting = proxy_setting(world, journey.target)
    facts |= {"proxy": shown(setting) if setting else None, "variable": setting.name if setting else None}
    facts |= {"target": journey.target.host, "ms": step.ms}
    return fail("proxy.local" if is_local(journey.target.host) else "proxy.unreachable", world, **facts)


@check("ipv6", stage="network", requires=("tcp",), network=True)
def ipv6(world: World) -> Finding:
    """IPv6 does not hold up connections."""
    journey = way(world)
    if journey.step("tcp").fault or journey.dialled is None:
        return skipped("no connection")
    silent = [each for each, number in journey.dialled.others.items() if each.is_v6 and number == 0]
    if not silent:
        return passed("No address was waited for in vain")
    try:
        dial.dial(silent, journey.patience.limit(SLOW_IPV6)).sock.close()
    except TimeoutError:
        return warn("net.ipv6", world, host=journey.first_hop.host)
    except OSError:
        return passed("IPv6 is refused at once, and IPv4 used")
    return passed("IPv6 answers, if slowly")


@check("proxy-tunnel", stage="network", requires=("tcp",), network=True)
def proxy_tunnel(world: World) -> Finding:
    """The proxy lets the request through."""
    journey = way(world)
    if journey.proxy is None:
        return skipped("there is no proxy on the way")
    step = journey.step("proxy")
    if step.fault is None:
        if not journey.tunnelled:
            return passed("The proxy takes plain HTTP itself; its answer is looked at below")
        return passed(f"The proxy connected to {journey.target.connect_to} in {step.ms:.0f} ms", ms=step.ms)
    code = _proxy_code(world, journey, step)
    setting = proxy_setting(world, journey.target)
    facts = dict(step.fault.facts) | {"proxy": shown(setting) if setting else None, "target": journey.target.host}
    facts |= {"variable": setting.name if setting else None, "port": journey.first_hop.port}
    facts["status_words"] = f" (HTTP {facts['proxy_status']})" if "proxy_status" in facts else ""
    facts["login"] = journey.proxy.user is not None
    if code == "proxy.auth":
        facts["basic"] = "Basic" in facts.get("schemes", ["Basic"])
        facts["scheme_words"] = ", ".join(facts.get("schemes", [])) or "a login"
    return fail(code, world, ms=step.ms, **facts)


OF_PROXY = {
    "net.timeout": "proxy.timeout",
    "tls.timeout": "proxy.timeout",
    "net.closed": "proxy.closed",
    "net.reset_tls": "proxy.closed",
    "net.unknown": "proxy.closed",
    "url.tls_mismatch": "proxy.tls_mismatch",
}


def _proxy_code(world: World, journey: Journey, step: Step) -> str:
    """What a failed first hop means for a proxy. One that is spoken to in TLS, but only knows plain text, stays silent
    or hangs up: asked in plain text it answers."""
    code = OF_PROXY.get(str(step.fault.code if step.fault else ""), str(step.fault.code if step.fault else ""))
    if journey.proxy and journey.proxy.tls and code in {"proxy.timeout", "proxy.closed"}:
        return "proxy.tls_mismatch" if speaks_http(world, journey.proxy) else code
    return code


@check("tls", stage="network", requires=("tcp", "proxy-tunnel", "ca-variables", "trust-store"), network=True)
def tls(world: World) -> Finding:
    """The server proves who it is."""
    journey = way(world)
    if not journey.target.tls:
        return skipped("requests go over plain http")
    step = journey.step("tls")
    if step.fault:
        return tls_finding(world, journey, step)
    version = step.facts.get("version")
    return passed(
        f"{journey.target.host} proved who it is, {version}, in {step.ms:.0f} ms", ms=step.ms, version=version
    )

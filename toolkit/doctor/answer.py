"""The answer to the one free request, `GET /models`: is it HTTP, is it the API, and who gave it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.plain import speaks_tls
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import asking
from toolkit.doctor.wire.journey import Journey
from toolkit.doctor.wire.tunnel import refusal as proxy_refusal
from toolkit.doctor.wire.visit import Visit, visit
from toolkit.doctor.wire.way import settings_of, target_of, way, way_to
from toolkit.doctor.world import World
from toolkit.failures import Fault, classify, decode
from toolkit.failures.fault import clean
from toolkit.failures.path import VERSION, malformed, repaired
from toolkit.failures.shape import error_of
from toolkit.model import Finding

KEY_CHECKS = ("key-present", "key-characters", "key-form", "organization", "custom-headers", "destination")
OF_THE_ACCOUNT = ("auth.", "billing.", "rate.", "org.", "region.", "model.", "param.", "key.", "url.region_host")
"""Answers that say something about key and account: the connection is fine then."""
REFUSED_BY_PROXY = {401, 403, 500, 502, 503, 504}
PATHS = ("url.no_v1", "url.path", "resp.html", "resp.shape", "resp.not_json", "resp.truncated")
PORTAL = re.compile(
    r"captive|hotspot|wi-?fi|portal|guest|splash|walled|network (?:login|access|sign)|internet access", re.IGNORECASE
)
LOGIN = re.compile(r"log[-_]?[io]n|sign[-_]?in|welcome", re.IGNORECASE)
SINGLE_SIGN_ON = re.compile(r"oauth|sso|saml|authorize|accounts\.|openid", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the answer means. `models` are the ids that it lists, `None` when it is no list."""

    fault: Fault
    ms: float = 0.0
    models: tuple[str, ...] | None = None

    @property
    def of_the_account(self) -> bool:
        """Whether the server was reached and speaks of key or account."""
        return (self.fault.code or "").startswith(OF_THE_ACCOUNT)


def models_answer(world: World) -> Visit:
    """The answer to `GET /models` over the way that the checks before have walked."""
    return world.once("wire.models", lambda: ask(world, way(world)))


def ask(world: World, journey: Journey, endpoint: str = "/models") -> Visit:
    """One GET with the headers that the SDK would send."""
    return visit(journey, asking.headers(world.settings, journey.target, settings_of(world)), endpoint)


def verdict(world: World) -> Verdict:
    """What came back from `GET /models`, judged once for all checks."""
    return world.once("wire.verdict", lambda: _judge(world, models_answer(world)))


def _judge(world: World, came: Visit) -> Verdict:
    base_url = world.settings.base_url.text
    if came.answer is None:
        fault = came.fault or Fault("net.unknown", {})
        return Verdict(fault=_maybe_tls(world, fault), ms=came.ms)
    fault = read(came, base_url)
    if fault.code is None:
        return Verdict(fault=fault, ms=came.ms, models=listed(came))
    if fault.code == "http.redirect":
        fault = _redirect(world, came, fault)
    elif fault.code in PATHS:
        fault = _better_path(world, base_url) or _portal(world, came, fault)
    elif str(fault.code).startswith(("http.", "auth.refused")):
        fault = _by_proxy(world, came, fault)
    return Verdict(fault=fault, ms=came.ms)


def read(came: Visit, base_url: str, endpoint: str = "/models") -> Fault:
    """An answer as a fault; one that was cut is that before anything else."""
    assert came.answer is not None
    answer = came.answer
    fault = classify(answer.status, answer.headers, answer.body, endpoint=endpoint, base_url=base_url)
    if answer.cut and answer.status < 300:
        return Fault("resp.truncated", {**fault.facts, "received": len(answer.body)})
    return fault


def listed(came: Visit) -> tuple[str, ...]:
    """The ids of the models in an answer."""
    assert came.answer is not None
    value = decode(came.answer.headers, came.answer.body).value
    rows = value.get("data") if isinstance(value, dict) else value
    return tuple(str(each["id"]) for each in rows or () if isinstance(each, dict) and "id" in each)


def _maybe_tls(world: World, fault: Fault) -> Fault:
    """A port that hangs up on plain HTTP, or answers it in TLS, may only know TLS."""
    target = target_of(world)
    if target.tls or fault.code not in {"http.closed", "net.closed", "http.not_http", "http.timeout"}:
        return fault
    if fault.facts.get("protocol") not in (None, "TLS") or way(world).proxy or not speaks_tls(world, target):
        return fault
    return Fault("url.tls_mismatch", {"fixed": target.url.replace("http://", "https://", 1), "speaks": "TLS"})


def _better_path(world: World, base_url: str) -> Fault | None:
    """Asks again with the path as it usually is, or without `/v1`: an answer there proves the fault."""
    for other in candidates(base_url):
        came = ask(world, way_to(world, target_of(world, other)))
        if came.answer is not None and _is_api(came, other):
            path = urlsplit(base_url).path
            code = "url.path" if malformed(base_url) or VERSION.search(path) else "url.no_v1"
            return Fault(code, {"fixed": other, "proved": True, "http_status": came.answer.status})
    return None


def candidates(base_url: str) -> tuple[str, ...]:
    """Base URLs that may be meant instead, the likelier first."""
    bare = base_url.rstrip("/")
    if not VERSION.search(urlsplit(base_url).path) and not malformed(base_url):
        return (f"{bare}/v1", f"{bare}/api/v1")
    better = repaired(base_url)
    return (better,) if better else (bare[: -len("/v1")],) if bare.endswith("/v1") else ()


def _is_api(came: Visit, base_url: str) -> bool:
    """Whether that is the API's voice: a list of models, or an error in JSON that is not about the path."""
    assert came.answer is not None
    code = read(came, base_url).code
    error = error_of(decode(came.answer.headers, came.answer.body).value)
    return code is None or (error is not None and (code or "").startswith(OF_THE_ACCOUNT))


def _portal(world: World, came: Visit, fault: Fault) -> Fault:
    """A page over plain HTTP that speaks of a network to log in to is not from the server that was asked."""
    assert came.answer is not None
    page = came.answer.body[:4000].decode("utf-8", "replace")
    if fault.code == "resp.html" and not target_of(world).tls and PORTAL.search(page):
        return Fault("net.captive", fault.facts)
    return fault


def _by_proxy(world: World, came: Visit, fault: Fault) -> Fault:
    """Over plain HTTP a proxy's refusal looks like the server's: without an API's marks it is taken for its own."""
    assert came.answer is not None
    journey = way(world)
    foreign = error_of(decode(came.answer.headers, came.answer.body).value) is None
    if journey.proxy is None or journey.tunnelled or not foreign or came.answer.status not in REFUSED_BY_PROXY:
        return fault
    told = proxy_refusal(came.answer)
    return Fault(told.code, {**fault.facts, **told.facts}) if told else fault


def _redirect(world: World, came: Visit, fault: Fault) -> Fault:
    """Where it leads, and whether that is the same server, its encrypted side, or a login page."""
    assert came.answer is not None
    asked = urlsplit(target_of(world).url + "/models")
    there = urlsplit(urljoin(asked.geturl(), came.answer.headers.get("location", "")))
    to = f"{there.scheme}://{there.netloc.rpartition('@')[2]}{there.path}"
    facts: dict[str, Any] = {**fault.facts, "location": clean(to, 200), "status": came.answer.status}
    same_host = there.hostname == asked.hostname
    if same_host and (asked.scheme, there.scheme) == ("http", "https"):
        facts["fixed"] = f"https://{there.netloc}{there.path.removesuffix('/').removesuffix('/models')}"
    words = f"{there.netloc}{there.path}?{there.query}"
    strange = PORTAL.search(words) or (LOGIN.search(words) and not SINGLE_SIGN_ON.search(words))
    if asked.scheme == "http" and not same_host and strange:
        return Fault("net.captive", facts)
    facts["loop"] = to == asked.geturl() or None
    return Fault("http.redirect", {name: value for name, value in facts.items() if value is not None})


@check("http", stage="network", requires=("tls", "tcp", "proxy-tunnel", *KEY_CHECKS), network=True)
def http(world: World) -> Finding:
    """The server answers as the API does."""
    if not asking.sendable(world.settings):
        return skipped("no request is sent without a key that can be sent")
    found = verdict(world)
    fault, host = found.fault, target_of(world).host
    facts = {"host": host, "ms": found.ms, "port": target_of(world).port, **fault.facts}
    if fault.code is None or found.of_the_account:
        said = f"HTTP {fault.facts.get('http_status')}"
        return passed(f"{fault.facts.get('answered_by')} answered with {said} in {found.ms:.0f} ms", **facts)
    facts |= proxy_facts(world, facts)
    if fault.code == "http.redirect" and _harmless(world, facts):
        return warn("http.redirect", world, **facts)
    return fail(fault.code, world, **facts)


def _harmless(world: World, facts: dict[str, Any]) -> bool:
    """A 307 or 308 keeps method and body, so that requests arrive where it leads, if that is the same host."""
    there = urlsplit(str(facts.get("location", "")))
    if facts.get("status") not in {307, 308} or there.hostname != facts["host"] or facts.get("loop"):
        return False
    other = there._replace(path=there.path.removesuffix("/").removesuffix("/models")).geturl()
    came = ask(world, way_to(world, target_of(world, other)))
    return came.answer is not None and read(came, other).code is None


def proxy_facts(world: World, facts: dict[str, Any]) -> dict[str, Any]:
    """What the words of a proxy's refusal need."""
    if not str(facts.get("proxy_status", "")):
        return {}
    from toolkit.doctor.proxy import shown
    from toolkit.doctor.wire.way import proxy_setting

    setting = proxy_setting(world, target_of(world))
    more: dict[str, Any] = {"proxy": shown(setting) if setting else None, "target": facts["host"]}
    more["status_words"] = f" (HTTP {facts['proxy_status']})"
    more["scheme_words"] = ", ".join(facts.get("schemes", [])) or "a login"
    return more

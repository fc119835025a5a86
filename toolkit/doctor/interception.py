"""Why a server's certificate is not believed: who issued it, whether somebody in between did, or our own settings."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from typing import Any

from toolkit.doctor.advice import fail
from toolkit.doctor.clockwork import skew_of, span
from toolkit.doctor.plain import first_words
from toolkit.doctor.providers import is_local, provider_at
from toolkit.doctor.wire.certificate import Certificate, read_certificate
from toolkit.doctor.wire.journey import Journey, Step
from toolkit.doctor.wire.stream import Secure
from toolkit.doctor.wire.way import settings_of, way_to
from toolkit.doctor.world import World
from toolkit.failures.fault import clean
from toolkit.model import Finding

INSPECTORS = re.compile(
    r"zscaler|netskope|fortinet|fortigate|blue ?coat|symantec (?:web|ssl)|palo ?alto|umbrella|forcepoint|websense"
    r"|skyhigh|mcafee|sophos"
    r"|kaspersky|\beset\b|avast|avg|bitdefender|norton|dr\.? ?web|trend micro|check ?point|barracuda|iboss"
    r"|menlo|lightspeed|securly|goguardian|smoothwall|watchguard|sonicwall|untangle|adguard|mitmproxy|charles proxy"
    r"|fiddler|portswigger|burp|squid|cato networks|cloudflare (?:gateway|for teams|zero trust)|cisco|juniper|huawei"
    r"|\b(?:proxy|inspection|intercept\w*|firewall|decrypt\w*|mitm|web ?filter|content ?filter|gateway|antivirus"
    r"|web security|internet security|endpoint security|swg|utm|dlp)\b",
    re.IGNORECASE,
)
"""Names under which products sign again what passes through them (their documentation), and companies' words."""


def tls_finding(world: World, journey: Journey, step: Step) -> Finding:
    """The finding of a failed handshake."""
    assert step.fault is not None
    target, code = journey.target, str(step.fault.code)
    facts: dict[str, Any] = {"host": target.host, "port": target.port, "ms": step.ms, **step.fault.facts}
    if code in {"url.tls_mismatch", "tls.timeout", "net.reset_tls", "tls.handshake"} and journey.proxy is None:
        code, more = _no_tls_at_all(world, journey, code)
        return fail(code, world, **facts, **more)
    if isinstance(step.error, ssl.SSLCertVerificationError):
        return _certificate_finding(world, journey, code, facts)
    return fail(code, world, **facts)


def _no_tls_at_all(world: World, journey: Journey, code: str) -> tuple[str, dict[str, Any]]:
    """Asks the same port in plain text: an answer proves that https and http were mixed up."""
    said = first_words(world, journey.target)
    if said == "HTTP":
        return "url.tls_mismatch", {
            "fixed": journey.target.url.replace("https://", "http://", 1),
            "speaks": "plain HTTP",
        }
    if said and code == "url.tls_mismatch":
        return "http.not_http", {"protocol": None if said == "?" else said}
    return code, {}


def _certificate_finding(world: World, journey: Journey, code: str, facts: dict[str, Any]) -> Finding:
    seen = look(world, journey)
    if seen is not None:
        facts |= {"issuer": clean(seen.issuer_name, 120), "names": [clean(each, 80) for each in seen.names[:4]]}
    if code == "tls.untrusted":
        return fail(
            _whose_fault(world, journey, seen), world, **{"issuer": "an unknown issuer", **facts}, **_store(world)
        )
    return _dated(world, journey, code, seen, facts)


def look(world: World, journey: Journey) -> Certificate | None:
    """The server's certificate, by a second handshake that believes everything and sends nothing."""
    probe = way_to(world, journey.target, verify=False)
    try:
        if probe.step("tls").fault or not isinstance(probe.stream, Secure):
            return None
        return read_certificate(probe.stream.tls.getpeercert(binary_form=True) or b"")
    except ValueError:
        return None
    finally:
        probe.close()


def _whose_fault(world: World, journey: Journey, seen: Certificate | None) -> str:
    """An unknown issuer of a public provider's name is somebody in between; unless our own settings hide it."""
    found = settings_of(world)
    if (found.get("SSL_CERT_FILE") or found.get("SSL_CERT_DIR")) and _system_believes(world, journey):
        return "tls.ca_replaces"
    if seen and not seen.self_signed and INSPECTORS.search(" ".join(seen.issuer.values())):
        return "tls.intercepted"
    return "tls.intercepted" if provider_at(journey.target.host) else "tls.untrusted"


def _system_believes(world: World, journey: Journey) -> bool:
    probe = way_to(world, journey.target, environ={})
    try:
        return probe.step("tls").fault is None
    finally:
        probe.close()


def _store(world: World) -> dict[str, Any]:
    """Which variable stands in for the system's store, for the words of the advice."""
    found = settings_of(world)
    name = next((each for each in ("SSL_CERT_FILE", "SSL_CERT_DIR") if found.get(each)), None)
    return {"variable": name, "path": world.show(found[name])} if name else {}


def _dated(world: World, journey: Journey, code: str, seen: Certificate | None, facts: dict[str, Any]) -> Finding:
    """An expired or not yet valid certificate: its own fault, or that of this computer's clock."""
    now = datetime.fromtimestamp(world.wall_clock(), UTC)
    skew = skew_of(journey.proxy_headers, world.wall_clock())
    if seen is not None and code == "clock.skew":
        facts["amount"] = span((seen.not_before - now).total_seconds())
        facts["valid_from"] = seen.not_before.date().isoformat()
    elif seen is not None:
        facts["valid_until"] = seen.not_after.date().isoformat()
    if skew is not None and abs(skew) < 300 and code == "clock.skew":
        return fail("tls.cert", world, **facts)
    if skew is not None and abs(skew) >= 300 and facts.get("why") == "expired":
        return fail(
            "clock.skew", world, **{**facts, "amount": span(skew)}, direction="ahead of" if skew > 0 else "behind"
        )
    if code == "clock.skew":
        facts |= {"direction": "behind", "amount": facts.get("amount", "an unknown time")}
    if is_local(journey.target.host):
        facts["local"] = True
    return fail(code, world, **facts)

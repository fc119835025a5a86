"""Broken ways to the API, made real on loopback, and the fault code that each must get. One table for tests and benchmark."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.doctor.lab import certs, proxy, web
from tests.doctor.lab.peer import Peer, Talk, closed_port, hang_up, reset, says, silent

Environ = Mapping[str, str]
OPENAI = "https://api.openai.com/v1"


class Lab:
    """Starts what a scenario needs and ends it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._stack = folder, contextlib.ExitStack()

    def peer(self, talk: Talk, tls: Any = None) -> int:
        """The port of a new peer."""
        peer = Peer(talk, tls)
        self._stack.callback(peer.close)
        return peer.port

    def base(self, kind: str, path: str = "/v1", **environ: str) -> Environ:
        """The fault server with that fault as the base URL."""
        return {"OPENAI_BASE_URL": f"http://127.0.0.1:{self.peer(web.talk)}/{kind}{path}", **environ}

    def raw(self, talk: Talk, scheme: str = "http", **environ: str) -> Environ:
        """A peer that does one thing as the base URL."""
        return {"OPENAI_BASE_URL": f"{scheme}://127.0.0.1:{self.peer(talk)}/v1", **environ}

    def tls(self, kind: str, *, issuer: str = "Laboratory", trusted: bool = True, host: str = "127.0.0.1") -> Environ:
        """A TLS server with that certificate; its authority is trusted unless said otherwise."""
        port = self.peer(web.talk, certs.server_context(kind, issuer=issuer))
        found = {"OPENAI_BASE_URL": f"https://{host}:{port}/good/v1"}
        return found | ({"SSL_CERT_FILE": str(certs.bundle(self.folder, issuer))} if trusted else {})

    def proxied(self, talk: Talk, scheme: str = "http", base: str = OPENAI) -> Environ:
        """A proxy in front of a base URL."""
        return {"OPENAI_BASE_URL": base, "ALL_PROXY": f"{scheme}://127.0.0.1:{self.peer(talk)}"}

    def intercepted(self, issuer: str) -> Environ:
        """A proxy that answers for api.openai.com itself, signed by that issuer."""
        port = self.peer(web.talk, certs.server_context("openai", issuer=issuer))
        return self.proxied(proxy.forward(lambda host, _: ("127.0.0.1", port)))

    def close(self) -> None:
        """Ends everything."""
        self._stack.close()


@dataclass(frozen=True)
class Scenario:
    """A setup and the code it must get; `None`: nothing is wrong."""

    name: str
    code: str | None
    setup: Callable[[Lab], Environ]
    options: Mapping[str, Any] = field(default_factory=dict)


def _url(text: str) -> Callable[[Lab], Environ]:
    return lambda _: {"OPENAI_BASE_URL": text}


def _base(kind: str, path: str = "/v1") -> Callable[[Lab], Environ]:
    return lambda lab: lab.base(kind, path)


def _proxy_variable(text: str) -> Callable[[Lab], Environ]:
    return lambda lab: lab.base("good", ALL_PROXY=text)


FORMS = [
    ("", "url.empty"), ("   ", "url.empty"), ("api.openai.com/v1", "url.scheme"), ("localhost:11434/v1", "url.scheme"),
    ("htps://api.openai.com/v1", "url.scheme"), ("https:/api.openai.com/v1", "url.scheme"), ('"https://a.test/v1"', "url.scheme"),
    (" https://a.test/v1", "url.scheme"), ("https://a.test/v1 ", "url.whitespace"), ("https://a.test/v1\n", "url.whitespace"),
    ("https://a.test/\u200bv1", "url.whitespace"), ("https://a.test:port/v1", "url.port"), ("https://a.test:99999/v1", "url.port"),
    ("https://a.test/v1?api-version=1", "url.query"), ("https://u:p@api.openai.com/v1", "url.userinfo"), ("https:///v1", "url.host"),
    ("https://<resource>.openai.azure.com/v1", "url.placeholder"), ("https://api.openai.com", "url.no_v1"),
    ("https://api.openai.com/v1/v1", "url.path"), ("https://api.openai.com/v1/chat/completions", "url.path"),
    ("https://no-such-host.invalid/v1", "net.dns"),
]  # fmt: skip
ANSWERS = {
    "good": None, "no-key": "auth.none", "scope": "auth.scope", "no-org": "auth.no_org", "org": "org.mismatch",
    "project": "org.mismatch", "deactivated": "auth.deactivated", "ip": "auth.ip", "region-host": "url.region_host",
    "refused": "auth.refused", "llama-wrong": "auth.invalid", "region": "region.unsupported", "quota": "billing.quota",
    "credit": "billing.credit_balance_exhausted", "org-spend": "billing.organization_spend_limit_exceeded",
    "project-spend": "billing.project_spend_limit_exceeded", "org-usage": "billing.organization_usage_limit_exceeded",
    "new-billing": "billing.quota", "inactive": "billing.inactive", "hard-limit": "billing.hard_limit", "rate": "rate.limit",
    "broken": "http.server", "gateway": "http.server", "page": "resp.html", "portal": "net.captive", "portal-511": "net.captive",
    "cloudflare": "http.blocked", "lost": "url.path", "shape": "resp.shape", "text": "resp.not_json", "empty": "resp.truncated",
    "half": "resp.truncated", "cut": "resp.truncated", "latin": "resp.encoding", "gzipped": "resp.encoding", "late": "clock.skew",
    "to-302-login": "net.captive", "to-302-else": "http.redirect", "to-307-else": "http.redirect", "to-302-loop": "http.redirect",
    "no-models": "model.none", "public": None, "drip": "http.timeout",
}  # fmt: skip
LIVE = {
    "chat-good": None, "chat-quota": "billing.quota", "chat-model": "model.not_found", "chat-model-project": "model.project",
    "chat-not-chat": "model.not_chat", "chat-unverified": "model.unverified", "chat-temperature": "param.temperature",
    "chat-bad-param": "param.invalid", "chat-shape": "resp.shape", "chat-page": "resp.html", "chat-rate": "rate.limit",
}  # fmt: skip
PEERS: list[tuple[str, str, Callable[[Lab], Environ]]] = [
    ("closed port", "net.refused", lambda _: {"OPENAI_BASE_URL": f"http://127.0.0.1:{closed_port()}/v1"}),
    ("silent", "http.timeout", lambda lab: lab.raw(silent)),
    ("hangs up", "http.closed", lambda lab: lab.raw(hang_up)),
    ("resets", "net.closed", lambda lab: lab.raw(reset)),
    ("ssh", "http.not_http", lambda lab: lab.raw(says(b"SSH-2.0-OpenSSH_9.6\r\n"))),
    ("https to ssh", "http.not_http", lambda lab: lab.raw(says(b"SSH-2.0-OpenSSH_9.6\r\n"), "https")),
    ("https to a plain port", "url.tls_mismatch", lambda lab: lab.raw(web.talk, "https")),
    ("https to a silent port", "tls.timeout", lambda lab: lab.raw(silent, "https")),
    ("cut at the hello", "net.reset_tls", lambda lab: lab.raw(reset, "https")),
    ("expired", "tls.cert", lambda lab: lab.tls("expired")),
    ("not yet valid", "clock.skew", lambda lab: lab.tls("future")),
    ("other host", "tls.cert", lambda lab: lab.tls("other-host")),
    ("unknown issuer", "tls.untrusted", lambda lab: lab.tls("good", trusted=False)),
    ("a filter's issuer", "tls.intercepted", lambda lab: lab.tls("good", issuer="Zscaler Inc.", trusted=False)),
    ("somebody signs for OpenAI", "tls.intercepted", lambda lab: lab.intercepted("Acme Corporation")),
    ("old TLS", "tls.version", lambda lab: lab.tls("old-tls")),
    ("missing CA file", "tls.ca_missing", lambda lab: lab.base("good", SSL_CERT_FILE="/no/such/file.pem")),
    ("CA file is a folder", "tls.ca_invalid", lambda lab: lab.base("good", SSL_CERT_FILE=str(lab.folder))),
    ("ignored CA variable", "tls.ca_var_ignored", lambda lab: lab.base("good", REQUESTS_CA_BUNDLE="/x.pem")),
    ("proxy: 407", "proxy.auth", lambda lab: lab.proxied(proxy.refuse(407, 'Proxy-Authenticate: Basic realm="x"'))),
    ("proxy: 403", "proxy.blocked", lambda lab: lab.proxied(proxy.refuse(403))),
    ("proxy: 502", "proxy.blocked", lambda lab: lab.proxied(proxy.refuse(502))),
    ("proxy: web server", "proxy.not_proxy", lambda lab: lab.proxied(proxy.refuse(405))),
    ("proxy: ssh", "proxy.not_proxy", lambda lab: lab.proxied(says(b"SSH-2.0-x\r\n"))),
    ("proxy: silent", "proxy.timeout", lambda lab: lab.proxied(silent)),
    ("proxy: hangs up", "proxy.closed", lambda lab: lab.proxied(hang_up)),
    ("proxy: https to a plain one", "proxy.tls_mismatch", lambda lab: lab.proxied(proxy.refuse(407), "https")),
    ("proxy: closed port", "proxy.unreachable", lambda _: {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}),
    ("proxy: unknown host", "proxy.unreachable", lambda _: {"HTTPS_PROXY": "http://no-such-proxy.invalid:3128"}),
    ("local through a dead proxy", "proxy.local", lambda lab: lab.base("good", HTTP_PROXY=f"http://127.0.0.1:{closed_port()}")),
    ("local through a good proxy", "proxy.local", lambda lab: lab.base("good", HTTP_PROXY=f"http://127.0.0.1:{lab.peer(proxy.forward())}")),
]  # fmt: skip
NEAR_MISSES: list[tuple[str, Callable[[Lab], Environ]]] = [
    ("good over TLS", lambda lab: lab.tls("good")),
    ("a dead proxy that NO_PROXY exempts", lambda lab: lab.base("good", HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="127.0.0.1")),
    ("a dead proxy for another scheme", lambda lab: lab.base("good", HTTPS_PROXY="http://127.0.0.1:9")),
    ("an empty lower-case variable switches it off", lambda lab: lab.base("good", HTTP_PROXY="http://127.0.0.1:9", http_proxy="")),
    ("an empty SSL_CERT_FILE", lambda lab: lab.base("good", SSL_CERT_FILE="")),
    ("a slash at the end", lambda lab: lab.base("good", "/v1/")),
    ("empty organization", lambda lab: lab.base("good", OPENAI_ORG_ID="")),
]  # fmt: skip

SCENARIOS: tuple[Scenario, ...] = (
    *(Scenario(f"url {text!r}", code, _url(text)) for text, code in FORMS),
    *(Scenario(f"answer {kind}", code, _base(kind)) for kind, code in ANSWERS.items()),
    *(Scenario(f"live {kind}", code, _base(kind), {"live": True}) for kind, code in LIVE.items()),
    *(Scenario(name, code, setup) for name, code, setup in PEERS),
    *(Scenario(name, None, setup) for name, setup in NEAR_MISSES),
    Scenario("no /v1, a 404 there", "url.no_v1", _base("good", "")),
    Scenario("no /v1, a web page there", "url.no_v1", _base("webui", "")),
    Scenario("/v1 twice", "url.path", _base("good", "/v1/v1")),
    Scenario("the endpoint in the base URL", "url.path", _base("good", "/v1/chat/completions")),
    Scenario("wrong key", "auth.invalid", lambda lab: lab.base("good", OPENAI_API_KEY=web.KEY + "x")),
    Scenario("wrong key, public list", "auth.invalid", lambda lab: lab.base("public", OPENAI_API_KEY=web.KEY + "x")),
    Scenario("password in the URL", "url.userinfo", lambda lab: {
        "OPENAI_BASE_URL": lab.base("good")["OPENAI_BASE_URL"].replace("//", "//u:p@")}),
    Scenario("listed model", None, _base("good"), {"model": "o3"}),
    Scenario("misspelt model", "model.not_found", _base("good"), {"model": "gpt5-nano"}),
    Scenario("removed image model", "model.image", _base("good"), {"model": "dall-e-3"}),
    Scenario("OpenAI's key to another provider", "url.key_mismatch", lambda _: {
        "OPENAI_API_KEY": "sk-proj-" + "Ab3" * 16, "OPENAI_BASE_URL": "https://openrouter.ai/api/v1"}, {"offline": True}),
    Scenario("a CA file of one's own replaces the store", "tls.ca_replaces", lambda lab: {
        "SSL_CERT_FILE": str(certs.bundle(lab.folder, "Laboratory"))}, {"offline": True}),
    Scenario("NO_PROXY with semicolons", "proxy.no_proxy", lambda _: {
        "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost;api.openai.com"}, {"offline": True}),
    Scenario("socks://", "proxy.scheme", _proxy_variable("socks://127.0.0.1:1")),
    Scenario("quoted proxy", "proxy.scheme", _proxy_variable("'http://127.0.0.1:1'")),
    Scenario("proxy with a blank", "proxy.whitespace", _proxy_variable("http://127.0.0.1:1\n")),
    Scenario("password with #", "proxy.url", _proxy_variable("http://u:p#w@127.0.0.1:1")),
    Scenario("SOCKS without socksio", "proxy.socks_missing", _proxy_variable("socks5://127.0.0.1:1")),
)  # fmt: skip

"""What a failed request is told in: no gap where a fact is missing, the place of the key, the host and the proxy; and
for a setting that keeps it from leaving, the doctor's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.doctor.advice import catalogue
from toolkit.doctor.build import build_world
from toolkit.doctor.world import World
from toolkit.model import Failure, Finding
from toolkit.probes.findings import of_failure

KEY = "sk-test-0123456789abcdefghijWXYZ"
ANSWERED = ("auth.", "billing.", "http.", "model.", "net.", "param.", "rate.", "region.", "resp.", "stream.")
ELSEWHERE = {"net.captive", "net.ipv6", "model.none"}
"""Only the doctor finds these."""


def world(base_url: str = "http://127.0.0.1:9/v1", **environ: str) -> World:
    made = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": base_url, "HOME": "/nowhere", **environ}
    return build_world(App(environ=made, cwd=Path("/")))


def found(code: str, seen: World, **more: object) -> Finding:
    return of_failure(Failure(code=code, message="", **more), seen, "gpt-6-luna")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [each for each in catalogue() if each.startswith(ANSWERED) and each not in ELSEWHERE])
def test_no_summary_has_a_gap(code: str) -> None:
    finding = found(code, world())
    assert "?" not in finding.summary
    assert finding.summary.strip(" .")
    assert finding.fix
    assert all("?" not in (each.command or "") for each in finding.fix)
    assert KEY not in repr(finding)


@pytest.mark.parametrize(
    "code", ["proxy.auth", "proxy.blocked", "proxy.closed", "proxy.timeout", "proxy.unreachable", "proxy.tls_mismatch"]
)
def test_a_proxy_is_named_without_its_password(code: str) -> None:
    seen = world("http://api.example.com/v1", HTTP_PROXY="http://ann:secret@proxy.example.com:3128")
    finding = found(code, seen, detail={"proxy_status": 403} if code == "proxy.blocked" else {})
    assert "http://proxy.example.com:3128" in finding.summary
    assert "?" not in finding.summary
    assert "secret" not in repr(finding)


@pytest.mark.parametrize(
    ("code", "summary"),
    [
        ("auth.invalid", "The key sk-…WXYZ (from environment) is refused as wrong."),
        ("net.refused", "Nothing listens on 127.0.0.1:9."),
        ("http.closed", "127.0.0.1:9 hangs up without an answer."),
        ("tls.untrusted", "This machine does not know who issued the certificate of 127.0.0.1."),
        ("clock.skew", "The certificate of 127.0.0.1 is not valid yet by this computer's clock."),
        ("auth.scope", "The key is good but restricted: it lacks a permission that it does not name."),
    ],
)
def test_the_place_is_named(code: str, summary: str) -> None:
    assert found(code, world()).summary == summary


@pytest.mark.parametrize(
    ("code", "environ", "word"),
    [
        ("url.scheme", {"base_url": "api.openai.com/v1"}, "does not begin with http"),
        ("url.port", {"base_url": "http://x:port/v1"}, "is not a number"),
        ("url.empty", {"base_url": ""}, "empty"),
        ("proxy.scheme", {"ALL_PROXY": "socks://127.0.0.1:1"}, "ALL_PROXY"),
        ("proxy.url", {"HTTP_PROXY": "http://u:p#x@127.0.0.1:1"}, "HTTP_PROXY"),
        ("tls.ca_missing", {"SSL_CERT_FILE": "/nowhere/ca.pem"}, "SSL_CERT_FILE"),
        ("org.malformed", {"OPENAI_ORG_ID": "org-ä"}, "OPENAI_ORG_ID"),
    ],
)
def test_a_setting_that_holds_a_request_up_is_told_by_the_doctor(code: str, environ: dict[str, str], word: str) -> None:
    finding = found(code, world(**environ))
    assert (finding.status, finding.code) == ("fail", code)
    assert word in finding.summary
    assert "?" not in finding.summary
    assert finding.fix


@pytest.mark.parametrize("code", ["proxy.unreachable", "net.refused", "tls.cert"])
@pytest.mark.parametrize("url", ["", "nowhere", "http://", "http://x:99999/v1", "http://[::1/v1"])
def test_a_base_url_that_is_none_breaks_no_words(code: str, url: str) -> None:
    assert found(code, world(url)).fix


def test_an_answer_is_not_explained_by_a_setting() -> None:
    seen = world("http://127.0.0.1:9/v1?x=1")
    assert found("url.path", seen, http_status=404).code == "url.path"
    assert found("url.path", seen).code == "url.query"

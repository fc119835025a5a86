"""What a peer can do to a request: each is one reply, with the code of what happened and all that had come by then."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.peer import RESET, Script, Step, head, peer
from toolkit.gateway import Gateway, Reply
from toolkit.model import Request
from toolkit.settings import load

KEY = "sk-test-0123456789abcdefghijWXYZ"
BODY = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
CHAT = Request(endpoint="/chat/completions", model="m", body=BODY)
STREAM = Request(endpoint="/chat/completions", model="m", body={**BODY, "stream": True}, stream=True)
GOOD = json.dumps({
    "id": "c", "object": "chat.completion", "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}).encode()  # fmt: skip
PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"
EVENTS = "text/event-stream"


def event(text: str = "Hi", reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return b"data: " + json.dumps({"id": "c", "model": "m", "choices": [choice]}).encode() + b"\n\n"


def dripping(piece: bytes) -> list[Step]:
    """The piece again and again for twenty seconds."""
    return [step for _ in range(400) for step in (piece, 0.05)]


def settings(url: str, key: str = KEY, **environ: str) -> Any:
    return load(environ={"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url, **environ}, cwd=Path("/"))


def send(url: str, request: Request = CHAT, seconds: float = 20.0, **more: Any) -> Reply:
    return Gateway(settings(url)).send(request, seconds=seconds, **more)


def said(script: Script | Sequence[Script], request: Request = CHAT, seconds: float = 20.0) -> Reply:
    with peer(script) as server:  # type: ignore[arg-type]
        return send(server.url, request, seconds)


def code_of(reply: Reply) -> str | None:
    return reply.failure.code if reply.failure else None


def test_a_whole_answer_is_no_failure() -> None:
    reply = said([head(), GOOD])
    assert (code_of(reply), reply.http_status, reply.raw) == (None, 200, GOOD)
    assert reply.response is not None
    assert reply.response.body == json.loads(GOOD)


@pytest.mark.parametrize(
    ("code", "status", "script"),
    [
        ("http.closed", None, []),
        ("net.closed", None, [RESET]),
        ("http.closed", None, [b"SSH-2.0-OpenSSH_9.6\r\n"]),
        ("http.not_http", None, [b"+OK Dovecot ready.\r\n\r\n"]),
        ("resp.html", 200, [head(kind="text/html"), PAGE]),
        ("resp.html", 200, [head(), PAGE]),
        ("resp.not_json", 200, [head(), b"It works!"]),
        ("resp.not_json", 200, [head(kind="text/plain"), b"OK"]),
        ("resp.truncated", 200, [head()]),
        ("resp.truncated", 200, [head(), b"   "]),
        ("resp.truncated", 200, [head(Content_Length="0")]),
        ("resp.truncated", 200, [head(), GOOD[:40]]),
        ("resp.truncated", 200, [head(Content_Length=str(len(GOOD) + 9)), GOOD]),
        ("resp.truncated", 200, [head(Transfer_Encoding="chunked"), b"ff\r\n" + GOOD[:100]]),
        ("resp.truncated", 200, [head(Content_Length="500"), GOOD[:40], RESET]),
        ("resp.encoding", 200, [head(Content_Encoding="gzip"), b"this is no gzip"]),
        ("resp.shape", 200, [head(), b'{"hello": "world"}']),
        ("resp.shape", 200, [head(), b"[]"]),
        ("resp.shape", 200, [head(), b"null"]),
        ("resp.html", 200, [head("200 OK", "application/xhtml+xml"), PAGE]),
        ("resp.truncated", 204, [head("204 No Content")]),
        ("http.redirect", 302, [head("302 Found", Content_Length="0")]),
        ("http.server", 500, [head("500 Internal Server Error"), b"{}"]),
        ("http.server", 502, [head("502 Bad Gateway", "text/html"), PAGE]),
        ("http.blocked", 403, [head("403 Forbidden", "text/html"), PAGE]),
        ("auth.refused", 403, [head("403 Forbidden"), b"{}"]),
        ("rate.limit", 429, [head("429 Too Many Requests", Retry_After="7"), b"{}"]),
        ("http.status", 418, [head("418 I'm a teapot"), b"{}"]),
    ],
)
def test_an_answer_that_is_none(code: str, status: int | None, script: Script) -> None:
    reply = said(script)
    assert (code_of(reply), reply.http_status) == (code, status)
    assert reply.failure is not None
    assert reply.failure.message is not None
    assert not reply.cancelled


def test_how_long_to_wait_is_read() -> None:
    reply = said([head("429 Too Many Requests", Retry_After="7", X_Request_Id="req_1"), b"{}"])
    assert reply.failure is not None
    assert (reply.failure.retry_after_s, reply.failure.request_id) == (7.0, "req_1")


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_to_a_login_page_is_called_a_redirect(status: str) -> None:
    with peer([head(status, Location="/login", Content_Length="0")], [head(kind="text/html"), PAGE]) as server:
        reply = send(server.url)
    assert (code_of(reply), reply.http_status) == ("http.redirect", 200)
    assert reply.failure is not None
    assert str(reply.failure.detail["url"]).endswith("/login")


def test_a_redirect_that_keeps_the_request_is_followed() -> None:
    there = [head("307 Temporary Redirect", Location="/v2/chat/completions", Content_Length="0")]
    with peer(there, [head(), GOOD]) as server:
        reply = send(server.url)
    assert code_of(reply) is None
    assert [each.split()[:2] for each in server.asked] == [
        [b"POST", b"/v1/chat/completions"],
        [b"POST", b"/v2/chat/completions"],
    ]


def test_redirects_in_a_circle_end() -> None:
    reply = said([head("307 Temporary Redirect", Location="/v1/chat/completions", Content_Length="0")])
    assert (code_of(reply), reply.http_status) == ("http.redirect", None)


@pytest.mark.parametrize(
    ("code", "script", "events"),
    [
        (None, [head(kind=EVENTS), event(), event("", "stop"), b"data: [DONE]\n\n"], 2),
        (None, [head(kind=EVENTS), event(), event("", "stop")], 2),
        (None, [head(kind=""), event(), event("", "stop")], 2),
        (None, [head(kind="application/json"), b": keep-alive\n\n", event("", "stop")], 1),
        ("stream.cut", [head(kind=EVENTS, Transfer_Encoding="chunked"), b"%x\r\n%s\r\n" % (len(event()), event())], 1),
        ("stream.cut", [head(kind=EVENTS, Content_Length="5000"), event()], 1),
        ("stream.cut", [head(kind=EVENTS, Content_Length="5000"), event(), 0.1, RESET], 1),
        ("stream.cut", [head(kind=EVENTS), event(), b"data: {oh no\n\n"], 1),
        ("resp.html", [head(kind="text/html"), PAGE], 0),
        ("http.closed", [], 0),
    ],
)
def test_a_stream(code: str | None, script: Script, events: int) -> None:
    reply = said(script, STREAM)
    assert code_of(reply) == code
    assert len(reply.response.chunks if reply.response else ()) == events


@pytest.mark.parametrize(
    ("code", "status", "script"),
    [
        ("http.timeout", None, [60.0]),
        ("http.timeout", 200, [head(), *dripping(b"{")]),
        ("http.timeout", 200, [head(Content_Length="900"), GOOD[:30], 60.0]),
        ("http.timeout", None, [b"HTTP/1.1 200 OK\r\n", *dripping(b"X-Slow: 1\r\n")]),
    ],
)
def test_the_deadline_holds_whatever_drips(code: str, status: int | None, script: Script) -> None:
    reply = said(script, seconds=1.0)
    assert (code_of(reply), reply.http_status) == (code, status)


def test_what_a_slow_stream_had_said_by_the_deadline_is_kept() -> None:
    seen: list[Any] = []
    with peer([head(kind=EVENTS), *dripping(event())]) as server:
        reply = send(server.url, STREAM, seconds=1.0, watch=seen.append)
    assert code_of(reply) == "stream.cut"
    assert reply.response is not None
    assert list(reply.response.chunks) == seen
    assert 0 < len(seen) < 400
    assert reply.time_to_first_token_ms is not None


def test_nothing_reads_on_behind_a_request_that_is_over() -> None:
    with peer([head(), *dripping(b"{")]) as server:
        send(server.url, seconds=1.0)
        ends = time.monotonic() + 10
        while _readers() and time.monotonic() < ends:
            time.sleep(0.02)
        assert _readers() == []


def _readers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "oaicheck-request"]


def test_an_answer_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.gateway.wire.LARGEST", 1000)
    reply = said([head(), b'{"id": "', b"x" * 100_000, b'"}'])
    assert (code_of(reply), len(reply.raw) <= 1000) == ("resp.truncated", True)
    assert reply.failure is not None
    assert "the rest was not read" in reply.failure.message


def test_control_c_gives_back_what_had_come() -> None:
    def stop(_: Any) -> None:
        raise KeyboardInterrupt

    with peer([head(kind=EVENTS), event(), 60.0]) as server:
        reply = send(server.url, STREAM, watch=stop)
    assert (reply.cancelled, code_of(reply), reply.http_status) == (True, "http.cancelled", 200)
    assert reply.raw == event()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("127.0.0.1:9/v1", "url.scheme"),
        ("htps://127.0.0.1/v1", "url.scheme"),
        ("http://127.0.0.1:port/v1", "url.port"),
        ("http://127.0.0.1:9/v1\n", "url.whitespace"),
        ("http://no-such-host.invalid/v1", "net.dns"),
    ],
)
def test_a_base_url_that_leads_nowhere(url: str, code: str) -> None:
    assert code_of(send(url)) == code


@pytest.mark.parametrize(("key", "code"), [(KEY + "\n", "key.whitespace"), ("“" + KEY, "key.non_ascii")])
def test_a_key_that_can_not_be_sent_is_in_no_word_of_the_reply(key: str, code: str) -> None:
    with peer([head(), GOOD]) as server:
        reply = Gateway(settings(server.url, key)).send(CHAT, seconds=5)
    assert code_of(reply) == code
    assert KEY not in repr(reply)
    assert server.asked == []


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nobody_listens() -> None:
    assert code_of(send(f"http://127.0.0.1:{closed_port()}/v1")) == "net.refused"


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert code_of(send("http://api.example.invalid/v1")) == "proxy.unreachable"


def test_a_proxy_that_wants_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer([head("407 Proxy Authentication Required", Proxy_Authenticate="Basic", Content_Length="0")]) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url.removesuffix("/v1"))
        assert code_of(send("https://api.example.invalid/v1")) == "proxy.auth"


def test_a_proxy_variable_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:1")
    assert code_of(send("http://127.0.0.1:9/v1")) == "proxy.scheme"


def test_certificates_that_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert code_of(send("https://127.0.0.1:9/v1")) == "tls.ca_missing"


def test_tls_is_asked_of_a_plain_server() -> None:
    with peer([head("400 Bad Request"), b"{}"]) as server:
        assert code_of(send(server.url.replace("http:", "https:"))) == "url.tls_mismatch"


def test_tls_is_asked_of_a_server_that_says_nothing() -> None:
    with peer([60.0]) as server:
        assert code_of(send(server.url.replace("http:", "https:"), seconds=2.0)) == "tls.timeout"


def test_a_certificate_of_nobody_that_is_known() -> None:
    trustme = pytest.importorskip("trustme")
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                made.wrap_socket(listener.accept()[0], server_side=True).close()
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        reply = send(f"https://127.0.0.1:{listener.getsockname()[1]}/v1")
        thread.join(5)
    assert code_of(reply) == "tls.untrusted"

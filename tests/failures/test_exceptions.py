"""What an exception of the SDK means: real ones, provoked on loopback with the SDK, and literal ends of chains."""

from __future__ import annotations

import errno
import json
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from toolkit.failures import by_number, classify_exception

KEY = "sk-test-0123456789abcdefghijWXYZ"


def caught(
    monkeypatch: pytest.MonkeyPatch, base_url: str = "http://127.0.0.1:9/v1", key: str = KEY, **environ: str
) -> BaseException:
    """What `OpenAI().models.list()` raises with these settings."""
    import openai

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    try:
        with openai.OpenAI(api_key=key, base_url=base_url, max_retries=0, timeout=2) as client:
            client.models.list()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    error = caught(monkeypatch, f"http://127.0.0.1:{closed_port()}/v1")
    assert classify_exception(error).code == "net.refused"
    assert classify_exception(error, proxied=True).code == "proxy.unreachable"


@pytest.mark.parametrize(
    ("key", "code"), [(KEY + "\n", "key.whitespace"), ("\x00" + KEY, "key.whitespace"), ("“" + KEY, "key.non_ascii")]
)
def test_a_key_that_cannot_be_sent(monkeypatch: pytest.MonkeyPatch, key: str, code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fault = classify_exception(caught(monkeypatch, f"http://127.0.0.1:{listener.getsockname()[1]}/v1", key=key))
    assert fault.code == code
    assert KEY not in repr(fault)


@pytest.mark.parametrize(
    ("base_url", "code"),
    [("", "url.empty"), ("127.0.0.1:9/v1", "url.scheme"), ("htps://x/v1", "url.scheme"), ("http://127.0.0.1:9/v1\n", "url.whitespace"), ("http://x:port/v1", "url.port")],
)  # fmt: skip
def test_a_base_url_that_is_none(monkeypatch: pytest.MonkeyPatch, base_url: str, code: str) -> None:
    assert classify_exception(caught(monkeypatch, base_url), base_url=base_url).code == code


def test_proxy_and_ca_variables_fail_when_the_client_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    base = "http://127.0.0.1:9/v1"
    with monkeypatch.context() as patch:
        assert classify_exception(caught(patch, ALL_PROXY="socks://127.0.0.1:1"), base_url=base).code == "proxy.scheme"
    with monkeypatch.context() as patch:
        assert (
            classify_exception(caught(patch, ALL_PROXY="http://u:p#x@127.0.0.1:1"), base_url=base).code == "proxy.url"
        )
    with monkeypatch.context() as patch:
        assert classify_exception(caught(patch, SSL_CERT_FILE=str(tmp_path / "none.pem"))).code == "tls.ca_missing"
    with monkeypatch.context() as patch:
        assert classify_exception(caught(patch, SSL_CERT_FILE=str(tmp_path))).code == "tls.ca_invalid"
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    assert classify_exception(caught(monkeypatch, SSL_CERT_FILE=str(empty))).code == "tls.ca_invalid"


def verify_error(number: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = number
    return error


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "words in any language")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "stage", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unbekannt"), "dns", "net.dns"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "dns", "net.dns"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "verweigert"), "tcp", "net.refused"),
        (OSError(10061, "WinSock"), "tcp", "net.refused"),
        (OSError(errno.EHOSTUNREACH, "x"), "tcp", "net.no_route"),
        (OSError(errno.ENETUNREACH, "x"), "tcp", "net.no_route"),
        (PermissionError(errno.EPERM, "x"), "tcp", "net.denied"),
        (TimeoutError(), "tcp", "net.timeout"),
        (OSError(errno.ETIMEDOUT, "x"), "tcp", "net.timeout"),
        (TimeoutError(), "tls", "tls.timeout"),
        (TimeoutError(), "http", "http.timeout"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "tls", "net.reset_tls"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "http", "net.closed"),
        (ssl.SSLEOFError(8, "x"), "tls", "net.reset_tls"),
        (tls_error("WRONG_VERSION_NUMBER"), "tls", "url.tls_mismatch"),
        (tls_error("TLSV1_ALERT_PROTOCOL_VERSION"), "tls", "tls.version"),
        (tls_error("UNSUPPORTED_PROTOCOL"), "tls", "tls.version"),
        (ssl.SSLError(1, "[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)"), "tls", "tls.version"),
        (tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), "tls", "tls.handshake"),
        (tls_error("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "tls", "tls.client_cert"),
        (verify_error(20), "tls", "tls.untrusted"),
        (verify_error(18), "tls", "tls.untrusted"),
        (verify_error(19), "tls", "tls.untrusted"),
        (verify_error(10), "tls", "tls.cert"),
        (verify_error(9), "tls", "clock.skew"),
        (verify_error(62), "tls", "tls.cert"),
        (verify_error(64), "tls", "tls.cert"),
        (verify_error(999), "tls", "tls.cert"),
    ],
)
def test_numbers_not_texts(error: BaseException, stage: str, code: str) -> None:
    fault = by_number(error, stage=stage)
    assert fault is not None
    assert fault.code == code


def test_an_exception_without_a_number_is_none() -> None:
    assert by_number(ValueError("Connection refused")) is None
    assert by_number(OSError("Connection refused")) is None
    assert classify_exception(RuntimeError("Connection refused")).code == "net.unknown"


def wrapped(name: str, text: str = "", *, inner: BaseException | None = None) -> BaseException:
    """An exception of a library's class of that name, as the end of a chain."""
    outer = RuntimeError("Connection error.")
    outer.__cause__ = type(name, (Exception,), {})(text)
    outer.__cause__.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (wrapped("ConnectTimeout", inner=TimeoutError()), "net.timeout"),
        (wrapped("ReadTimeout", inner=TimeoutError()), "http.timeout"),
        (wrapped("ReadError", inner=ConnectionResetError(errno.ECONNRESET, "x")), "net.closed"),
        (wrapped("ConnectError", inner=ConnectionResetError(errno.ECONNRESET, "x")), "net.reset_tls"),
        (wrapped("ProxyError", "407 Proxy Authentication Required"), "proxy.auth"),
        (wrapped("ProxyError", "403 Forbidden"), "proxy.blocked"),
        (wrapped("RemoteProtocolError", "Server disconnected without sending a response."), "http.closed"),
        (wrapped("RemoteProtocolError", "peer closed connection without sending complete message body (received 9 bytes, expected 500)"), "resp.truncated"),
        (wrapped("RemoteProtocolError", "illegal status line: bytearray(b'SSH-2.0')"), "http.not_http"),
        (wrapped("DecodingError"), "resp.encoding"),
        (wrapped("TooManyRedirects"), "http.redirect"),
        (json.JSONDecodeError("Expecting value", "", 0), "resp.truncated"),
        (json.JSONDecodeError("Expecting value", "OK then", 0), "resp.not_json"),
        (UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "x"), "resp.encoding"),
        (ImportError("Using SOCKS proxy, but the 'socksio' package is not installed."), "proxy.socks_missing"),
    ],
)  # fmt: skip
def test_ends_of_chains(error: BaseException, code: str) -> None:
    assert classify_exception(error).code == code


def test_a_chain_that_bites_its_tail_ends() -> None:
    first: Any = RuntimeError("a")
    first.__cause__ = RuntimeError("b")
    first.__cause__.__context__ = first
    assert classify_exception(first).code == "net.unknown"

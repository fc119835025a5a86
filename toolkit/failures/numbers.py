"""A failed connection as a fault code: by error numbers, TLS reasons and verify codes, the same in every language."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from typing import Any

from toolkit.failures.fault import Fault

_E = errno
REFUSED = {_E.ECONNREFUSED, 61, 10061}
RESET = {_E.ECONNRESET, _E.EPIPE, _E.ECONNABORTED, 54, 53, 10053, 10054}
NO_ROUTE = {_E.EHOSTUNREACH, _E.ENETUNREACH, _E.ENETDOWN, _E.EHOSTDOWN, _E.EADDRNOTAVAIL, 10049, 10050, 10051, 10065}
TIMED_OUT = {_E.ETIMEDOUT, 60, 10060}
DENIED = {_E.EACCES, _E.EPERM, 10013}

CERTIFICATE = {
    9: ("clock.skew", "not yet valid"),
    10: ("tls.cert", "expired"),
    18: ("tls.untrusted", "self-signed"),
    19: ("tls.untrusted", "self-signed root"),
    20: ("tls.untrusted", "unknown issuer"),
    21: ("tls.untrusted", "unknown issuer"),
    23: ("tls.cert", "revoked"),
    26: ("tls.cert", "not for servers"),
    62: ("tls.cert", "other host"),
    64: ("tls.cert", "other address"),
    66: ("tls.cert", "weak key"),
    67: ("tls.cert", "weak key"),
    68: ("tls.cert", "weak signature"),
}
"""OpenSSL's X509_V_ERR_* numbers."""

_REASONS = {
    "WRONG_VERSION_NUMBER": "url.tls_mismatch",
    "HTTP_REQUEST": "url.tls_mismatch",
    "HTTPS_PROXY_REQUEST": "url.tls_mismatch",
    "UNEXPECTED_EOF_WHILE_READING": "net.reset_tls",
    "NO_CERTIFICATE_OR_CRL_FOUND": "tls.ca_invalid",
    "NO_PROTOCOLS_AVAILABLE": "tls.version",
    "UNSUPPORTED_PROTOCOL": "tls.version",
    "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED": "tls.version",  # what OpenSSL 3 says of the signatures of TLS 1.0 and 1.1
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "tls.client_cert",
}


def by_number(error: BaseException, *, stage: str = "tcp") -> Fault | None:
    """The fault of one exception at a stage (`dns`, `tcp`, `tls`, `http`); `None` when its number says nothing."""
    if isinstance(error, socket.gaierror):
        return Fault("net.dns", {"number": error.errno, "temporary": error.errno == socket.EAI_AGAIN})
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificate(error.verify_code)
    if isinstance(error, ssl.SSLError):
        return _tls(error)
    if isinstance(error, TimeoutError) or (isinstance(error, OSError) and error.errno in TIMED_OUT):
        return Fault({"tls": "tls.timeout", "http": "http.timeout"}.get(stage, "net.timeout"), {})
    return _socket(error, stage) if isinstance(error, OSError) else None


def certificate(verify_code: int) -> Fault:
    """What OpenSSL refused the certificate for."""
    code, why = CERTIFICATE.get(verify_code, ("tls.cert", "refused"))
    return Fault(code, {"verify_code": verify_code, "why": why})


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's name for the reason; where Python is older than its OpenSSL it knows only the words of it."""
    if named := getattr(error, "reason", None):
        return str(named)
    said = re.search(r"\] (.+?) \(_ssl", str(error))
    return said[1].upper().replace(" ", "_") if said else ""


def _tls(error: ssl.SSLError) -> Fault:
    reason = _reason(error)
    facts: dict[str, Any] = {"reason": reason} if reason else {}
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Fault("net.reset_tls", facts)
    if reason in _REASONS:
        return Fault(_REASONS[reason], facts)
    if "PROTOCOL_VERSION" in reason or "WRONG_SSL_VERSION" in reason:
        return Fault("tls.version", facts)
    if reason.startswith(("PEM", "BAD_BASE64", "NO_START_LINE", "X509")):
        return Fault("tls.ca_invalid", facts)
    return Fault("tls.handshake", facts)


def _socket(error: OSError, stage: str) -> Fault | None:
    number = error.errno
    if number in REFUSED:
        return Fault("net.refused", {"number": number})
    if number in RESET:
        return Fault({"tls": "net.reset_tls", "http": "net.closed"}.get(stage, "net.closed"), {"number": number})
    if number in NO_ROUTE:
        return Fault("net.no_route", {"number": number})
    return Fault("net.denied", {"number": number}) if number in DENIED else None

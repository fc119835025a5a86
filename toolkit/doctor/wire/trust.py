"""The certificates that the SDK would trust here, in its order: SSL_CERT_FILE, SSL_CERT_DIR, the system's store."""

from __future__ import annotations

import platform
import re
import ssl
from collections.abc import Mapping
from pathlib import Path

FILES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
"""Where Linux distributions keep the store, when OpenSSL's own compiled-in places hold none."""
HASHED = re.compile(r"[0-9a-f]{8}\.\d", re.IGNORECASE)


def context(variables: Mapping[str, str]) -> ssl.SSLContext:
    """The context that httpx2 would build. Raises what it raises for a bad SSL_CERT_FILE (OSError, SSLError)."""
    cafile, capath = variables.get("SSL_CERT_FILE"), variables.get("SSL_CERT_DIR")
    if cafile:
        made = _bare()
        made.load_verify_locations(cafile=cafile)
        return made
    if capath:
        made = _bare()
        made.load_verify_locations(capath=capath)
        return made
    return system_context()


def _bare() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.set_alpn_protocols(["http/1.1"])
    return made


def system_context() -> ssl.SSLContext:
    """A context with the system's store: that of macOS and Windows through truststore, else OpenSSL's places."""
    if platform.system() in ("Windows", "Darwin"):
        try:
            import truststore

            return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        except ImportError:
            return ssl.create_default_context()
    made = _bare()
    cafile, capath = system_places()
    if cafile or capath:
        made.load_verify_locations(cafile, capath)
    return made


def system_places() -> tuple[str | None, str | None]:
    """The store's file and folder on Linux, as httpx2 looks for them; both `None`: there is no store."""
    paths = ssl.get_default_verify_paths()
    cafile = paths.openssl_cafile if Path(paths.openssl_cafile).is_file() else None
    capath = paths.openssl_capath if Path(paths.openssl_capath).is_dir() else None
    if capath and not cafile and not any(HASHED.fullmatch(each.name) for each in Path(capath).iterdir()):
        capath = None
    if not cafile and not capath:
        cafile = next((each for each in FILES if Path(each).is_file()), None)
    return cafile, capath


def unverified() -> ssl.SSLContext:
    """A context that takes any certificate: only to look at one, nothing is ever sent through it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made

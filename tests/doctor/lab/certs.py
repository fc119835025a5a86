"""Certificates with one fault each, from authorities that are made on the spot."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme

DAY = timedelta(days=1)


@cache
def authority(name: str = "Laboratory") -> trustme.CA:
    """The authority of that name."""
    return trustme.CA(organization_name=name, organization_unit_name=name)


def server_context(kind: str, *, issuer: str = "Laboratory") -> ssl.SSLContext:
    """A server's context: `good`, `expired`, `future`, `other-host`, `old-tls`, `openai`."""
    now = datetime.now(UTC)
    host = {"other-host": "elsewhere.example", "openai": "api.openai.com"}.get(kind, "127.0.0.1")
    before = now + 30 * DAY if kind == "future" else now - 60 * DAY
    after = now - 30 * DAY if kind == "expired" else now + 60 * DAY
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert = authority(issuer).issue_cert(
        host, "localhost" if kind == "good" else host, not_before=before, not_after=after
    )
    cert.configure_cert(context)
    if kind == "old-tls":
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


def bundle(folder: Path, issuer: str = "Laboratory") -> Path:
    """A file that trusts that authority alone."""
    path = folder / f"{issuer.split()[0].lower()}.pem"
    authority(issuer).cert_pem.write_to_path(path)
    return path

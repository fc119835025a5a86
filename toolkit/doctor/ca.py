"""The certificates that TLS is judged by: SSL_CERT_FILE, SSL_CERT_DIR, ignored variables, the system's store."""

from __future__ import annotations

import os
import platform
import ssl
from pathlib import Path

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import trust
from toolkit.doctor.wire.way import settings_of, target_of
from toolkit.doctor.world import World
from toolkit.model import Finding

IGNORED = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO")
FEW = 10
"""Fewer certificates than that is no public store: it holds a company's own root, and replaces all others."""


@check("ca-variables", stage="tls")
def ca_variables(world: World) -> Finding:
    """SSL_CERT_FILE and SSL_CERT_DIR, if set, hold certificates."""
    found = settings_of(world)
    path, folder = found.get("SSL_CERT_FILE"), found.get("SSL_CERT_DIR")
    if path:
        return _file(world, path)
    if folder:
        return _folder(world, folder)
    ignored = next((name for name in IGNORED[:2] if found.get(name)), None)
    if ignored:
        return warn("tls.ca_var_ignored", world, variable=ignored, path=world.show(found[ignored]))
    return passed("The system's certificates are used")


def _file(world: World, text: str) -> Finding:
    path, facts = world.cwd / text, {"variable": "SSL_CERT_FILE", "path": world.show(text)}
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return fail("tls.ca_missing", world, **facts)
    except (OSError, ValueError):
        return fail("tls.ca_invalid", world, why="it can't be opened", **facts)
    if path.is_dir():
        return fail("tls.ca_invalid", world, why="it is a folder", **facts)
    try:
        count = len(_loaded(path).get_ca_certs())
    except ssl.SSLError:
        return fail("tls.ca_invalid", world, why="it holds no certificate in PEM form", **facts)
    except OSError:
        return fail("tls.ca_invalid", world, why="it may not be read", **facts)
    if count < FEW and not _local_target(world):
        return warn("tls.ca_replaces", world, count=count, **facts)
    return passed(f"SSL_CERT_FILE holds {count} certificates", count=count)


def _loaded(path: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(cafile=str(path))
    return made


def _local_target(world: World) -> bool:
    from toolkit.doctor.providers import provider_at

    try:
        return provider_at(target_of(world).host) is None
    except ValueError:
        return False


def _folder(world: World, text: str) -> Finding:
    facts = {"variable": "SSL_CERT_DIR", "path": world.show(text)}
    folders = [world.cwd / each for each in text.split(os.pathsep) if each]
    there = [each for each in folders if each.is_dir()]
    if not there:
        return fail("tls.ca_missing", world, **facts)
    try:
        count = sum(bool(trust.HASHED.fullmatch(each.name)) for folder in there for each in folder.iterdir())
    except OSError:
        return fail("tls.ca_invalid", world, why="it may not be read", **facts)
    if not count:
        return fail("tls.ca_replaces", world, count=0, **facts)
    return passed(f"SSL_CERT_DIR holds {count} certificates", count=count)


@check("trust-store", stage="tls", requires=("base-url",))
def trust_store(world: World) -> Finding:
    """This machine has certificates to judge a server by."""
    target, found = target_of(world), settings_of(world)
    if not target.tls:
        return skipped("not needed: requests go over plain http")
    if found.get("SSL_CERT_FILE") or found.get("SSL_CERT_DIR"):
        return skipped("not used: SSL_CERT_FILE or SSL_CERT_DIR stands in for it")
    if platform.system() in ("Windows", "Darwin"):
        return passed("Certificates are judged by the system's own store")
    if not any(trust.system_places()):
        return fail("tls.no_store", world)
    return passed("The system's store was found")

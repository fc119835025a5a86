"""Whether a port speaks plain HTTP, or TLS: found by asking it, without a key, for nothing."""

from __future__ import annotations

from dataclasses import replace

from toolkit.doctor.wire.http import NotHttpError, exchange, request_bytes
from toolkit.doctor.wire.journey import Journey
from toolkit.doctor.wire.target import Target
from toolkit.doctor.wire.visit import protocol
from toolkit.doctor.wire.way import patience
from toolkit.doctor.world import World

SECONDS = 1.5


def speaks_http(world: World, target: Target) -> bool:
    """Whether the port of a target that was spoken to in TLS answers plain HTTP."""
    return first_words(world, target) == "HTTP"


def first_words(world: World, target: Target) -> str | None:
    """What the port says to a plain `GET /`: `HTTP`, another protocol's name, `?`; `None` when it says nothing."""
    plain = Journey(target=replace(target, scheme="http", user=None, password=None), patience=patience(world))
    try:
        stream = plain.arrive()
        request = request_bytes("GET", "/", {"Host": target.authority})
        exchange(stream, request, plain.patience.limit(SECONDS), head_seconds=SECONDS)
    except NotHttpError as error:
        return protocol(error.start) or "?"
    except OSError:
        return None
    finally:
        plain.close()
    return "HTTP"


def speaks_tls(world: World, target: Target) -> bool:
    """Whether the port of a target that was spoken to in plain text completes a TLS handshake; nothing is sent."""
    probe = Journey(target=replace(target, scheme="https"), patience=patience(world), verify=False)
    try:
        return probe.step("tls").fault is None
    finally:
        probe.close()

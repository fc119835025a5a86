"""Asks the resolver for a host's addresses, for no longer than the limit: `getaddrinfo` itself knows none."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolkit.doctor.wire.limit import Limit

Lookup = Callable[..., list[Any]]
KNOWN_NAME = "example.com"
"""Reserved for documentation (RFC 2606) and always there: whether it resolves tells "no internet" from "this name"."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to connect: `family` and the socket address. Never shown: an address may tell where somebody sits."""

    family: socket.AddressFamily
    where: tuple[Any, ...]

    @property
    def is_v6(self) -> bool:
        """Whether it is an IPv6 address."""
        return self.family == socket.AF_INET6


def resolve(host: str, port: int, limit: Limit, lookup: Lookup | None = None) -> tuple[Address, ...]:
    """The addresses, in the resolver's order. Raises gaierror, or TimeoutError when the resolver does not answer."""
    answer: queue.Queue[list[Any] | Exception] = queue.Queue()
    ask = lookup or socket.getaddrinfo

    def work() -> None:
        try:
            answer.put(ask(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=work, name="resolve", daemon=True).start()
    try:
        found = answer.get(timeout=limit.left())
    except queue.Empty:
        raise TimeoutError("the resolver does not answer") from None
    if isinstance(found, UnicodeError):  # a label that is empty or longer than 63 characters
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    if isinstance(found, Exception):
        raise found
    unique = dict.fromkeys((family, where) for family, _, _, _, where in found if family in _FAMILIES)
    return tuple(Address(family=family, where=where) for family, where in unique)


_FAMILIES = {socket.AF_INET, socket.AF_INET6}


def other_name_resolves(limit: Limit, lookup: Lookup | None = None) -> bool:
    """Whether any name can be resolved here."""
    try:
        return bool(resolve(KNOWN_NAME, 443, limit, lookup))
    except OSError:
        return False

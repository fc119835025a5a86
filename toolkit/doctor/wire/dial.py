"""Connects to the first address that answers: IPv6 and IPv4 side by side, as browsers do (RFC 8305)."""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.doctor.wire.limit import Limit
from toolkit.doctor.wire.names import Address

HEAD_START = 0.25
"""Seconds that an address has for itself before the next one is tried as well (RFC 8305, section 5)."""
PENDING = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, 10035, 10036}
TELLING = (errno.ECONNREFUSED, errno.ECONNRESET, errno.EACCES, errno.EPERM, errno.ETIMEDOUT, errno.EHOSTUNREACH)


@dataclass(kw_only=True)
class Dialled:
    """The open connection, its address, and what became of those tried before: an error number, 0 while unanswered."""

    sock: socket.socket
    address: Address
    others: dict[Address, int] = field(default_factory=dict)


def dial(addresses: Sequence[Address], limit: Limit) -> Dialled:
    """Connects. Raises TimeoutError when nobody answers, else the most telling OSError of all addresses."""
    race = _Race(queue=_alternating(addresses))
    try:
        return race.run(limit)
    finally:
        race.close()


def _alternating(addresses: Sequence[Address]) -> list[Address]:
    """The families in turns, beginning with that of the first address."""
    first = [each for each in addresses if each.family == addresses[0].family]
    second = [each for each in addresses if each.family != addresses[0].family]
    mixed: list[Address] = []
    while first or second:
        mixed += first[:1] + second[:1]
        first, second = first[1:], second[1:]
    return mixed


@dataclass(kw_only=True)
class _Race:
    queue: list[Address]
    errors: dict[Address, int] = field(default_factory=dict)
    open: dict[socket.socket, Address] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self, limit: Limit) -> Dialled:
        """Until one is connected, or all have failed, or the limit is over."""
        next_at = time.monotonic()
        while self.queue or self.open:
            if self.queue and (time.monotonic() >= next_at or not self.open):
                self._start(self.queue.pop(0))
                next_at = time.monotonic() + HEAD_START
            wait = limit.left()
            if self.queue:
                wait = min(wait, max(0.0, next_at - time.monotonic()))
            for key, _ in self.selector.select(wait) if self.open else ():
                won = self._settle(key.fileobj)  # type: ignore[arg-type]  # we registered sockets only
                if won:
                    return won
        raise self._worst()

    def _start(self, address: Address) -> None:
        try:
            sock = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError as error:  # no IPv6 on this machine
            self.errors[address] = error.errno or errno.EAFNOSUPPORT
            return
        sock.settimeout(0.0)
        number = sock.connect_ex(address.where)
        if number and number not in PENDING:
            self.errors[address] = number
            sock.close()
            return
        self.open[sock] = address
        self.selector.register(sock, selectors.EVENT_WRITE)

    def _settle(self, sock: socket.socket) -> Dialled | None:
        self.selector.unregister(sock)
        address = self.open.pop(sock)
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if not number and _to_itself(sock):
            number = errno.ECONNREFUSED
        if number:
            self.errors[address] = number
            sock.close()
            return None
        unanswered = dict.fromkeys(self.open.values(), 0)
        return Dialled(sock=sock, address=address, others={**self.errors, **unanswered})

    def _worst(self) -> OSError:
        numbers = list(self.errors.values())
        number = next((each for each in TELLING if each in numbers), numbers[0] if numbers else errno.EHOSTUNREACH)
        return OSError(number, "no address could be connected")

    def close(self) -> None:
        """Gives up what is still open."""
        for sock in self.open:
            sock.close()
        self.selector.close()


def _to_itself(sock: socket.socket) -> bool:
    """On loopback a closed port in the ephemeral range can be connected to by its own socket: nobody listens there."""
    try:
        return bool(sock.getsockname() == sock.getpeername())
    except OSError:
        return False

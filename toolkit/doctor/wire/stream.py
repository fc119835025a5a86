"""A connection as bytes in and out, plain or TLS; every wait ends with the limit it is given."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Protocol

from toolkit.doctor.wire.limit import Limit

CHUNK = 64 * 1024


class Stream(Protocol):
    """Both kinds of connection. `receive` returns `b""` at the end; all raise OSError (TimeoutError, SSLError …)."""

    def send(self, data: bytes, limit: Limit) -> None:
        """Sends all of it."""

    def receive(self, limit: Limit) -> bytes:
        """Waits for some bytes."""

    def close(self) -> None:
        """Ends it; never raises."""


class Plain:
    """A TCP connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, data: bytes, limit: Limit) -> None:
        """Sends all of it; a slow reader can't make this longer than the limit."""
        view = memoryview(data)
        while view:
            self._socket.settimeout(limit.left())
            view = view[self._socket.send(view) :]

    def receive(self, limit: Limit) -> bytes:
        """The next bytes."""
        self._socket.settimeout(limit.left())
        return self._socket.recv(CHUNK)

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def __del__(self) -> None:
        self.close()


class Secure:
    """TLS over any stream, so also inside TLS to a proxy: it works on memory, the waits are the inner's."""

    def __init__(self, inner: Stream, context: ssl.SSLContext, hostname: str) -> None:
        self._inner = inner
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    def handshake(self, limit: Limit) -> None:
        """Agrees on keys and verifies the certificate. Raises SSLError, or OSError when the connection ends."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush(limit)
                self._feed(limit)
            except ssl.SSLError:
                self._alert(limit)
                raise
            else:
                self._flush(limit)
                return

    def send(self, data: bytes, limit: Limit) -> None:
        """Encrypts and sends all of it."""
        while data:
            try:
                data = data[self.tls.write(data) :]
            except ssl.SSLWantReadError:
                self._feed(limit)
            self._flush(limit)

    def receive(self, limit: Limit) -> bytes:
        """The next decrypted bytes; an end without TLS's own farewell counts as an end."""
        while True:
            try:
                return self.tls.read(CHUNK)
            except ssl.SSLWantReadError:
                self._flush(limit)
                self._feed(limit)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    def close(self) -> None:
        """Ends the connection underneath."""
        self._inner.close()

    def _feed(self, limit: Limit) -> None:
        data = self._inner.receive(limit)
        self._incoming.write(data) if data else self._incoming.write_eof()

    def _flush(self, limit: Limit) -> None:
        data = self._outgoing.read()
        if data:
            self._inner.send(data, limit)

    def _alert(self, limit: Limit) -> None:
        """Tells the peer why we stop, as TLS asks; what becomes of it is no concern of ours."""
        with contextlib.suppress(OSError):
            self._flush(limit)

"""A port on loopback that does to every connection what a function says, with TLS in front of it if wanted."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable

Talk = Callable[[socket.socket], None]


class Peer:
    """Listens until closed. `talk` gets each connection in a thread of its own; what it raises is the client's affair."""

    def __init__(self, talk: Talk, tls: ssl.SSLContext | None = None) -> None:
        self._talk, self._tls = talk, tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=32)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._done = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self._done.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        self._open.add(sock)
        with contextlib.suppress(OSError, ValueError):
            sock.settimeout(10)
            if self._tls is None:
                self._talk(sock)
            else:
                with self._tls.wrap_socket(sock, server_side=True) as secure:
                    self._talk(secure)
        self._open.discard(sock)
        sock.close()

    def close(self) -> None:
        """Ends the port and every connection."""
        self._done.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def head_of(sock: socket.socket) -> bytes:
    """The request's line and headers; raises ConnectionError when the client leaves before."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise ConnectionError("left")
        data += more
    return data


def silent(sock: socket.socket) -> None:
    """Takes everything and says nothing."""
    while sock.recv(65536):
        pass


def hang_up(sock: socket.socket) -> None:
    """Reads the request, then ends the connection."""
    head_of(sock)


def reset(sock: socket.socket) -> None:
    """Reads something, then cuts the connection hard (RST)."""
    sock.recv(1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def says(data: bytes) -> Talk:
    """Says one thing, whatever is asked."""

    def talk(sock: socket.socket) -> None:
        sock.sendall(data)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
            silent(sock)

    return talk


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Forward proxies: one that works (tunnels and plain requests), and ones that refuse, hang, or are none."""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable

from tests.doctor.lab.peer import Talk, head_of

Elsewhere = Callable[[str, int], tuple[str, int]]


def forward(elsewhere: Elsewhere = lambda host, port: (host, port)) -> Talk:
    """A proxy that connects; `elsewhere` may lead a host somewhere else, as an interceptor does."""

    def talk(sock: socket.socket) -> None:
        head = head_of(sock)
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        place = target if method == "CONNECT" else target.split("://", 1)[1].partition("/")[0]
        host, _, port = place.rpartition(":")
        with socket.create_connection(elsewhere(host, int(port)), timeout=5) as server:
            if method == "CONNECT":
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                server.sendall(head)
            _both_ways(sock, server)

    return talk


def _both_ways(one: socket.socket, other: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select(10):
                source, sink = key.fileobj, key.data
                assert isinstance(source, socket.socket)
                data = source.recv(65536)
                if not data:
                    return
                sink.sendall(data)


def refuse(status: int, *lines: str) -> Talk:
    """A proxy that answers everything with that status."""

    def talk(sock: socket.socket) -> None:
        head_of(sock)
        sock.sendall("\r\n".join([f"HTTP/1.1 {status} X", "Content-Length: 0", *lines, "", ""]).encode())
        with contextlib.suppress(OSError):
            sock.recv(1)

    return talk


def socks(reply: int = 0) -> Talk:
    """A SOCKS5 proxy that connects (0) or refuses with that number."""

    def talk(sock: socket.socket) -> None:
        sock.recv(2 + 1)
        sock.sendall(b"\x05\x00")
        request = sock.recv(512)
        size = request[4]
        host, port = request[5 : 5 + size].decode(), int.from_bytes(request[5 + size : 7 + size], "big")
        sock.sendall(bytes([5, reply, 0, 1]) + b"\0" * 6)
        if reply == 0:
            with socket.create_connection((host, port), timeout=5) as server:
                _both_ways(sock, server)

    return talk

"""A loopback peer that says bytes, not HTTP: whatever a test wants, in pieces, with pauses, or with a rude end."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

RESET = None
"""Ends the connection with a RST instead of a FIN."""
Step = bytes | float | None
Script = Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A running peer; `asked` holds the requests as they came."""

    url: str
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def peer(*scripts: Script) -> Iterator[Peer]:
    """Says the first script to the first request, the next to the next, the last to all that follow."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = Peer(url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            asked = _request(connection)
            if asked:
                made.asked.append(asked)
                _say(connection, scripts[min(len(made.asked), len(scripts)) - 1], over)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _request(connection: socket.socket) -> bytes:
    """A whole request: its head, and as many bytes as that promises."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
        if data.startswith(b"\x16\x03"):  # TLS, to a peer that does not speak it
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _say(connection: socket.socket, script: Script, over: threading.Event) -> None:
    for step in script:
        if step is RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif isinstance(step, bytes):
            connection.sendall(step)
        else:
            ends = time.monotonic() + step
            while time.monotonic() < ends and not over.is_set():
                time.sleep(0.01)


def head(status: str = "200 OK", kind: str = "application/json", **headers: str) -> bytes:
    """A status line and headers; `Connection: close`, so that the body ends with the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()

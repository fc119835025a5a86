"""A real WebSocket server on loopback, which plays the conversation that a test writes down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest

websockets = pytest.importorskip("websockets.sync.server", reason="the package websockets is not installed")
ConnectionClosed: type[Exception] = pytest.importorskip("websockets.exceptions").ConnectionClosed

Conversation = Callable[["Peer"], None]


class Peer:
    """The server's end of one connection."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.path: str = socket.request.path

    def say(self, kind: str, **more: Any) -> None:
        """Sends an event."""
        self._socket.send(json.dumps({"type": kind, "event_id": "event_1", **more}))

    def hear(self) -> dict[str, Any]:
        """The next event of the client."""
        event: dict[str, Any] = json.loads(self._socket.recv(timeout=60))
        return event

    def cut(self) -> None:
        """The line is dead: no goodbye."""
        self._socket.socket.shutdown(2)


@contextmanager
def talking(conversation: Conversation, *, refuse: bool = False) -> Iterator[str]:
    """The base URL of a running server."""

    def handle(socket: Any) -> None:
        conversation(Peer(socket))

    def check(connection: Any, request: Any) -> Any:
        return connection.respond(HTTPStatus.UNAUTHORIZED, "no\n") if refuse else None

    def headers(_connection: Any, _request: Any, response: Any) -> Any:
        response.headers["x-request-id"] = "req_ws"
        return response

    with websockets.serve(handle, "127.0.0.1", 0, process_request=check, process_response=headers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/v1"
        server.shutdown()
        thread.join(5)

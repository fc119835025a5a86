"""A loopback server that answers whatever a test tells it to: whole bodies, events one by one, errors in a row."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server sends; `pieces` go out one by one, the connection closes after them."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    pieces: list[bytes] | None = None
    wait: threading.Event | None = None  # before the second piece


Answer = Callable[[str, str, Any], Reply]


def chat(usage: dict[str, Any] | None = None, **more: Any) -> Reply:
    """A whole chat answer."""
    choice = {"index": 0, "message": {"role": "assistant", "content": "MARKER-ANSWER"}, "finish_reason": "stop"}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini-2024-07-18"}
    return Reply(body=json.dumps({**body, "choices": [choice], "usage": usage or USAGE, **more}).encode())


USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}


def chunks(request: Any, count: int = 4) -> list[bytes]:
    """A chat stream, with usage where the request asks for it."""
    asked = bool((request.get("stream_options") or {}).get("include_usage"))
    base = {"id": "chatcmpl-2", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-mini-2024-07-18"}
    more: dict[str, Any] = {"usage": None} if asked else {}
    events: list[dict[str, Any]] = []
    for at in range(count):
        end = "stop" if at == count - 1 else None
        events.append({**base, "choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": end}], **more})
    if asked:
        events.append({**base, "choices": [], "usage": USAGE})
    lines = [b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n" for event in events]
    return [*lines, b"data: [DONE]\n\n"]


def stream(pieces: list[bytes], wait: threading.Event | None = None) -> Reply:
    """Server-sent events."""
    return Reply(headers={"content-type": "text/event-stream"}, pieces=pieces, wait=wait)


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[Any]]]:
    """The base URL of a running server, and the JSON bodies that it was sent."""
    seen: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            try:
                body = json.loads(raw)
            except ValueError:
                body = raw
            seen.append(body)
            reply = answer(self.command, self.path, body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.pieces is None:
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                return
            self.close_connection = True
            self.send_header("connection", "close")
            self.end_headers()
            try:
                for at, piece in enumerate(reply.pieces):
                    if at == 1 and reply.wait is not None:
                        reply.wait.wait(5)
                    self.wfile.write(piece)
            except OSError:
                pass  # the client left, as some tests want it to

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 the names of http.server

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its name there
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

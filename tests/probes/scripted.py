"""A loopback server that says what a test tells it to: any status, any bytes, a stream in pieces, or a broken one."""

from __future__ import annotations

import json
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from toolkit.ledger import open_ledger

USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}
KEY = "sk-test-0000000000000000wxyz"


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer. `pieces` are sent one after the other, `pause` seconds apart; `short` promises more bytes than come;
    `silent` closes without a word."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    short: bool = False
    silent: bool = False


_CONTEXT = cache(lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
Script = Callable[[str, Any], Said]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: its base URL, and what it was asked, as path and body."""

    url: str
    asked: list[tuple[str, Any]]


def chat(content: str | None = "Hello.", reason: str | None = "stop", *, usage: Any = USAGE, **message: Any) -> Said:
    """A whole chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": reason}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "gpt-6-luna",
        "choices": [choice],
        "usage": usage,
    }
    return Said(body=body)


def events(*parts: Any, done: bool = True, **more: Any) -> Said:
    """A stream of these events."""
    lines = [f"data: {json.dumps(each)}\n\n".encode() for each in parts]
    pieces = (*lines, b"data: [DONE]\n\n") if done else tuple(lines)
    return Said(headers={"content-type": "text/event-stream"}, pieces=pieces, **more)


def delta(text: str | None = None, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """One event of a streamed chat."""
    part = {"content": text} if text is not None else {}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-6-luna",
            "choices": [{"index": 0, "delta": {**part, **more}, "finish_reason": reason}]}  # fmt: skip


LAST = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-6-luna", "choices": [], "usage": USAGE}


def error(
    status: int, code: str | None, message: str = "No.", kind: str = "invalid_request_error", **more: Any
) -> Said:
    """A refusal in OpenAI's form."""
    return Said(status=status, body={"error": {"message": message, "type": kind, "param": None, "code": code, **more}})


@cache
def _new_ledger() -> bytes:
    """The file of an empty ledger."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(f"{folder}/ledger.db") as ledger:
        ledger.write([])
        return Path(folder, "ledger.db").read_bytes()


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares a test what takes long and is not its matter: the tables of a new ledger, and the certificates of the
    machine, read again for each client."""
    (tmp_path / "ledger.db").write_bytes(_new_ledger())
    monkeypatch.setattr(ssl, "create_default_context", _CONTEXT)


@contextmanager
def serving(script: Script | Said) -> Iterator[Server]:
    """Runs the server; a fixed answer goes to every request."""
    asked: list[tuple[str, Any]] = []
    answer: Script = script if callable(script) else lambda _path, _body: script

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say(None)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._say(json.loads(raw) if self.headers.get("Content-Type") == "application/json" else raw)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the standard library's name
            """Nothing."""

        def _say(self, body: Any) -> None:
            path = self.path.removeprefix("/v1")
            asked.append((path, body))
            _send(self, answer(path, body))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield Server(url=f"http://127.0.0.1:{server.server_address[1]}/v1", asked=asked)
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, said: Said) -> None:
    handler.close_connection = True
    if said.silent:
        return
    data = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
    length = () if said.pieces else (("Content-Length", str(len(data) + (500 if said.short else 0))),)
    headers = {"content-type": "application/json", "x-request-id": "req_test", **said.headers}
    handler.send_response(said.status)
    for name, value in (*headers.items(), *length, ("Connection", "close")):
        handler.send_header(name, value)
    handler.end_headers()
    for piece in said.pieces or (data,):
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(said.pause)

"""The sample server: a loopback port, the API's paths, a key that is checked, a journal of what was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from toolkit.demo.answers import Answer, answer

KEY = "sk-sample-0000000000000000demo"
"""The one key that the sample server takes. It opens nothing else."""


@dataclass
class Sample:
    """A running sample server. `journal` holds what was asked, in order; `pause` is the time between two events of a
    stream."""

    url: str
    journal: list[tuple[str, str, Any]] = field(default_factory=list)
    pause: float = 0.002


@contextmanager
def serve(pause: float = 0.002) -> Iterator[Sample]:
    """Starts a sample server on a free port of 127.0.0.1 and ends it afterwards."""
    server = _Server(("127.0.0.1", 0), _Handler)
    sample = Sample(url=f"http://127.0.0.1:{server.server_address[1]}/v1", pause=pause)
    server.sample = sample
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sample
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sample: Sample

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """`/models`, and a 404 for the rest."""
        self._answer("GET", None)

    def do_POST(self) -> None:
        """Everything else."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer("POST", _decoded(raw, self.headers.get("Content-Type") or ""))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the standard library's name
        """Nothing: a sample has no log."""

    def _answer(self, method: str, body: Any) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1")
        sample = self.server.sample
        sample.journal.append((method, path, body))
        key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        made = answer(method, path, body, key, KEY, f"req_sample{len(sample.journal):06d}")
        if made.events is None:
            self._send(made)
        else:
            self._stream(made, sample.pause)

    def _send(self, made: Answer) -> None:
        data = made.body if isinstance(made.body, bytes) else json.dumps(made.body).encode()
        self._head(made.status, {**made.headers, "Content-Length": str(len(data))})
        self.wfile.write(data)

    def _stream(self, made: Answer, pause: float) -> None:
        self._head(made.status, {**made.headers, "Transfer-Encoding": "chunked"})
        for event in (*(made.events or ()), None):
            name = f"event: {event['type']}\n" if isinstance(event, Mapping) and "type" in event else ""
            data = f"{name}data: {'[DONE]' if event is None else json.dumps(event)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            time.sleep(pause)
        self.wfile.write(b"0\r\n\r\n")

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def _decoded(raw: bytes, kind: str) -> Any:
    """The JSON that was sent, or the bytes of a form."""
    if not kind.startswith("application/json"):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        return raw

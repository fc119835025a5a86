"""Sends a recorded request with the SDK, to a proxy on this machine that answers for every host with what was recorded.

The client believes to talk to the real host over plain HTTP; nothing leaves the machine.
"""

from __future__ import annotations

import inspect
import json
import random
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import openai
from openai.types.chat import ChatCompletionChunk

from tests.capture.recordings import Recording

SIZES = (1, 2, 3, 7, 61, 509, 4093)
CREATE = {
    "chat/completions": "chat.completions.create",
    "completions": "completions.create",
    "responses": "responses.create",
    "embeddings": "embeddings.create",
    "images/generations": "images.generate",
    "audio/speech": "audio.speech.create",
    "moderations": "moderations.create",
    "batches": "batches.create",
    "threads/{id}/runs": "beta.threads.runs.create",
    "responses/{id}": "responses.retrieve",
    "responses/{id}/cancel": "responses.cancel",
    "batches/{id}": "batches.retrieve",
    "batches/{id}/cancel": "batches.cancel",
    "threads/{id}/runs/{id}": "beta.threads.runs.retrieve",
    "chat/completions/{id}": "chat.completions.retrieve",
    "files/{id}/content": "files.content",
}
"""Where the SDK has a method for what was recorded; else the request is sent with `client.post` and its like."""
BEGUN = {"responses/{id}", "responses/{id}/cancel", "threads/{id}/runs/{id}", "threads/{id}/runs/{id}/cancel", "batches/{id}", "batches/{id}/cancel"}  # fmt: skip


def odd_pieces(body: bytes, seed: str) -> Iterator[bytes]:
    """The body cut at places that respect nothing."""
    dice = random.Random(seed)
    at = 0
    while at < len(body):
        size = max(dice.choice(SIZES), len(body) // 24)
        yield body[at : at + size]
        at += size


@contextmanager
def answering(recorded: Mapping[str, Recording]) -> Iterator[str]:
    """A forward proxy that looks up the answer by the header `x-replay`; a second one, `x-begin`, asks for the answer with
    which such a thing begins."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            recording = recorded[self.headers["x-replay"]]
            answer = recording.file["response"]
            if "x-begin" in self.headers:
                self._send(200, {"content-type": "application/json"}, [beginning(recording)])
                return
            self._send(answer["status"], answer["headers"], odd_pieces(recording.response, recording.name))

        def _send(self, status: int, headers: Mapping[str, str], pieces: Any) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in {"content-length", "content-encoding", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for piece in pieces:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 the names of http.server

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its name there
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that leaves after `[DONE]` is none

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def beginning(recording: Recording) -> bytes:
    """The first answer of what the recorded one tells more about: same id and model, no usage yet."""
    parts = urlsplit(recording.url).path.removesuffix("/cancel").split("/")
    kind = {"responses": "response", "runs": "thread.run", "batches": "batch"}[parts[-2]]
    status = "validating" if kind == "batch" else "queued"
    model = {} if kind == "batch" else {"model": recording.truth["response_model"] or "m"}
    return json.dumps({"id": parts[-1], "object": kind, "status": status, **model}).encode()


class Replay:
    """What to call for one recording on a client, which may be synchronous or not."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.endpoint = recording.truth["endpoint"]
        parts = urlsplit(recording.url)
        pattern = re.escape(self.endpoint).replace(re.escape("{id}"), "[^/]+")
        found = re.search(f"/({pattern})$", parts.path)
        assert found, recording.url
        self.path = found.group(1)
        netloc, prefix = parts.netloc, parts.path[: found.start()]
        if not netloc:  # the recording left it out: `<OLLAMA_API_BASE>/chat/completions`
            netloc, prefix = "nowhere.test", "/v1"
        self.base = f"http://{netloc}{prefix}"
        self.streaming = recording.truth["streaming"] == "1"

    def options(self) -> dict[str, Any]:
        """For `with_options`: where the request goes, and which answer is wanted."""
        headers = {"x-replay": self.recording.name}
        return {"base_url": self.base, "default_headers": headers, "default_query": self.recording.query}

    def begin(self, client: Any) -> Any:
        """The request that begins what is asked for again."""
        where = "/".join(self.path.removesuffix("/cancel").split("/")[:-1])
        return client.post(
            "/" + where, cast_to=object, body={"background": True}, options={"headers": {"x-begin": "1"}}
        )

    def send(self, client: Any) -> Any:
        """The SDK's own method where there is one that takes the body, else the plain form."""
        method = CREATE.get(self.endpoint)
        if method and (call := _bound(client, method, self.arguments())) is not None:
            return call()
        return self._plain(client)

    def arguments(self) -> dict[str, Any] | None:
        """What the method is given: the ids of the path, or the members of the body; `None` when there is no JSON."""
        if self.recording.method == "GET" or self.endpoint.endswith("/cancel"):
            wanted = self.endpoint.split("/")
            ids = [part for part, word in zip(self.path.split("/"), wanted, strict=True) if word == "{id}"]
            names = ["thread_id", "run_id"] if "threads" in self.endpoint else [f"{wanted[0].rstrip('s')}_id"]
            if wanted[0] == "chat":
                names = ["completion_id"]
            return {**dict(zip(names, ids, strict=True)), **({"stream": True} if self.streaming else {})}
        try:
            body = json.loads(self.recording.request)
        except ValueError:
            return None
        if "threads" in self.endpoint:
            body["thread_id"] = self.path.split("/")[1]
        return body if isinstance(body, dict) else None

    def _plain(self, client: Any) -> Any:
        more: dict[str, Any] = {"cast_to": object}
        if self.streaming:
            kind = openai.AsyncStream if isinstance(client, openai.AsyncOpenAI) else openai.Stream
            more |= {"stream": True, "stream_cls": kind[ChatCompletionChunk], "cast_to": ChatCompletionChunk}
        if self.recording.method == "POST":
            more |= self._body()
        return getattr(client, self.recording.method.lower())("/" + self.path, **more)

    def _body(self) -> dict[str, Any]:
        text = self.recording.request
        if text.lstrip().startswith(b"{"):
            return {"body": json.loads(text)}
        if b"form-data" not in text:
            return {"body": {}}
        fields = re.findall(rb'name="?(model|stream|response_format)"?\r?\n\r?\n([^\r\n]*)', text)
        form = {name.decode(): value.decode() for name, value in fields}
        headers = {"content-type": "multipart/form-data"}
        return {"body": form, "files": [("file", ("a.wav", b"RIFF"))], "options": {"headers": headers}}


def _bound(client: Any, method: str, arguments: dict[str, Any] | None) -> Any:
    """A call of the method, with what it does not know in `extra_body`; `None` where it needs what is not there."""
    if arguments is None:
        return None
    function = client
    for name in method.split("."):
        function = getattr(function, name)
    names = inspect.signature(function).parameters
    needed = {name for name, each in names.items() if each.default is inspect.Parameter.empty}
    needed |= {"messages", "model"} if method == "chat.completions.create" else set()
    needed |= {"model", "prompt"} if method == "completions.create" else set()
    if not needed <= set(arguments):
        return None
    known = {name: value for name, value in arguments.items() if name in names}
    rest = {name: value for name, value in arguments.items() if name not in names}
    return lambda: function(**known, **({"extra_body": rest} if rest else {}))

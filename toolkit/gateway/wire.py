"""One exchange on a thread of its own, so that the caller keeps the clock: a server that drips bytes can't hold it
up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from toolkit.gateway.client import METHODS
from toolkit.model import Request

LARGEST = 128 * 1024 * 1024
"""Bytes of an answer that are read: a picture or a sound has a few millions, only a server gone wild sends more."""


@dataclass(kw_only=True)
class Wire:
    """What has arrived so far. `error` is the SDK's exception, if any; `over` says that nobody reads on, because the
    time is up (`timed_out`), the answer is `too_large` or the user stopped it."""

    started: float = field(default_factory=time.perf_counter)
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    hops: int = 0
    pieces: list[bytes] = field(default_factory=list)
    error: BaseException | None = None
    timed_out: bool = False
    too_large: bool = False
    over: bool = False

    @property
    def raw(self) -> bytes:
        return b"".join(self.pieces)

    def begins_with(self, starts: tuple[bytes, ...]) -> bool:
        """Whether the body that has come so far begins so."""
        begun = b""
        for piece in self.pieces:
            begun += piece[:16]
            if len(begun) >= 16:
                break
        return begun.lstrip().startswith(starts)

    def elapsed_ms(self) -> float:
        """Milliseconds since the request went out."""
        return (time.perf_counter() - self.started) * 1000

    def head(self, status: int, headers: Any, url: str, hops: int) -> None:
        """Notes the status line and the headers, names in lower case; the bytes that follow are unpacked already."""
        self.status, self.url, self.hops = status, url, hops
        self.headers = {str(name).lower(): str(value) for name, value in headers.items()}
        self.headers.pop("content-encoding", None)


def exchange(client: Callable[[], Any], request: Request, wire: Wire, seconds: float) -> Iterator[bytes]:
    """Sends the request and gives the pieces of the answer as they come; fills `wire`. Ends within `seconds`, which
    count from when the client is built: loading the SDK is not the server's time."""
    pipe: SimpleQueue[bytes | None] = SimpleQueue()
    try:
        built = client()
    except Exception as error:  # noqa: BLE001 whatever it is, `errors.py` knows what it means
        wire.error = error
        return
    wire.started = time.perf_counter()
    worker = threading.Thread(target=_work, args=(built, request, wire, pipe), daemon=True, name="oaicheck-request")
    worker.start()
    try:
        yield from _pieces(pipe, wire, wire.started + seconds)
    finally:
        wire.over = True


def _pieces(pipe: SimpleQueue[bytes | None], wire: Wire, ends_at: float) -> Iterator[bytes]:
    size = 0
    while True:
        try:
            piece = pipe.get(timeout=max(0.001, ends_at - time.perf_counter()))
        except Empty:
            wire.timed_out = True
            return
        if piece is None:
            return
        size += len(piece)
        if size > LARGEST:
            wire.too_large = True
            return
        wire.pieces.append(piece)
        yield piece


def _work(client: Any, request: Request, wire: Wire, pipe: SimpleQueue[bytes | None]) -> None:
    try:
        _talk(client, request, wire, pipe)
    except Exception as error:  # noqa: BLE001 handed to the caller's thread, which translates it
        wire.error = error
        _refusal(error, wire, pipe)
    finally:
        pipe.put(None)


def _talk(client: Any, request: Request, wire: Wire, pipe: SimpleQueue[bytes | None]) -> None:
    with client, METHODS[request.endpoint](client)(**request.body, **request.files) as answer:
        response = answer.http_response
        wire.head(response.status_code, response.headers, str(response.url), len(response.history))
        for piece in answer.iter_bytes():
            if wire.over:
                return
            pipe.put(piece)


def _refusal(error: BaseException, wire: Wire, pipe: SimpleQueue[bytes | None]) -> None:
    """An answer with an error status: the SDK has read it already."""
    response = getattr(error, "response", None)
    if response is None or wire.status is not None:
        return
    wire.head(response.status_code, response.headers, str(response.url), len(response.history))
    pipe.put(bytes(response.content))

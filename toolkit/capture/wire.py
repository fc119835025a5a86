"""Reads one exchange off the wire: request facts, status, headers and body bytes in; what the ledger keeps of it out.

Knows neither the SDK nor the database. Bytes are taken as they come, compressed or not, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from toolkit.capture import host
from toolkit.capture.asked import Asked, asked
from toolkit.capture.bodies import Body, EventBody, JsonBody, LinesBody, NoBody
from toolkit.capture.decode import Decoder, decoder_for
from toolkit.capture.endpoints import Endpoint, endpoint_of
from toolkit.capture.facts import Facts

How = Literal["read", "closed", "broken"]
"""How the body ended for its reader: read to its end, closed before that, or broken off by the network."""

HEADERS = host.HEADERS | {"content-type", "content-encoding", "x-request-id"}
"""The headers of an answer that a row is made with: whoever hands them over may leave out the others."""
HOLD = 64 * 1024
"""Bytes of an answer that may wait until they are read, by then on another thread."""
UNHEARD = "answer_unheard"
"""The flag of an exchange whose answer was not shown to us, though the caller has it."""
_BLANK = b"\xef\xbb\xbf \r\n"
_EVENTS = (b"data:", b"event:", b":", b"id:")
"""How server-sent events begin."""
_BINARY = ("audio/", "image/", "video/", "application/octet-stream", "application/zip")


class Exchange:
    """One request and its answer. `feed` and `end` are cheap; `facts()` does the reading that may wait for another
    thread."""

    __slots__ = (
        "_deaf", "_decoder", "_first", "_held", "_held_size", "_later", "_token", "asked", "body", "endpoint", "flags", "headers",
        "how", "left", "method", "status", "url",
    )  # fmt: skip

    def __init__(self, method: str, url: str, body: Any = None) -> None:
        """`body` is what was asked: an object, the bytes of JSON or of a form, or the `Asked` that was read from them."""
        self.method = method.upper()
        self.url = url
        self.endpoint: Endpoint = endpoint_of(self.method, url)
        self.asked: Asked = asked(body)
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.how: How | None = None
        self.left = False  # the caller stopped reading before the end of what the wire brought
        self.flags: tuple[str, ...] = ()
        self.body: Body | None = None
        self._decoder: Decoder | None = None
        self._deaf = False
        self._later = False  # what comes can be read later: it is no stream, or its first token has come
        self._token = False
        self._held: list[bytes] = []
        self._held_size = 0
        self._first = b""  # what came, as long as it doesn't tell what kind of body it is

    def on_response(self, status: int, headers: Mapping[str, str], *, decoded: bool = False) -> None:
        """The head of the answer. `headers` finds `HEADERS` in lower case. `decoded`: the body will come as it was before it
        was compressed."""
        self.status, self.headers = status, headers
        self._later = not self.asked.stream and headers.get("content-type", "").startswith("application/json")
        if "content-encoding" in headers and not decoded:
            try:
                self._decoder = decoder_for(headers["content-encoding"])
            except ValueError:
                self._deaf, self.flags = True, ("content_encoding_unknown",)

    def feed(self, data: bytes) -> bool:
        """The next bytes of the body as they came over the wire; true as soon as the first token of a stream has
        come."""
        if self._later:
            self._held.append(data)
            self._held_size += len(data)
            if self._held_size > HOLD:
                self._catch_up()
        else:
            self._later = self._token = self._take(data) and isinstance(self.body, EventBody)
        return self._token

    def _catch_up(self) -> None:
        if self._held:
            data = b"".join(self._held)
            self._held.clear()
            self._held_size = 0
            self._take(data)

    def _take(self, data: bytes) -> bool:
        if self._deaf or not data:
            return False
        if self._decoder is not None:
            try:
                data = self._decoder(data)
            except Exception:  # noqa: BLE001 each library has an error of its own for a damaged body
                self._deaf, self.flags = True, ("content_encoding_damaged",)
                return False
        if self.body is None:
            data = (self._first + data).lstrip(_BLANK)
            if _undecided(data):
                self._first = data
                return False
            self.body, self._first = self._reader(data), b""
        return self.body.feed(data)

    @property
    def size(self) -> int:
        """About how many bytes of the answer are held."""
        return self._held_size + (self.body.size if isinstance(self.body, JsonBody) else 0)

    def end(self, how: How) -> None:
        """The body has ended; only the first call counts."""
        self.how = self.how or how

    def facts(self) -> Facts:
        """What was said. To be asked once the body has ended."""
        self._catch_up()
        if self.body is None and self._first:
            self.body = self._reader(self._first)
            self.body.feed(self._first)
        if self.body is None:
            return Facts()
        self.body.finish()
        return self.body.facts

    @property
    def streamed(self) -> bool:
        """Whether the answer came as events."""
        return isinstance(self.body, EventBody)

    def _reader(self, data: bytes) -> Body:
        kind = (self.headers.get("content-type") or "").lower()
        named = kind.startswith("text/event-stream") and not data.startswith(
            (b"{", b"[")
        )  # an error is JSON all the same
        if named or ((self.asked.stream or not kind.startswith("text/")) and data.startswith(_EVENTS)):
            return EventBody(every=self.asked.choices > 1)
        if kind.startswith(_BINARY) and self.endpoint.kind != "batch_output":
            return NoBody()
        if self.endpoint.kind == "batch_output" and (self.status or 0) < 300:
            return LinesBody()
        return JsonBody()


def _undecided(start: bytes) -> bool:
    """Whether these first bytes may still become events or something else."""
    return len(start) < len(b"event:") and any(len(start) < len(each) and each.startswith(start) for each in _EVENTS)

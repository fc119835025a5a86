"""Reads one exchange off the wire: request facts, status, headers and body bytes in; what the ledger keeps of it out.

Knows neither the SDK nor the database. Bytes are taken as they come, compressed or not, in bounded memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from toolkit.capture.asked import Asked, asked
from toolkit.capture.decode import Decoder, decoder_for
from toolkit.capture.endpoints import Endpoint, endpoint_of
from toolkit.capture.facts import Facts
from toolkit.capture.lines import LineSplitter
from toolkit.capture.skim import LARGEST_MEMBER, Skimmer
from toolkit.capture.sse import Event, EventSplitter

How = Literal["read", "closed", "broken"]
"""How the body ended for its reader: read to its end, closed before that, or broken off by the network."""

# in a stream most events are a few letters of text: only those that can tell more are parsed
_TELLING = re.compile(
    rb'"(?:usage|x_groq|error|svg_usage|tool_usage)"\s*:\s*[{"]|"finish_reason"\s*:\s*"|"status"\s*:\s*"'
    rb'|"type"\s*:\s*"(?:error|response\.(?:created|completed|incomplete|failed|output_item\.done)|[a-z_.]+\.(?:completed|done))"'
)
_FIRST_TOKEN = re.compile(
    rb'"(?:content|text|arguments|reasoning|reasoning_content|refusal|audio|b64_json)"\s*:\s*"[^"]'
    rb'|"(?:type|event)"\s*:\s*"[a-z_.]+\.delta"|"tool_calls"\s*:\s*\['
)
_NAMED = re.compile(rb"event:\s*(?:error|done)")
_MANY = 4096
"""Bytes of a piece from which on it is worth to look for the events that can tell more, instead of at each."""
_HOLD = 64 * 1024
"""Bytes of a stream that may wait until they are read, by then on another thread."""
_BINARY = ("audio/", "image/", "video/", "application/octet-stream", "application/zip")


class Body(Protocol):
    """Takes the decoded bytes of an answer and fills in the facts."""

    facts: Facts

    def feed(self, data: bytes) -> bool:
        """The next bytes; true as soon as the first token has come."""
        ...

    def finish(self) -> None:
        """Nothing more will come."""
        ...


class Exchange:
    """One request and its answer. `feed` and `end` are cheap; `facts()` does the reading that may wait for another
    thread."""

    def __init__(self, method: str, url: str, body: Any = None) -> None:
        self.method = method.upper()
        self.url = url
        self.endpoint: Endpoint = endpoint_of(method, url)
        self.asked: Asked = asked(body, self.endpoint.path)
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.how: How | None = None
        self.left = False  # the caller stopped reading before the end of what the wire brought
        self.flags: tuple[str, ...] = ()
        self.body: Body | None = None
        self._decoder: Decoder | None = None
        self._deaf = False
        self._begun = False  # the first token of a stream has come: what follows can be read later
        self._held: list[bytes] = []
        self._held_size = 0

    def on_response(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of the answer. `headers` finds names in lower case."""
        self.status, self.headers = status, headers
        try:
            self._decoder = decoder_for(headers.get("content-encoding"))
        except ValueError:
            self._deaf, self.flags = True, ("content_encoding_unknown",)

    def feed(self, data: bytes) -> bool:
        """The next bytes of the body as they came over the wire; true as soon as the first token of a stream has
        come."""
        if self._begun:
            self._hold(data)
            return True
        self._begun = self._take(data) and isinstance(self.body, EventBody)
        return self._begun

    def _hold(self, data: bytes) -> None:
        self._held.append(data)
        self._held_size += len(data)
        if self._held_size > _HOLD:
            self._catch_up()

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
            if not data:
                return False
            self.body = self._reader(data)
        return self.body.feed(data)

    @property
    def size(self) -> int:
        """About how many bytes of the answer are held."""
        return self.body.size if isinstance(self.body, JsonBody) else self._held_size

    def end(self, how: How) -> None:
        """The body has ended; only the first call counts."""
        self.how = self.how or how

    def facts(self) -> Facts:
        """What was said. To be asked once the body has ended."""
        if self.body is None:
            return Facts()
        self._catch_up()
        self.body.finish()
        return self.body.facts

    @property
    def streamed(self) -> bool:
        """Whether the answer came as events."""
        return isinstance(self.body, EventBody)

    def _reader(self, data: bytes) -> Body:
        kind = (self.headers.get("content-type") or "").lower()
        if kind.startswith("text/event-stream") or (not kind.startswith("text/") and _looks_like_events(data)):
            return EventBody(every=self.asked.choices > 1)
        if kind.startswith(_BINARY) and self.endpoint.kind != "batch_output":
            return NoBody()
        if self.endpoint.kind == "batch_output" and (self.status or 0) < 300:
            return LinesBody()
        return JsonBody()


def _looks_like_events(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"data:", b"event:", b":", b"id:"))


class NoBody:
    """Sound, pictures, files: nothing in them is for the ledger."""

    def __init__(self) -> None:
        self.facts = Facts()

    def feed(self, data: bytes) -> bool:  # noqa: ARG002 the interface's name
        """Lets it pass."""
        return False

    def finish(self) -> None:
        """Nothing to do."""


class JsonBody:
    """One JSON text: kept while it is small, skimmed while it passes when it is large."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.unreadable = False
        self._pieces: list[bytes] = []
        self.size = 0
        self._skim: Skimmer | None = None

    def feed(self, data: bytes) -> bool:
        """The next bytes."""
        if self._skim is not None:
            self._skim.feed(data)
            return False
        self._pieces.append(data)
        self.size += len(data)
        if self.size > LARGEST_MEMBER:
            self._skim = Skimmer()
            for piece in self._pieces:
                self._skim.feed(piece)
            self._pieces.clear()
        return False

    def finish(self) -> None:
        """Reads it."""
        text = b"".join(self._pieces) if self._skim is None else self._skim.result()
        self._pieces.clear()
        self._skim = None
        if not text.strip():
            return
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            self.unreadable = True
            return
        if isinstance(value, list) and len(value) == 1:  # Google's compatible endpoint wraps an error in a list
            value = value[0]
        self.unreadable = not isinstance(value, dict)
        self.facts.take(value)


class EventBody:
    """Server-sent events: each is looked at, few are parsed."""

    def __init__(self, *, every: bool = False) -> None:
        self.facts = Facts()
        self.done = False
        self._events = EventSplitter()
        self._parse_first = 10**9 if every else 2
        self._token = False

    def feed(self, data: bytes) -> bool:
        """The next bytes; true as soon as the first token has come."""
        if len(data) > _MANY and self._token and self._parse_first < 2 and self.facts.model:
            data = _gist(data)
        for event in self._events.feed(data):
            self._event(event)
        return self._token

    def finish(self) -> None:
        """Reads what stands after the last empty line."""
        for event in self._events.finish():
            self._event(event)
        self.facts.whole = self.facts.whole or self.done

    def _event(self, event: Event) -> None:
        data = event.data
        if not self._token and (_FIRST_TOKEN.search(data) or event.name.endswith(b".delta")):
            self._token = True
        if data.startswith(b"[DONE]"):
            self.done = True
        elif self._parse_first > 0 or not self.facts.model or _TELLING.search(data) or event.name == b"error":
            self._parse_first -= 1
            try:
                value = json.loads(data)
            except (ValueError, RecursionError):
                return
            self.facts.take(value, event.name.decode("ascii", "replace"))
        elif event.name == b"done":
            self.done = True


def _gist(data: bytes) -> bytes:
    """The same piece of a stream without the whole events in its middle that can tell nothing."""
    first, last = data.find(b"\n\n") + 2, data.rfind(b"\n\n") + 2
    last = data.rfind(b"\n\n", 0, max(0, last - 2)) + 2  # the last one is often `[DONE]`
    if first < 2 or last <= first or b"\r" in data:
        return data
    kept, at = [data[:first]], first
    for start in sorted(found.start() for find in (_TELLING, _NAMED) for found in find.finditer(data, first, last)):
        if start >= at:
            begin = data.rfind(b"\n\n", first - 2, start) + 2
            at = data.find(b"\n\n", start) + 2
            kept.append(data[begin:at])
    return b"".join([*kept, data[max(at, last) :]])


class LinesBody:
    """A batch's output file: one JSON object a line, each a request of its own."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.lines: list[tuple[str, str | None, int | None, Facts]] = []
        self._lines = LineSplitter()
        self._over = False

    def feed(self, data: bytes) -> bool:
        """The next bytes."""
        if self._over:
            return False
        for line in self._lines.feed(data):
            self._line(line)
        return False

    def finish(self) -> None:
        """Reads a last line without an end."""
        if not self._over:
            self._line(self._lines.finish())
            self._over = True

    def _line(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        response = value.get("response") if isinstance(value, dict) else None
        if not isinstance(value, dict) or "custom_id" not in value or not isinstance(value.get("id"), str):
            self._over = not self.lines  # some other file: nothing in it is for the ledger
            return
        facts = Facts()
        status = request_id = None
        if isinstance(response, dict):
            status, request_id = response.get("status_code"), response.get("request_id")
            facts.take(response.get("body"))
        if isinstance(value.get("error"), dict):
            facts.error = value["error"]
        self.lines.append((value["id"], request_id, status if isinstance(status, int) else None, facts))

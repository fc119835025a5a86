"""The kinds of body that an answer can have: JSON, server-sent events, the lines of a batch, or what has no facts in it.

Each takes decoded bytes as they come and fills in the facts; how much it holds is bounded.
"""

from __future__ import annotations

import re
from typing import Protocol

from toolkit.capture.facts import Facts
from toolkit.capture.lines import LineSplitter
from toolkit.capture.skim import LARGE, Skimmer, loads
from toolkit.capture.sse import Event, EventSplitter

# in a stream most events are a few letters of text: only those that can tell more are parsed
_TELLING = re.compile(
    rb'"(?:usage|x_groq|error|svg_usage|tool_usage)"\s*:\s*[{"]|"finish_reason"\s*:\s*"|"status"\s*:\s*"|"object"\s*:\s*"error"'
    rb'|"type"\s*:\s*"(?:error|response\.(?:created|completed|incomplete|failed|output_item\.done)|[a-z_.]+\.(?:completed|done))"'
)
_FIRST_TOKEN = re.compile(
    rb'"(?:content|text|arguments|reasoning|reasoning_content|refusal|audio|b64_json)"\s*:\s*"[^"]'
    rb'|"(?:type|event)"\s*:\s*"[a-z_.]+\.delta"|"tool_calls"\s*:\s*\['
)
_NAMED = re.compile(rb"event:\s*(?:error|done)")
_MANY = 4096
"""Bytes of a piece from which on it is worth to look for the events that can tell more, instead of at each."""


class Body(Protocol):
    """Takes the decoded bytes of an answer and fills in the facts."""

    facts: Facts

    def feed(self, data: bytes) -> bool:
        """The next bytes; true as soon as the first token has come."""
        ...

    def finish(self) -> None:
        """Nothing more will come."""
        ...


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
        if self.size > LARGE:
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
        try:
            value = loads(text)
        except ValueError:
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
                value = loads(data)
            except ValueError:
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
        if not self._over:
            self._over = not all(map(self._line, self._lines.feed(data)))
        return False

    def finish(self) -> None:
        """Reads a last line without an end."""
        if not self._over:
            self._line(self._lines.finish())
            self._over = True

    def _line(self, line: bytes) -> bool:
        """Reads one line; false when this is some other file, with nothing in it for the ledger."""
        if not line.strip():
            return True
        try:
            value = loads(line)
        except ValueError:
            value = None
        response = value.get("response") if isinstance(value, dict) else None
        if not isinstance(value, dict) or "custom_id" not in value or not isinstance(value.get("id"), str):
            return bool(self.lines)
        facts = Facts()
        status = request_id = None
        if isinstance(response, dict):
            status, request_id = response.get("status_code"), response.get("request_id")
            facts.take(response.get("body"))
        if isinstance(value.get("error"), dict):
            facts.error = value["error"]
        self.lines.append((value["id"], request_id, status if isinstance(status, int) else None, facts))
        return True

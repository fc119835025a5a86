"""Server-sent events out of bytes that are cut anywhere: inside a line, a character or a line ending, with any line
ending.

Grammar: WHATWG HTML, "Parsing an event stream".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.capture.lines import LONGEST_LINE, LineSplitter


class Event(NamedTuple):
    """One event: its `event:` name (empty when there is none) and its data, lines joined."""

    name: bytes
    data: bytes


class EventSplitter:
    """Takes bytes as they come, gives events as they end."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._lines = LineSplitter(b"data:", longest)
        self._name = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that ended with these bytes."""
        for line in self._lines.feed(chunk):
            if line:
                self._line(line)
            elif self._data or self._name:
                yield self._event()

    def finish(self) -> Iterator[Event]:
        """An event that the stream ended without an empty line: incomplete by the grammar, and read all the same."""
        self._line(self._lines.finish())
        if self._data or self._name:
            yield self._event()

    def _event(self) -> Event:
        event = Event(self._name, self._data[0] if len(self._data) == 1 else b"\n".join(self._data))
        self._name, self._data = b"", []
        return event

    def _line(self, line: bytes) -> None:
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
        elif line.startswith(b"event:"):
            self._name = line[6:].strip()

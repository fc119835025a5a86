"""A stream's bytes, cut anywhere → the JSON of each event, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.capture.sse import Event, EventSplitter

LONGEST_EVENT = 16 * 1024 * 1024
"""Bytes of one event that are read whole: the last one of a response repeats all of its text and pictures."""


class Decoder:
    """`feed` gives the events that are complete; `[DONE]` and comments give nothing. An event that is no JSON sets
    `broken`."""

    def __init__(self) -> None:
        self._events = EventSplitter(LONGEST_EVENT)
        self.broken = False

    def feed(self, piece: bytes) -> Iterator[Any]:
        """The events that end with these bytes."""
        yield from self._read(self._events.feed(piece))

    def finish(self) -> Iterator[Any]:
        """An event that the stream ended in the middle of, if it is whole all the same."""
        yield from self._read(self._events.finish())

    def _read(self, events: Iterable[Event]) -> Iterator[Any]:
        for event in events:
            data = event.data.strip()
            if not data or data == b"[DONE]":
                continue
            try:
                yield json.loads(data)
            except (ValueError, RecursionError):
                self.broken = True

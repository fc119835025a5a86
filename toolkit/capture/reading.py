"""Finished requests → rows, on the writer's thread; what only adds to an earlier row finds that row."""

from __future__ import annotations

import time
from collections.abc import Iterable

from toolkit.capture.call import Finished
from toolkit.capture.fill import Find, Memory
from toolkit.capture.guard import tell
from toolkit.capture.rows import entry_of, parts_of
from toolkit.entry import Entry

Item = Finished | Entry
PATIENCE_SECONDS = 1.0
"""How long the row that a later look belongs to may still be on its way, from another process."""


def is_row(item: Item) -> bool:
    """Whether the item is a row of its own: it can be made without a look into the ledger."""
    return isinstance(item, Entry) or item.exchange.endpoint.kind == "row"


class Reader:
    """`find` looks into the ledger for the newest row that fits: by a provider's id, or by a batch's file."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._memory = Memory()
        self._unplaced: list[tuple[float, Finished]] = []

    def rows(self, item: Item, *, last: bool = False) -> list[Entry]:
        """The rows of one item. What finds no row yet is kept for `due`, unless this is its last chance."""
        try:
            return [item] if isinstance(item, Entry) else self._rows(item, last=last)
        except Exception as error:  # noqa: BLE001 one odd answer must not cost the others their rows
            tell("reading an answer", error)
            return []

    def _rows(self, finished: Finished, *, last: bool) -> list[Entry]:
        exchange = finished.exchange
        facts = exchange.facts() if finished.facts is None else finished.facts
        if exchange.endpoint.kind == "row":
            entry = entry_of(exchange, finished.around, facts)
            self._memory.note(entry)
            return [entry, *parts_of(entry, facts)]
        found = self._memory.filled(finished, facts, self._find)
        if not found and not last and facts.usage and facts.id and not self._memory.knows(facts.id):
            self._unplaced.append((time.monotonic() + PATIENCE_SECONDS, finished))
        return found

    def due(self, *, everything: bool = False) -> Iterable[Finished]:
        """What has waited long enough for its row."""
        now = time.monotonic()
        ripe = [finished for at, finished in self._unplaced if everything or at <= now]
        self._unplaced = [(at, finished) for at, finished in self._unplaced if not everything and at > now]
        return ripe

    def next_due(self) -> float | None:
        """Seconds until something is due."""
        now = time.monotonic()
        return min((at - now for at, _ in self._unplaced), default=None)

"""Finished requests → rows, on the writer's thread; what only adds to an earlier row finds that row."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from typing import TypeVar

from toolkit.capture.call import Finished
from toolkit.capture.fill import Find, Memory
from toolkit.capture.guard import tell
from toolkit.capture.rows import entry_of, parts_of
from toolkit.entry import Entry

T = TypeVar("T")
Item = Finished | Entry
PATIENCE_SECONDS = 1.0
"""How long the row that a later look belongs to may still be on its way, from another process."""


def is_row(item: Item) -> bool:
    """Whether the item is a row of its own: it can be made without a look into the ledger. What can't be read is none; the
    reader says so when its turn comes."""
    try:
        return isinstance(item, Entry) or item.exchange.endpoint.kind == "row"
    except Exception:  # noqa: BLE001 one odd answer must not cost the others their rows
        return False


class Reader:
    """`find` looks into the ledger for the newest row that fits: by a provider's id, or by a batch's file."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._memory = Memory()
        self._unplaced: list[tuple[float, Finished]] = []

    def rows(self, items: Iterable[Item], *, last: bool = False) -> list[Entry]:
        """The rows of these items, in their order. What finds no row yet is kept for `due`, unless this is its last
        chance.

        Each step is taken for all of them before the next one: what a processor does over and over it does in two
        thirds of the time, and less of what the program was doing is driven out of its caches."""
        for step in _STEPS:
            items = _each(step, items)
        return [row for some in _each(partial(self._rows, last=last), items) for row in some]

    def _rows(self, item: Item, *, last: bool) -> list[Entry]:
        if isinstance(item, Entry):
            return [item]
        exchange, facts = item.exchange, item.facts
        if exchange.endpoint.kind == "row":
            entry = entry_of(exchange, item.around, facts)
            self._memory.note(entry)
            return [entry, *parts_of(entry, facts)]
        found = self._memory.filled(item, facts, self._find)
        if not found and not last and facts.usage and facts.id and not self._memory.knows(facts.id):
            self._unplaced.append((time.monotonic() + PATIENCE_SECONDS, item))
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


def _each(step: Callable[[Item], T], items: Iterable[Item]) -> list[T]:
    """The step for each of them; one odd answer must not cost the others their rows."""
    done = []
    for item in items:
        try:
            done.append(step(item))
        except Exception as error:  # noqa: BLE001 whatever is wrong with it
            tell("reading an answer", error)
    return done


def _knowing(name: str) -> Callable[[Item], Item]:
    """A step: has a finished request put together what it puts together when it is first asked."""
    ask = attrgetter(name)

    def step(item: Item) -> Item:
        if not isinstance(item, Entry):
            ask(item)
        return item

    return step


_STEPS = tuple(map(_knowing, ("exchange", "facts", "around")))

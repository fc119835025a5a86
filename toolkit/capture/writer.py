"""Brings finished requests into the ledger on one background thread, in batches; the user's call never waits for it.

Rows that came before the ledger was open, or while it keeps the writer waiting, go to the spool first, so that a killed
process loses nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from pathlib import Path

from toolkit.capture.guard import log, tell
from toolkit.capture.landing import Landing, inherited
from toolkit.capture.reading import Item, Reader, is_row
from toolkit.capture.spool import Spool
from toolkit.entry import Entry

GATHER_SECONDS = 0.3
"""How long rows gather before a batch is written: what a killed process may lose."""
PORTION, PORTION_BYTES = 16, 64 * 1024
"""So many rows are made at a stretch, or of so many bytes of answers: about two milliseconds. Then the program's own
threads get their turn. Without it Python lets a thread go on for 5 ms, several times in one call: the slowest of a hundred
calls of a program that never rests took 16 ms, with it 6."""
BREATH_SECONDS = 0.002
LARGEST_BATCH = 500
MOST_ROWS = 10_000
MOST_BYTES = 64 * 1024 * 1024


class Writer:
    """One for each ledger and process. `put` is called in the user's threads, the rest runs on the writer's own."""

    def __init__(self, location: str, price_file: Path | None = None) -> None:
        self.location = location
        self.spool = Spool(location)
        self._price_file = price_file
        self._born()

    def _born(self) -> None:
        """A new process has a thread, a queue and a connection of its own."""
        self.pid = os.getpid()
        self.landing = Landing(self.location, self.spool, price_file=self._price_file, overdue=self._put_in_safety)
        self._reader = Reader(self.landing.find)
        self._queue: deque[Item] = deque()
        self._bytes = 0
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._start_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._loading = threading.Lock()
        self._loaded = False

    def before_fork(self, timeout: float) -> bool:
        """Waits while the first round loads the ledger and the price data: a child that was forked meanwhile would find
        modules that are half loaded, and wait for the rest for ever. Says whether the round is over; then none begins
        until `after_fork_in_parent`."""
        return self._loading.acquire(timeout=max(0.0, timeout))

    def after_fork_in_parent(self) -> None:
        """The round may begin that `before_fork` kept back."""
        self._loading.release()

    def after_fork(self) -> None:
        """In the child: the parent's rows are the parent's, and its connection must be neither used nor closed."""
        inherited.append(self.landing)
        self._born()

    # --- in the user's threads ----------------------------------------------------------------------------------------

    def put(self, item: Item) -> None:
        """Takes a finished request. Never waits; when the writer can't keep up, the row goes straight to the spool."""
        full = len(self._queue) >= MOST_ROWS or self._bytes >= MOST_BYTES
        if full and is_row(item):
            self.landing.spill(self._reader.rows([item]))
            return
        if full and len(self._queue) >= 2 * MOST_ROWS:  # only later looks at answers: their rows are there already
            return
        self._bytes += _size(item)
        self._queue.append(item)
        if not self._wake.is_set():
            self._idle.clear()
            self._wake.set()
        if self._thread is None:  # it says so itself when it ends
            self._start()
        if self._closing:  # the process is at its end: nobody comes after us
            self.close()

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._run, name="oaicheck-writer", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:  # the interpreter is shutting down: no new threads
                self._thread = None
                self.landing.spill(self._read(self._take()))
                self._idle.set()

    def flush(self, timeout: float = 5.0) -> bool:
        """Waits until all that was put is in the ledger or the spool; false when that took too long."""
        end = time.monotonic() + timeout
        while self._queue or self.landing.busy or not self._idle.is_set():
            if self._thread is None or not self._thread.is_alive():
                if not self._queue:
                    return True
                self._start()
            self._hurry.set()
            self._wake.set()
            if not self._idle.wait(min(0.05, max(0.0, end - time.monotonic()))) and time.monotonic() >= end:
                return False
        return True

    def close(self, timeout: float = 3.0) -> None:
        """At the end of the process: writes what is left, and what the ledger doesn't take in time goes to the
        spool."""
        self._closing = True
        done = self.flush(timeout)
        if not done or self._queue:
            self.landing.spill([*self.landing.busy, *self._read(self._take())])
        if self.landing.lost:
            log.warning(
                "%d requests could not be recorded: neither the ledger nor a spool file could be written",
                self.landing.lost,
            )
        if done:
            self.landing.close()

    # --- on the writer's thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._wake.wait(self._patience())
            if not self._closing:
                self._hurry.wait(GATHER_SECONDS)
            self._idle.clear()
            self._wake.clear()
            try:
                if self._loaded:
                    self._round()
                else:
                    self._first_round()
            except Exception as error:  # noqa: BLE001 the thread must outlive whatever goes wrong
                tell("writer", error)
            self._hurry.clear()
            if not self._queue:
                self._idle.set()
                if self._closing and self._ends():
                    return

    def _first_round(self) -> None:
        """A round in which all modules are loaded that later ones need."""
        with self._loading:
            self._round()
            self.landing.load()
        self._loaded = True

    def _ends(self) -> bool:
        """Whether the thread may end. A request after this starts one again; one that came just before is still its."""
        with self._start_lock:
            own, self._thread = self._thread, None
            if not self._queue:
                return True
            self._thread = own
            return False

    def _patience(self) -> float | None:
        """How long to sleep when nothing comes: for ever, unless something waits to be tried again."""
        waits = [each for each in (self._reader.next_due(), self.landing.next_try()) if each is not None]
        return max(0.05, min(waits)) if waits else None

    def _round(self) -> None:
        if self.landing.ledger is None:
            self._put_in_safety()  # opening a ledger and loading prices takes a while
        self.landing.open()
        while items := self._take(LARGEST_BATCH):
            full = len(items) == LARGEST_BATCH
            self.landing.write(self._read(items))
            if not full and self._unhurried():
                break  # what came meanwhile gathers first: a transaction costs as much for seven rows as for seventy
        due = self._reader.due(everything=self._closing)
        self.landing.write(self._reader.rows(due, last=True))
        self.landing.drain()

    def _put_in_safety(self) -> None:
        """Rows in the queue go to the spool. Later looks at answers stay, they need the ledger; so does everything
        where no spool can be written, for then the ledger may still take it."""
        items = self._take()
        rows = self._reader.rows(filter(is_row, items))
        stay: list[Item] = [item for item in items if not is_row(item)]
        if not self.landing.spill(rows, quiet=True):
            stay += rows
        self._bytes += sum(map(_size, stay))
        self._queue.extendleft(reversed(stay))

    def _take(self, most: int = MOST_ROWS) -> list[Item]:
        items: list[Item] = []
        while len(items) < most:
            try:
                items.append(self._queue.popleft())
            except IndexError:
                self._bytes = 0
                return items
        self._bytes -= sum(map(_size, items))
        return items

    def _read(self, items: list[Item]) -> list[Entry]:
        """Their rows. The list is emptied on the way: an answer whose row is made goes at once, and the next one takes its
        memory, which the processor has at hand."""
        rows: list[Entry] = []
        while portion := _portion(items):
            read = self._reader.rows(portion)
            rows += map(self.landing.priced, read) if self.landing.ledger else read
            if self._unhurried():
                time.sleep(BREATH_SECONDS)
        return rows

    def _unhurried(self) -> bool:
        """Whether nobody waits for the writer, and it keeps up."""
        return not self._closing and not self._hurry.is_set() and len(self._queue) < LARGEST_BATCH


def _size(item: Item) -> int:
    return 1000 if isinstance(item, Entry) else 1000 + item.size


def _portion(items: list[Item]) -> list[Item]:
    """Takes off the list what is to be read at a stretch."""
    count = size = 0
    for item in items:
        count += 1
        size += _size(item)
        if count >= PORTION or size >= PORTION_BYTES:
            break
    portion, items[:count] = items[:count], []
    return portion

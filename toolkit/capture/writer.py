"""Brings finished requests into the ledger on one background thread, in batches; the user's call never waits for it.

What can't be written now goes to the spool, with one warning, and from there into the ledger when that is possible
again. Rows
that came before the ledger was open go to the spool first, so that a killed process loses nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.capture.call import Finished
from toolkit.capture.fill import Memory
from toolkit.capture.guard import log, tell
from toolkit.capture.rows import entry_of, parts_of
from toolkit.capture.spool import Spool
from toolkit.entry import Entry
from toolkit.model import Cost

if TYPE_CHECKING:
    from toolkit.ledger import Ledger
    from toolkit.prices.book import Book

GATHER_SECONDS = 0.05
"""How long rows gather before a batch is written: what a killed process may lose."""
SLOW_SECONDS = 0.4
"""A batch that is not written by then (a locked ledger, a server that is away) is put into the spool as well."""
LARGEST_BATCH = 500
MOST_ROWS = 10_000
MOST_BYTES = 64 * 1024 * 1024
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)
LOOK_BACK_DAYS = 31


class Writer:
    """One for each ledger and process. `put` is called in the user's threads, the rest runs on the writer's own."""

    def __init__(self, location: str, price_file: Path | None = None) -> None:
        self.location = location
        self.price_file = price_file
        self.spool = Spool(location)
        self.written = 0
        self._born()

    def _born(self) -> None:
        """A new process has a thread, a queue and a connection of its own."""
        self.pid = os.getpid()
        self._queue: deque[Finished | Entry] = deque()
        self._bytes = 0
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._start_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._busy: list[Entry] = []
        self._saved = False
        self._ledger: Ledger | None = None
        self._book: Book | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._warned = False
        self._lost = 0
        self._memory = Memory()
        self._unplaced: list[tuple[float, Finished]] = []
        self._leftover = True  # there may be rows of an earlier process in the spool

    def after_fork(self) -> None:
        """In the child: the parent's rows are the parent's, and its connection must be neither used nor closed."""
        _inherited.append(self._ledger)
        self._born()

    # --- in the user's threads ----------------------------------------------------------------------------------------

    def put(self, item: Finished | Entry) -> None:
        """Takes a finished request. Never waits; when the writer can't keep up, the row goes straight to the spool."""
        if len(self._queue) >= MOST_ROWS or self._bytes >= MOST_BYTES:
            self._spill(self._rows([item], place=False))
            return
        self._bytes += _size(item)
        self._queue.append(item)
        if not self._wake.is_set():
            self._idle.clear()
            self._wake.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is not None and self._thread.is_alive():
                return
            thread = threading.Thread(target=self._run, name="oaicheck-writer", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter is shutting down: no new threads
                self._spill(self._rows(self._take(), place=False))
                return
            self._thread = thread

    def flush(self, timeout: float = 5.0) -> bool:
        """Waits until all that was put is in the ledger or the spool; false when that took too long."""
        end = time.monotonic() + timeout
        while self._queue or self._busy or not self._idle.is_set():
            if self._thread is None or not self._thread.is_alive():
                if not self._queue:
                    return True
                self._start()
            self._wake.set()
            if not self._idle.wait(min(0.02, max(0.0, end - time.monotonic()))) and time.monotonic() >= end:
                return False
        return True

    def close(self, timeout: float = 3.0) -> None:
        """At the end of the process: writes what is left, and what the ledger doesn't take in time goes to the
        spool."""
        self._closing = True
        done = self.flush(timeout)
        if not done or self._queue:
            rows = [] if self._saved else list(self._busy)
            self._spill([*rows, *self._rows(self._take(), place=False)])
        if self._lost:
            log.warning(
                "%d requests could not be recorded: neither the ledger nor a spool file could be written", self._lost
            )
        if done and self._ledger is not None:
            self._drop_ledger()

    # --- on the writer's thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._wake.wait(self._patience())
            if not self._closing:
                time.sleep(GATHER_SECONDS)
            self._wake.clear()
            try:
                self._round()
            except Exception as error:  # noqa: BLE001 the thread must outlive whatever goes wrong
                tell("writer", error)
            if not self._queue:
                self._idle.set()

    def _patience(self) -> float | None:
        """How long to sleep when nothing comes: for ever, unless something waits to be tried again."""
        waits = [at - time.monotonic() for at, _ in self._unplaced]
        if self._leftover:
            waits.append(self._retry_at - time.monotonic())
        return max(0.05, min(waits)) if waits else None

    def _round(self) -> None:
        self._save_first()
        self._open()
        while items := self._take(LARGEST_BATCH):
            self._write(self._rows(items))
        self._try_unplaced()
        self._drain()

    def _save_first(self) -> None:
        """Opening a ledger and loading prices takes a while: what has come by then is put in safety before."""
        if self._ledger is None and self._queue:
            self._spill(self._rows(self._take()), quiet=True)
            self._leftover = True

    def _take(self, most: int = MOST_ROWS) -> list[Finished | Entry]:
        items: list[Finished | Entry] = []
        while len(items) < most:
            try:
                item = self._queue.popleft()
            except IndexError:
                break
            self._bytes -= _size(item)
            items.append(item)
        return items

    def _rows(self, items: Sequence[Finished | Entry], *, place: bool = True) -> list[Entry]:
        rows: list[Entry] = []
        for item in items:
            try:
                rows.extend([item] if isinstance(item, Entry) else self._rows_of(item, place=place))
            except Exception as error:  # noqa: BLE001 one odd answer must not cost the others their rows
                tell("reading an answer", error)
        return rows

    def _rows_of(self, finished: Finished, *, place: bool) -> list[Entry]:
        exchange = finished.exchange
        facts = exchange.facts() if finished.facts is None else finished.facts
        if exchange.endpoint.kind == "row":
            entry = entry_of(exchange, finished.around, facts)
            self._memory.note(entry)
            return [entry, *parts_of(entry, facts)]
        found = self._memory.filled(finished, facts, self._find)
        if not found and place and facts.usage and facts.id:
            # another process may have begun it a moment ago, with its row still on the way
            self._unplaced.append((time.monotonic() + 1.0, finished))
        return found

    def _find(self, response_id: str) -> Entry | None:
        from toolkit.ledger import Where

        if self._ledger is None:
            return None
        since = int((datetime.now(UTC).timestamp() - LOOK_BACK_DAYS * 86400) * 1e6)
        where = Where(since=since, response_ids=(response_id,))
        return next(iter(self._ledger.read(where, newest_first=True, limit=1)), None)

    def _try_unplaced(self) -> None:
        now = time.monotonic()
        due = [finished for at, finished in self._unplaced if at <= now or self._closing]
        if due:
            self._unplaced = [(at, finished) for at, finished in self._unplaced if at > now and not self._closing]
            self._write(self._rows(due, place=False))

    def _open(self) -> None:
        if self._ledger is not None or time.monotonic() < self._retry_at:
            return
        from toolkit.ledger import open_ledger

        try:
            self._ledger = open_ledger(self.location)
        except Exception as error:  # noqa: BLE001 whatever keeps it shut, the spool is there
            self._failed(error)

    def _write(self, rows: list[Entry]) -> None:
        if not rows:
            return
        self._busy, self._saved = rows, False
        try:
            if self._ledger is None or not self._written(rows):
                self._spill([] if self._saved else rows)
        finally:
            self._busy = []

    def _written(self, rows: list[Entry]) -> bool:
        timer = threading.Timer(SLOW_SECONDS, self._save_busy)
        timer.daemon = True
        timer.start()
        try:
            assert self._ledger is not None
            self._ledger.write([self._priced(row) for row in rows])
        except Exception as error:  # noqa: BLE001 locked, full, corrupt, away: the spool is there
            self._failed(error)
            return False
        finally:
            timer.cancel()
        self.written += len(rows)
        self._failures = 0
        return True

    def _save_busy(self) -> None:
        rows = self._busy
        if rows and not self._saved:
            self._saved = self._leftover = True
            self._spill(rows, quiet=True)

    def _priced(self, row: Entry) -> Entry:
        if row.cost is not None:
            return row
        try:
            from toolkit.prices import load_book, price_entry

            if self._book is None:
                kept = self._ledger.kept_prices() if self._ledger else ()
                self._book = load_book(user_file=self.price_file, kept=kept)
            return price_entry(row, self._book)
        except Exception as error:  # noqa: BLE001 a broken price file must not cost the row
            tell("pricing", error)
            return row.with_cost(Cost(status="unpriced", reason="pricing_failed"))

    def _drain(self) -> None:
        if not self._leftover or self._ledger is None:
            return
        ledger = self._ledger
        try:
            self.spool.drain(lambda rows: ledger.write([self._priced(row) for row in rows]))
            self._leftover = False
        except Exception as error:  # noqa: BLE001 the file stays, and is tried again
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """The ledger is let go and tried again later; the user is told once."""
        self._drop_ledger()
        self._retry_at = time.monotonic() + RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)]
        self._failures += 1
        self._leftover = True
        if not self._warned:
            self._warned = True
            warn(f"the ledger can't be written, requests go to a spool file beside it until it can: {error}")

    def _drop_ledger(self) -> None:
        ledger, self._ledger = self._ledger, None
        if ledger is not None:
            try:
                ledger.close()
            except Exception as error:  # noqa: BLE001 it is being let go
                tell("closing the ledger", error)

    def _spill(self, rows: Sequence[Entry], *, quiet: bool = False) -> None:
        if not rows:
            return
        self._leftover = True
        try:
            self.spool.append(rows)
        except Exception as error:  # noqa: BLE001 no place takes it: count it, and say so
            if quiet and len(self._queue) + len(rows) < MOST_ROWS:
                self._queue.extendleft(reversed(rows))  # the ledger itself may still take them
                return
            self._lost += len(rows)
            if self._lost == len(rows):
                warn(f"neither the ledger nor a spool file can be written: {error}")


_inherited: list[Any] = []
"""Connections of a parent process: kept, so that nobody closes them."""


def _size(item: Finished | Entry) -> int:
    return 1000 if isinstance(item, Entry) else 1000 + item.exchange.size


def warn(text: str) -> None:
    """One warning on the log; with no logging configured, Python's last resort shows it on stderr."""
    from toolkit.secret import redact

    log.warning("oaicheck: %s", redact(text)[:500])

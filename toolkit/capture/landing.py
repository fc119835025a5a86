"""Where rows land: in the ledger when it takes them, else in the spool beside it, with one warning."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.capture.guard import log, tell
from toolkit.capture.native import natively
from toolkit.capture.spool import Spool
from toolkit.capture.watch import Watch
from toolkit.entry import Entry
from toolkit.model import Cost

if TYPE_CHECKING:
    from toolkit.ledger import Ledger

SLOW_SECONDS = 0.3
"""Rows that are not in the ledger by then (it is locked, its server is away) are put into the spool as well."""
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)
LOOK_BACK_DAYS = 31


class Landing:
    """Used on the writer's thread. `overdue` is called, on another thread, while a write or an opening takes too long:
    what came meanwhile must be put in safety too."""

    def __init__(
        self, location: str, spool: Spool, *, price_file: Path | None = None, overdue: Callable[[], None]
    ) -> None:
        self.location = location
        self.ledger: Ledger | None = None
        self.written = 0
        self.lost = 0
        self.leftover = True  # there may be rows of an earlier process in the spool
        self.busy: Sequence[Entry] = ()
        self._saved = False
        self._spool = spool
        self._price_file = price_file
        self._price: Callable[[Entry], Entry] | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._warned = False
        self._overdue = overdue
        self._watch = Watch(self._late, SLOW_SECONDS)

    def open(self) -> None:
        """Opens the ledger, unless it is open or was found shut a moment ago."""
        if self.ledger is not None or time.monotonic() < self._retry_at:
            return
        try:
            with self._watch:
                natively(self.reopen)
        except Exception as error:  # noqa: BLE001 whatever keeps it shut, the spool is there
            self._failed(error)

    def reopen(self) -> None:
        """Opens the ledger. Raises LedgerError when that can't be done."""
        from toolkit.ledger import open_ledger

        self.ledger = open_ledger(self.location)

    def write(self, rows: Sequence[Entry]) -> None:
        """Into the ledger, or else the spool."""
        if not rows:
            return
        self.busy, self._saved = rows, False
        try:
            if not self._into_ledger(rows) and not self._saved:
                self.spill(rows)
        finally:
            self.busy = ()

    def _into_ledger(self, rows: Sequence[Entry]) -> bool:
        if self.ledger is None:
            return False
        try:
            with self._watch:
                natively(self._keep, self.ledger, rows)
        except Exception as error:  # noqa: BLE001 locked, full, corrupt, away: the spool is there
            self._failed(error)
            return False
        self.written += len(rows)
        self._failures = 0
        return True

    def _keep(self, ledger: Ledger, rows: Sequence[Entry]) -> None:
        """Into the ledger's file, which may be moved, deleted or replaced at any time, also while rows are written. Raises
        what the ledger raises."""
        if ledger.moved():
            ledger = self._follow()
        ledger.write([self.priced(row) for row in rows])
        if ledger.moved():
            self._follow().write([self.priced(row) for row in rows])

    def _follow(self) -> Ledger:
        """The ledger that is at the location now, made anew if there is none."""
        warn(
            f"the ledger {self.location} was moved, deleted or replaced: from now on requests go into the one there now"
        )
        self.close()
        self.reopen()
        assert self.ledger is not None
        return self.ledger

    def _late(self) -> None:
        rows = self.busy
        if rows and not self._saved:
            self._saved = self.spill(rows, quiet=True)
        self._overdue()

    def priced(self, row: Entry) -> Entry:
        """The row with its cost; a price book that is broken must not cost the row."""
        if row.cost is not None:
            return row
        try:
            return (self._price or self._learn_prices())(row)
        except Exception as error:  # noqa: BLE001 a broken price file must not cost the row
            tell("pricing", error)
            return row.with_cost(Cost(status="unpriced", reason="pricing_failed"))

    def load(self) -> None:
        """Loads the modules of the price data, if that was not done yet because the ledger is shut."""
        if self._price is None:
            from toolkit.prices import load_book

            try:
                load_book(user_file=self._price_file)
            except Exception as error:  # noqa: BLE001 a broken price file must not cost the row
                tell("pricing", error)

    def _learn_prices(self) -> Callable[[Entry], Entry]:
        from toolkit.prices import load_book, price_entry

        kept = self.ledger.kept_prices() if self.ledger else ()
        self._price = partial(price_entry, book=load_book(user_file=self._price_file, kept=kept))
        return self._price

    def find(self, **which: Any) -> Entry | None:
        """The newest of the recent rows that fit; `which` are fields of `Where`."""
        from toolkit.ledger import Where

        ledger = self.ledger
        if ledger is None:
            return None
        since = int((datetime.now(UTC).timestamp() - LOOK_BACK_DAYS * 86400) * 1e6)
        where = Where(since=since, **which)
        try:
            with self._watch:
                return natively(lambda: next(iter(ledger.read(where, newest_first=True, limit=1)), None))
        except Exception as error:  # noqa: BLE001 the look is lost, the rows are not
            self._failed(error)
            return None

    def drain(self) -> None:
        """What waits in the spool goes into the ledger."""
        if not self.leftover or self.ledger is None:
            return
        try:
            with self._watch:
                natively(self.take_in)
            self.leftover = False
        except OSError as error:  # the spool itself can't be read: another process may
            self.leftover = False
            tell("reading the spool", error)
        except Exception as error:  # noqa: BLE001 the file stays, and is tried again
            self._failed(error)

    def take_in(self) -> None:
        """What waits in the spool goes into the open ledger. Raises what either of them raises."""
        ledger = self.ledger
        if ledger is not None:
            self._spool.drain(lambda rows: self._keep(self.ledger or ledger, rows))

    def next_try(self) -> float | None:
        """Seconds until the ledger is worth another try; `None` when nothing waits for it."""
        return self._retry_at - time.monotonic() if self.leftover else None

    def _failed(self, error: Exception) -> None:
        """The ledger is let go and tried again later; the user is told once."""
        self.close()
        self._retry_at = time.monotonic() + RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)]
        self._failures += 1
        self.leftover = True
        if not self._warned:
            self._warned = True
            warn(f"the ledger can't be written, requests go to a spool file beside it until it can: {error}")

    def close(self) -> None:
        """Lets the ledger go."""
        ledger, self.ledger = self.ledger, None
        if ledger is not None:
            try:
                ledger.close()
            except Exception as error:  # noqa: BLE001 it is being let go
                tell("closing the ledger", error)

    def spill(self, rows: Sequence[Entry], *, quiet: bool = False) -> bool:
        """Into the spool. Says whether that went well; if not, the rows are counted as lost, unless it is asked for
        quietly, by somebody who still has another place for them."""
        if not rows:
            return True
        self.leftover = True
        try:
            self._spool.append(rows)
        except Exception as error:  # noqa: BLE001 no place takes it: count it, and say so
            if quiet:
                return False
            if not self.lost:
                warn(f"neither the ledger nor a spool file can be written: {error}")
            self.lost += len(rows)
            return False
        return True


def warn(text: str) -> None:
    """One warning on the log; with no logging configured, Python's last resort shows it on stderr."""
    from toolkit.secret import redact

    log.warning("oaicheck: %s", redact(text)[:500])


inherited: list[Any] = []
"""Connections of a parent process: kept, so that nobody closes them."""

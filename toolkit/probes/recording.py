"""Writes a test request into the ledger, before the answer is judged. What can't be written never costs the user an
answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.entry import Entry
from toolkit.errors import LedgerError, PriceError
from toolkit.secret import redact

if TYPE_CHECKING:
    from toolkit.prices.book import Book


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Whether the row is in the ledger, under which id and where; if not, why."""

    recorded: bool
    location: str | None = None
    id: str | None = None
    reason: str | None = None
    remedy: str | None = None


def write(entry: Entry, location: str) -> Recorded:
    """Writes one row. Never raises for what is wrong with the ledger."""
    from toolkit.ledger import open_ledger

    shown = redact(location)
    try:
        with open_ledger(location) as ledger:
            ledger.write([entry])
    except LedgerError as error:
        return Recorded(recorded=False, location=shown, reason=redact(error.message), remedy=redact(error.remedy))
    except Exception as error:  # noqa: BLE001 a bug in the ledger must not cost an answer that was paid for
        reason = f"{type(error).__name__}: {redact(str(error))}"
        return Recorded(recorded=False, location=shown, reason=reason, remedy="Run: oaicheck ledger check")
    return Recorded(recorded=True, location=shown, id=entry.id)


def priced_or_not(entry: Entry, book: Callable[[], Book]) -> tuple[Entry, str | None]:
    """The row with its cost; with a broken price file the row without one, and what to say of it."""
    from toolkit.prices import price_entry

    try:
        return price_entry(entry, book()), None
    except PriceError as error:
        return entry, f"The price book can't be read, the cost stays unknown: {error.message} {error.remedy}"

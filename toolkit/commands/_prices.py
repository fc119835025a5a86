"""The price book as a command has it: the user's own file, and for models that left every list the ledger's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.app import App

if TYPE_CHECKING:
    from toolkit.prices.book import Book


def book_of(app: App) -> Book:
    """The book by the settings. Raises `PriceError` when the user's file is malformed; a ledger that can't be read is
    only left out: prices are wanted here, not the ledger."""
    from toolkit.prices import load_book

    return load_book(user_file=app.price_file, kept=_kept(app))


def _kept(app: App) -> list[dict[str, Any]]:
    from toolkit.errors import LedgerError
    from toolkit.ledger import exists, open_ledger

    try:
        if not exists(app.ledger_location):
            return []
        with open_ledger(app.ledger_location, create=False, readonly=True) as ledger:
            return ledger.kept_prices()
    except LedgerError:
        return []

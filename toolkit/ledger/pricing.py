"""The one place where the ledger asks the prices room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.entry import Entry

if TYPE_CHECKING:
    from toolkit.ledger import Ledger

Pricer = Callable[[Entry], Entry]


def book_pricer(ledger: Ledger, user_file: Path | None = None) -> Pricer:
    """Prices an entry at the price in force at its own time: by the book, the user's own file (None: in its usual
    place), and for a model that both have lost by the prices that the ledger keeps."""
    from toolkit.prices import load_book, price_entry

    book = load_book(user_file=user_file, kept=ledger.kept_prices())
    return lambda entry: price_entry(entry, book)


class LazyPricer:
    """The same, loading the price data only when the first row needs it."""

    def __init__(self, ledger: Ledger, user_file: Path | None = None) -> None:
        self._ledger = ledger
        self._user_file = user_file
        self._pricer: Pricer | None = None

    def __call__(self, entry: Entry) -> Entry:
        if self._pricer is None:
            self._pricer = book_pricer(self._ledger, self._user_file)
        return self._pricer(entry)

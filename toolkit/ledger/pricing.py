"""The one place where the ledger asks the prices room."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.entry import Entry

Pricer = Callable[[Entry], Entry]


def book_pricer() -> Pricer:
    """Prices an entry at the price in force at its own time, by the book and the user's overrides."""
    from toolkit.prices import load_book, price_entry

    book = load_book()
    return lambda entry: price_entry(entry, book)


class LazyPricer:
    """The same, loading the price data only when the first row needs it."""

    def __init__(self) -> None:
        self._pricer: Pricer | None = None

    def __call__(self, entry: Entry) -> Entry:
        if self._pricer is None:
            self._pricer = book_pricer()
        return self._pricer(entry)

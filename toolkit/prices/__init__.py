"""Prices: what a request cost, exactly, on its day, or an honest "unpriced". Importing this loads no price data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.entry import Entry
from toolkit.model import Cost, Usage

if TYPE_CHECKING:
    from toolkit.prices.book import Book


class Context(NamedTuple):
    """What besides the counts decides a price. `endpoint` is the path below the base URL (`/chat/completions`), `tier`
    is what was *served*, `requested_tier` what was asked for (it counts only where the host's echo means nothing).
    `summed` says that the counts are of several requests (a batch's total): no single prompt was that long."""

    model: str | None
    at: datetime
    endpoint: str
    provider: str | None = None
    host: str | None = None
    tier: str | None = None
    requested_tier: str | None = None
    batch: bool = False
    requested_model: str | None = None
    summed: bool = False


def cost(usage: Usage, context: Context, book: Book) -> Cost:
    """What the usage cost. Pure: no clock, no network, no state; raises nothing on odd counts, it flags them."""
    from toolkit.prices.rules import price_usage

    return price_usage(usage, context, book)


def price_entry(entry: Entry, book: Book) -> Entry:
    """The row with its cost (status `none` where the endpoint has no usage, `unpriced` with a reason where unknown)."""
    return _row_pricer()(entry, book)


@cache
def _row_pricer() -> Callable[[Entry, Book], Entry]:
    """Found once: an import statement in a function that is called a million times costs as much as the pricing."""
    from toolkit.prices.rules import price_row

    return price_row


def load_book(*, user_file: Path | None = None, kept: Iterable[Mapping[str, Any]] = ()) -> Book:
    """The bundled price book with the user's own file on top (`settings.price_file`, else `prices.toml` in the config
    folder). `kept` are the prices that a ledger once used (`Ledger.kept_prices`): what was for sale stays priceable.
    Loads the price data, so call it where it is needed.

    Raises `PriceError` naming file and entry when an override file is malformed.
    """
    from toolkit.prices.book import load

    return load(user_file=user_file, frozen_prices=kept)

"""A price book of the bundled data, and a short way to ask it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from toolkit.model import Cost, Usage
from toolkit.prices import Context, cost, library, overrides
from toolkit.prices.book import BUNDLED, Book

TODAY = "2026-11-25"
_CONTEXT = {"provider", "host", "endpoint", "tier", "requested_tier", "batch", "requested_model"}


@cache
def bundled() -> Book:
    """The book without any file of the machine's user."""
    return Book(library=library.bundled(), files=[overrides.read(BUNDLED, source="oaicheck")], version="test")


def instant(text: str) -> datetime:
    """`2026-08-21` or a full ISO instant, in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ask(model: str | None, *, at: str = TODAY, book: Book | None = None, **given: Any) -> Cost:
    """What a request costs: the names of `Context` are its context, the others its usage. OpenAI chat by default."""
    context = {name: given.pop(name) for name in list(given) if name in _CONTEXT}
    context = {"provider": "openai", "endpoint": "/chat/completions", **context}
    return cost(Usage(**given), Context(model=model, at=instant(at), **context), book or bundled())

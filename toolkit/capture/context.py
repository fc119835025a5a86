"""`with tags(...)`: labels for the requests made inside, right under threads, asyncio and nesting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from types import MappingProxyType, TracebackType
from typing import Any, Self

_tags: ContextVar[Mapping[str, str]] = ContextVar("oaicheck_tags", default=MappingProxyType({}))
LONGEST = 256


class tags(ContextDecorator):  # noqa: N801 it is read as a word: `with tags(session="s-17"):`
    """Adds tags to every request made inside, on top of those around it; a value of `None` takes a tag away.

    Works as a decorator too. A thread that is started inside begins without them, unless its context is copied
    (`asyncio.to_thread` and task groups do that).
    """

    def __init__(self, **values: Any) -> None:
        self._values = values
        self._tokens: list[Token[Mapping[str, str]]] = []

    def __enter__(self) -> Self:
        merged = merge(_tags.get(), self._values)
        self._tokens.append(_tags.set(merged))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        token = self._tokens.pop()
        try:
            _tags.reset(token)
        except ValueError:  # left in another context than it was entered in, as an abandoned generator does
            _tags.set(token.old_value if isinstance(token.old_value, Mapping) else {})

    def _recreate_cm(self) -> Self:
        return type(self)(**self._values)


def merge(base: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """The tags of both; the second wins, and its `None` takes away. Values become text of bounded length."""
    merged = dict(base)
    for name, value in values.items():
        if value is None:
            merged.pop(str(name), None)
        else:
            merged[str(name)[:LONGEST]] = text(value)
    return merged


def text(value: Any) -> str:
    """A tag's value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:LONGEST]


current: Callable[[], Mapping[str, str]] = _tags.get
"""The tags in force here."""


def from_text(listing: str | None) -> dict[str, str]:
    """`OAICHECK_TAGS`: `team=search,stage=prod`, with commas or white space between."""
    found = {}
    for pair in (listing or "").replace(",", " ").split():
        name, equals, value = pair.partition("=")
        if name and equals:
            found[name] = value[:LONGEST]
    return found

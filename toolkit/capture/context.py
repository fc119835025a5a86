"""`with tags(...)`: labels for the requests made inside, right under threads, asyncio and nesting."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import ContextDecorator
from contextvars import ContextVar
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_tags: ContextVar[Mapping[str, str]] = ContextVar("oaicheck_tags", default=MappingProxyType({}))
_entered: ContextVar[tuple[tags, ...]] = ContextVar("oaicheck_tags_entered", default=())
"""The blocks around, the outermost first: `_tags` is what they add up to."""
LONGEST = 256


class tags(ContextDecorator):  # noqa: N801 it is read as a word: `with tags(session="s-17"):`
    """Adds tags to every request made inside, on top of those around it; a value of `None` takes a tag away.

    Works as a decorator of functions and coroutine functions too. A thread that is started inside begins without them, unless its context is copied
    (`asyncio.to_thread` and task groups do that).
    """

    def __init__(self, **values: Any) -> None:
        self._values = values

    def __enter__(self) -> Self:
        _entered.set((*_entered.get(), self))
        _tags.set(merge(_tags.get(), self._values))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        around = list(reversed(_entered.get()))
        if self not in around:  # left in another context than it was entered in, as an abandoned generator does
            return
        around.remove(self)
        _entered.set(tuple(reversed(around)))
        merged: Mapping[str, str] = {}
        for each in _entered.get():
            merged = merge(merged, each._values)
        _tags.set(merged)

    def __call__(self, func: F) -> F:
        """The function with these tags in force while it runs."""
        if not inspect.iscoroutinefunction(func):
            return super().__call__(func)

        @functools.wraps(func)
        async def tagged(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await func(*args, **kwargs)

        return cast(F, tagged)


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

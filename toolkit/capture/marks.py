"""Which clients are recorded, and where their rows go: said by a mark that a client carries and hands on to its copies.

The HTTP client below it can't carry that: several clients of the SDK may share one.
"""

from __future__ import annotations

import functools
from typing import Any

from toolkit.capture.call import Recorder
from toolkit.capture.guard import tell

_NAME = "_oaicheck"


class Mark:
    """Of one client. What it doesn't say itself is said by the mark of the client that it is a copy of."""

    __slots__ = ("excluded", "origin", "recorder")

    def __init__(self, origin: Mark | None = None) -> None:
        self.origin = origin
        self.recorder: Recorder | None = None
        self.excluded = False

    def saying(self) -> Mark | None:
        """The nearest mark, from this one to that of the first original, that says anything."""
        mark: Mark | None = self
        while mark is not None and mark.recorder is None and not mark.excluded:
            mark = mark.origin
        return mark


def mark_of(client: Any) -> Mark | None:
    """The mark that a client carries, of the SDK's or of the HTTP library."""
    found = getattr(client, _NAME, None)
    return found if isinstance(found, Mark) else None


def put_mark(client: Any, *, recorder: Recorder | None) -> Mark:
    """Says of a client that its requests go to this recorder, or to none. Raises TypeError for what takes no
    attributes."""
    mark = mark_of(client) or Mark()
    set_mark(client, mark)
    mark.recorder, mark.excluded = recorder, recorder is None
    _hand_on(type(client))
    return mark


def set_mark(client: Any, mark: Mark) -> None:
    """Puts a mark on a client. Raises TypeError for what takes no attributes."""
    try:
        setattr(client, _NAME, mark)
    except AttributeError as error:
        raise TypeError(f"a client that can't be marked: {type(client).__name__}") from error


_handing_on: set[type] = set()


def hand_on_below(kind: type) -> None:
    """From now on copies that clients of this kind, and of all kinds made of it, make of themselves carry a mark too."""
    _hand_on(kind)
    below: list[type] = kind.__subclasses__()
    for each in below:
        hand_on_below(each)


def _hand_on(kind: type) -> None:
    """The same for one kind. Azure's and a user's own clients have methods of their own for copying, some of which call
    those of their base."""
    for base in kind.__mro__:
        if base in _handing_on:
            continue
        _handing_on.add(base)
        wrapped: dict[Any, Any] = {}  # one name of the SDK's is another one's alias
        for name in ("copy", "with_options"):
            original = vars(base).get(name)
            if callable(original):
                wrapped[original] = wrapped.get(original) or _marking(original)
                setattr(base, name, wrapped[original])


def _marking(original: Any) -> Any:
    @functools.wraps(original)
    def copy(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = original(self, *args, **kwargs)
        try:
            if made is not self and mark_of(made) is None:
                mark = mark_of(self) or Mark()  # that may say something later
                set_mark(self, mark)
                set_mark(made, Mark(mark))
        except Exception as error:  # noqa: BLE001 the user's call comes first
            tell("copy", error)
        return made

    return copy

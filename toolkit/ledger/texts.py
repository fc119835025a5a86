"""What is wrong with the texts in a ledger: JSON that is none, and what is shaped like a key. Each text is judged once,
however many rows hold it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from toolkit.ledger.columns import FACTS
from toolkit.ledger.door import Door, Row
from toolkit.ledger.secrets import key_shaped, may_hold_key

AT_ONCE = 1_000
"""Rows that are looked at together."""
SHARED = AT_ONCE // 4
"""A column with fewer texts than that in so many rows has texts that rows share: these are remembered."""
REMEMBERED = 2_000
"""Texts of a column that are known to be right; the memory has an end."""

_KINDS: dict[str, type] = {"tags": dict, "finish_reasons": list, "tool_calls": dict, "flags": list, "extra": dict}
_CHOICES = {"state", "usage_source"}
"""Columns of words that a constraint lists."""
_FLAGS = {"stream", "batch"}
_NUMBERS = tuple(
    name
    for name in FACTS
    if name.endswith(("_tokens", "_ms", "_seconds", "_pico"))
    or name in {"http_status", "retries", "images", "input_characters"}
)
_TEXTS = tuple(name for name in FACTS if name not in {"started_at", *_CHOICES, *_FLAGS, *_NUMBERS})


class Known:
    """Whether values are right, asked once for each (of those that are remembered)."""

    def __init__(self, right: Callable[[Any], bool]) -> None:
        self._right = right
        self._seen: set[Any] = set()

    def all(self, values: set[Any]) -> bool:
        fresh = values - self._seen
        if not all(map(self._right, fresh)):
            return False
        if len(values) < SHARED:
            if len(self._seen) + len(fresh) > REMEMBERED:
                self._seen.clear()
            self._seen |= fresh
        return True


def _together(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while page := list(islice(rows, AT_ONCE)):
        yield page


def json_columns(door: Door) -> Iterator[tuple[str, str]]:
    """What is kept as JSON can be read as the kind it should be."""
    some = " or ".join(f"{name} is not null" for name in _KINDS)
    rows = door.stream(f"select id, {', '.join(_KINDS)} from requests where {some}")
    known = [Known(_reader(kind)) for kind in _KINDS.values()]
    for page in _together(rows):
        columns = list(zip(*page, strict=True))[1:]
        if all(each.all(set(column)) for each, column in zip(known, columns, strict=True)):
            continue
        for row_id, *texts in page:
            for (name, kind), text in zip(_KINDS.items(), texts, strict=True):
                if not _is(text, kind):
                    yield f"request {row_id}", f"{name} is not a JSON {'object' if kind is dict else 'list'}"


def _reader(kind: type) -> Callable[[Any], bool]:
    return lambda text: _is(text, kind)


def _is(text: object, kind: type) -> bool:
    if text is None:
        return True
    try:
        return isinstance(json.loads(str(text)), kind)
    except (ValueError, RecursionError):
        return False


def no_secrets(door: Door) -> Iterator[tuple[str, str]]:
    """Nothing in the ledger is shaped like a key or a credential."""
    yield from _in_requests(door, _TEXTS, "")
    if door.dialect == "sqlite":  # whose columns of numbers take text as well
        yield from _in_requests(door, _NUMBERS, " or ".join(f"typeof({name}) = 'text'" for name in _NUMBERS))
    others = {"corrections": "digest, line", "voids": "at, reason", "prices": "n, body", "budgets": "name, filters"}
    for table, names in others.items():
        for name, text in door.stream(f"select {names} from {table}"):
            if key_shaped(str(text)):
                yield f"{table} {name}", "it holds something shaped like a key"


def _in_requests(door: Door, names: tuple[str, ...], chosen: str) -> Iterator[tuple[str, str]]:
    known = [Known(_harmless) for _ in names]
    where = f" where {chosen}" if chosen else ""
    for page in _together(door.stream(f"select id, {', '.join(names)} from requests{where}")):
        columns = list(zip(*page, strict=True))[1:]
        if all(_clean(set(column), each) for column, each in zip(columns, known, strict=True)):
            continue
        for row_id, *values in page:
            for name, value in zip(names, values, strict=True):
                if not _harmless(value):
                    yield f"request {key_shaped(row_id) or row_id}", f"{name} holds something shaped like a key"


def _clean(values: set[Any], known: Known) -> bool:
    """Most texts hold nothing of what a key begins with: that is seen of many at once."""
    values.discard(None)
    if not values:
        return True
    if len(values) < SHARED:
        return known.all(values)
    return not may_hold_key("\n".join(map(str, values))) or all(map(_harmless, values))


def _harmless(value: object) -> bool:
    return not isinstance(value, str) or not may_hold_key(value) or key_shaped(value) is None

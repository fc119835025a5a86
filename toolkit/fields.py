"""One reader for each kind of field of a line: (name, value) → the value, or ValueError that names the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, get_args

from toolkit.money import usd_to_pico

T = TypeVar("T")
Reader = Callable[[str, Any], Any]

MOST = 10**12
"""The largest count that is believed: a trillion tokens in one request. Millions of them still add up in 64 bits."""


def typed(name: str, value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    return value


def text(name: str, value: Any) -> str:
    return typed(name, value, str)


def identifier(name: str, value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise ValueError(f"{name} must be a text of 1 to 64 characters")
    return value


def word(kind: object) -> Reader:
    words = get_args(kind)

    def read(name: str, value: Any) -> Any:
        if value not in words:
            raise ValueError(f"{name} must be one of {', '.join(words)}, not {value!r:.40}")
        return value

    return read


def flag(name: str, value: Any) -> bool:
    return typed(name, value, bool)


def number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number, not {type(value).__name__}")
    if not 0 <= value <= MOST:  # also false for NaN
        raise ValueError(f"{name} must be between 0 and {MOST}, not {value!r:.40}")
    return value


def count(name: str, value: Any) -> int:
    if value.__class__ is int and 0 <= value <= MOST:
        return value
    found = number(name, value)
    if found != int(found):
        raise ValueError(f"{name} must be a whole number, not {value}")
    return int(found)


def small(name: str, value: Any) -> int:
    if count(name, value) >= 2**31:
        raise ValueError(f"{name} is too large: {value}")
    return int(value)


def texts(name: str, value: Any) -> tuple[str, ...]:
    return tuple(typed(f"{name}[{index}]", each, str) for index, each in enumerate(typed(name, value, list)))


def tags(name: str, value: Any) -> dict[str, str]:
    """Texts; a number or a truth value as its JSON text, so that `{"pr": 7}` of another tool is understood."""
    found = typed(name, value, dict)
    for tag, each in found.items():
        if not isinstance(each, str | int | float):
            raise ValueError(f"{name}.{tag} must be a text")
    return {tag: each if isinstance(each, str) else json.dumps(each) for tag, each in found.items()}


def counts(name: str, value: Any) -> dict[str, int]:
    return {key: count(f"{name}.{key}", each) for key, each in typed(name, value, dict).items()}


def money(name: str, value: Any) -> int:
    found = amount(name, value)
    if found < 0:
        raise ValueError(f"{name} must not be negative: {value}")
    return found


def amount(name: str, value: Any) -> int:
    try:
        whole = isinstance(value, int) and not isinstance(value, bool)
        pico = usd_to_pico(value if whole else typed(name, value, str))
    except ValueError as error:
        raise ValueError(f"{name}: {error}" if name not in str(error) else str(error)) from None
    if not -(2**63) < pico < 2**63:
        raise ValueError(f"{name} is too large: {value!r:.40}")
    return pico


def amounts(name: str, value: Any) -> dict[str, int]:
    found = typed(name, value, dict)
    try:
        return {key: amount(name, each) for key, each in found.items()}
    except ValueError:  # now it is worth the time to say which
        return {key: amount(f"{name}.{key}", each) for key, each in found.items()}


def mapping(name: str, value: Any) -> dict[str, Any]:
    return typed(name, value, dict)

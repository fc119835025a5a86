"""What to leave out when a server refuses a parameter: decided by the parameter that it names, never by its words.

Newer models take `max_completion_tokens` only, many compatible servers know `max_tokens` only; and a server may
refuse what our request could do without (`stream_options`, `reasoning_effort` …).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from toolkit.failures import error_of

TWINS = {"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens"}
VAGUE = {None, "invalid_request_error", "unsupported_parameter", "unknown_parameter", "extra_forbidden"}
"""Codes that say no more than that something in the request is not liked."""
Change = tuple[dict[str, Any], str, str]
"""The body to send instead, the parameter's name, and what was done, in words."""


def without(
    body: Mapping[str, Any], http_status: int | None, error: Any, droppable: Collection[str], tried: Collection[str]
) -> Change | None:
    """What to send instead; None when nothing can be left out.

    `error` is the decoded body of the refusal; `tried` are the parameters that were changed already.
    """
    if http_status not in {400, 422}:
        return None
    said = error_of(error)
    name = said.param.split(".")[0].split("[")[0] if said and said.param else None
    if name is None:
        return _guessed(body) if not tried and (said is None or said.code in VAGUE) else None
    return _changed(body, name, droppable, tried) if name in body and name not in tried else None


def _guessed(body: Mapping[str, Any]) -> Change | None:
    """A server that names nothing may only know the limit's other name: that is tried, once, and nothing else."""
    name = next((each for each in TWINS if each in body), None)
    if name is None:
        return None
    said = f"The server refused the request and named no parameter: sent again with {TWINS[name]} instead of {name}."
    return _renamed(body, name), name, said


def _changed(body: Mapping[str, Any], name: str, droppable: Collection[str], tried: Collection[str]) -> Change | None:
    twin = TWINS.get(name)
    if twin and twin not in tried:
        return _renamed(body, name), name, f"The server refused {name}: sent again with {twin}."
    if twin or name in droppable:
        rest = {key: value for key, value in body.items() if key != name}
        return rest, name, f"The server refused {name}: sent again without it."
    return None


def _renamed(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {TWINS[name] if key == name else key: value for key, value in body.items()}

"""Whether a 200 holds what was asked for. The SDK does not look: HTML is a text to it, any object an empty list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.failures.codes import BY_CODE, BY_TYPE
from toolkit.failures.shape import Body, ErrorBody

PROBLEMS = {
    "empty": "resp.truncated",
    "html": "resp.html",
    "not_json": "resp.not_json",
    "truncated": "resp.truncated",
    "encoding": "resp.encoding",
}
LISTS: Mapping[str, str] = {
    "/models": "data",
    "/chat/completions": "choices",
    "/completions": "choices",
    "/embeddings": "data",
    "/images/generations": "data",
    "/images/edits": "data",
    "/responses": "output",
    "/moderations": "results",
}
"""The list that the answer of an endpoint must hold (OpenAI's API description)."""


STATUSES = {"completed", "incomplete", "failed", "cancelled", "queued", "in_progress"}
"""A response that waits, failed or was cancelled holds no output yet: that is its form, not a fault of it."""


def shape_fault(read: Body, error: ErrorBody | None, endpoint: str) -> tuple[str | None, dict[str, Any]]:
    """The code of what is wrong with a 2xx body, `None` when it is what the endpoint promises (or that is unknown)."""
    if read.problem:
        return PROBLEMS[read.problem], {}
    if endpoint not in LISTS:
        return None, {}
    name = LISTS[endpoint]
    rows = read.value.get(name) if isinstance(read.value, Mapping) else None
    if isinstance(rows, list) and all(isinstance(each, Mapping) for each in rows):
        return (
            (None, {})
            if rows or endpoint == "/models" or (endpoint == "/responses" and read.value.get("status") in STATUSES)
            else ("resp.shape", {"expected": name, "found": "an empty list"})
        )
    if error is not None:
        return _error_with_200(error), {"expected": name, "found": "an error"}
    return _unusual(read.value, name, endpoint)


def _unusual(value: Any, name: str, endpoint: str) -> tuple[str | None, dict[str, Any]]:
    if (
        endpoint == "/models"
        and isinstance(value, Mapping)
        and value.get("object") == "list"
        and value.get(name, 0) is None
    ):
        return None, {}  # Ollama without a model: {"object": "list", "data": null}
    if endpoint == "/models" and isinstance(value, list) and value and all(_is_model(each) for each in value):
        return None, {"bare_list": True}  # Together AI
    return "resp.shape", {"expected": name, "found": _kind(value)}


def _is_model(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str)


def _error_with_200(error: ErrorBody) -> str:
    return BY_CODE.get((error.code or "").lower()) or BY_TYPE.get((error.type or "").lower()) or "resp.shape"


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        names = [str(name) for name in list(value)[:4] if str(name).isidentifier() and len(str(name)) <= 24]
        return "an object of " + ", ".join(names) if names else "an empty object"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else f"a {'text' if isinstance(value, str) else 'single value'}"

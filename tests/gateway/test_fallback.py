"""What is left out when a server refuses a parameter."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.gateway.fallback import without

BODY = {"model": "m", "max_completion_tokens": 5, "stream_options": {"include_usage": True}}
DROPPABLE = {"max_completion_tokens", "max_tokens", "stream_options"}


def named(param: str | None, code: str | None = "unsupported_parameter") -> dict[str, Any]:
    return {"error": {"message": "no", "type": "invalid_request_error", "param": param, "code": code}}


@pytest.mark.parametrize(
    ("status", "error", "name"),
    [
        (400, named("max_completion_tokens"), "max_completion_tokens"),
        (422, {"detail": [{"loc": ["body", "stream_options"], "msg": "extra", "type": "x"}]}, "stream_options"),
        (400, named(None, None), "max_completion_tokens"),
        (400, named("model"), None),
        (400, named(None, "context_length_exceeded"), None),
        (401, named("max_completion_tokens"), None),
        (500, named(None, None), None),
    ],
)
def test_the_parameter_that_is_named_is_changed(status: int, error: Any, name: str | None) -> None:
    change = without(BODY, status, error, DROPPABLE, set())
    assert (change[1] if change else None) == name


def test_a_limit_has_a_twin_and_then_goes() -> None:
    first = without(BODY, 400, named("max_completion_tokens"), DROPPABLE, set())
    assert first is not None
    assert first[0]["max_tokens"] == 5
    second = without(first[0], 400, named("max_tokens"), DROPPABLE, {"max_completion_tokens"})
    assert second is not None
    assert "max_tokens" not in second[0]

"""The body of a chat request as today's models and yesterday's servers take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.model import Request
from toolkit.probes.registry import Ask

ROOM = 1024
"""Tokens of an answer unless told otherwise: a reasoning model thinks some hundred before its first word."""
DROPPABLE = frozenset({"max_completion_tokens", "max_tokens", "stream_options"})
"""What a chat can do without, if a server refuses it."""


def chat_request(ask: Ask, messages: Sequence[Mapping[str, Any]], **more: Any) -> Request:
    """A chat request. No `temperature`: reasoning models refuse it. Streams report their usage only when asked to."""
    body: dict[str, Any] = {
        "model": ask.model,
        "messages": list(messages),
        "max_completion_tokens": ask.tokens(ROOM),
        **more,
    }
    if ask.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return Request(endpoint="/chat/completions", body=body, model=ask.model, stream=ask.stream)

"""What a request will cost before it is sent: at most for one, and about for a file of text or requests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from toolkit.model import Cost, Usage
from toolkit.prices import Context, cost
from toolkit.prices.book import Book
from toolkit.prices.endpoints import family

BYTES_PER_TOKEN = 4
"""English text has about four bytes a token, Chinese and Japanese three to four (three bytes a character)."""

MOST_IMAGE_TOKENS = 6240
"""What the largest picture in high quality takes (https://platform.openai.com/docs/guides/image-generation, "Cost")."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request that is to be estimated."""

    endpoint: str
    model: str | None
    input_tokens: int
    output_tokens: int | None
    batch: bool = False


def max_cost(
    endpoint: str,
    model: str | None,
    input_tokens: int | None,
    max_output_tokens: int | None,
    book: Book,
    *,
    provider: str | None = None,
    host: str | None = None,
    tier: str | None = None,
    batch: bool = False,
    at: datetime | None = None,
    images: int | None = None,
    characters: int | None = None,
    audio_seconds: float | None = None,
    video_seconds: float | None = None,
) -> Cost:
    """What a request costs at most: nothing of the prompt in the cache, all of the answer used. `at` is now by default.

    For an image endpoint `images` stands for pictures of the largest size when no output count is given.
    """
    output = max_output_tokens
    if output is None and images and family(endpoint) == "images":
        output = images * MOST_IMAGE_TOKENS
    if output is None and family(endpoint) == "text":
        output = 0
    usage = Usage(
        input_tokens=input_tokens,
        output_tokens=output,
        images=images,
        input_characters=characters,
        audio_seconds=audio_seconds,
        video_seconds=video_seconds,
    )
    context = Context(
        model=model,
        at=at or datetime.now(UTC),
        endpoint=endpoint,
        provider=provider,
        host=host,
        tier=tier,
        batch=batch,
    )
    return cost(usage, context, book)


def text_tokens(text: str) -> int:
    """About how many tokens a text has. No tokenizer is at hand without a download: right to a quarter or so."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


def read_requests(text: str) -> list[Asked] | None:
    """The requests of a batch file (one JSON object a line with `url` and `body`); `None` when the text is none.

    Raises ValueError naming the line that is broken.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or not _is_request(_parsed(lines[0][1])):
        return None
    found = []
    for number, line in lines:
        value = _parsed(line)
        if not _is_request(value):
            raise ValueError(f"line {number} is no request with a body")
        found.append(_asked(value))
    return found


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _is_request(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("body"), dict)


def _asked(request: Mapping[str, Any]) -> Asked:
    body: Mapping[str, Any] = request["body"]
    endpoint = "/" + str(request.get("url", "/v1/chat/completions")).strip("/").removeprefix("v1/")
    model = body.get("model")
    return Asked(
        endpoint=endpoint,
        model=model if isinstance(model, str) else None,
        input_tokens=text_tokens("\n".join(_texts({k: v for k, v in body.items() if k != "model"}))),
        output_tokens=_room(body) if family(endpoint) == "text" else None,
        batch=True,
    )


def _texts(value: Any) -> Sequence[str]:
    """Every text in a body, but no image or sound: those are not counted by their bytes."""
    if isinstance(value, str):
        return () if value.startswith("data:") else (value,)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def _room(body: Mapping[str, Any]) -> int | None:
    for name in ("max_completion_tokens", "max_output_tokens", "max_tokens"):
        room = body.get(name)
        if isinstance(room, int) and not isinstance(room, bool):
            return room * (body["n"] if isinstance(body.get("n"), int) else 1)
    return None

"""What a request will cost at most, and what a text or a batch file comes to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.prices.asking import bundled, instant
from toolkit.prices.estimate import Asked, max_cost, read_requests, text_tokens

AT = instant("2026-11-25")


@pytest.mark.parametrize(
    ("endpoint", "model", "tokens", "given", "pico"),
    [
        ("/chat/completions", "gpt-5.5", (20_000, 1_000), {}, 130_000_000_000),
        ("/chat/completions", "gpt-5.5", (20_000, None), {}, 100_000_000_000),
        ("/responses", "gpt-5.5", (20_000, 1_000), {"batch": True}, 65_000_000_000),
        ("/responses", "gpt-5.5", (20_000, 1_000), {"host": "eu.api.openai.com"}, 143_000_000_000),
        ("/embeddings", "text-embedding-3-small", (1_000, None), {}, 20_000_000),
        ("/images/generations", "gpt-image-1", (50, None), {"images": 1}, 249_850_000_000),
        ("/audio/speech", "tts-1", (None, None), {"characters": 100}, 1_500_000_000),
        ("/audio/transcriptions", "whisper-1", (None, None), {"audio_seconds": 30}, 3_000_000_000),
        ("/videos", "sora-2", (None, None), {"video_seconds": 4}, 400_000_000_000),
        ("/moderations", "omni-moderation-latest", (10, None), {}, 0),
        ("/chat/completions", "gpt-9", (10, 10), {}, None),
    ],
)
def test_at_most(
    endpoint: str, model: str, tokens: tuple[int | None, int | None], given: dict[str, Any], pico: int | None
) -> None:
    cost = max_cost(endpoint, model, *tokens, bundled(), at=AT, provider="openai", **given)
    assert cost.pico == pico


def test_now_is_the_day_when_none_is_given() -> None:
    assert max_cost("/responses", "gpt-4o-mini", 1_000, 0, bundled()).pico == 150_000_000


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("four", 1), ("fives", 2), ("今天天气", 3), ("\udc80", 1)]
)
def test_tokens_of_a_text(text: str, tokens: int) -> None:
    assert text_tokens(text) == tokens


def line(body: dict[str, Any], url: str = "/v1/chat/completions") -> str:
    """One line of a batch file."""
    return json.dumps({"custom_id": "1", "method": "POST", "url": url, "body": body})


def test_requests_of_a_batch_file() -> None:
    chat = {"model": "gpt-5", "messages": [{"role": "user", "content": "x" * 400}], "max_completion_tokens": 50}
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 9000}}
    text = "\n".join(
        [
            line(chat),
            "",
            line({"model": "gpt-5", "input": "hello", "max_output_tokens": 7}, "/v1/responses"),
            line({"model": "text-embedding-3-small", "input": ["a" * 40, "b" * 40]}, "/v1/embeddings"),
            line({"model": "gpt-5", "messages": [{"role": "user", "content": [picture]}], "max_tokens": 5, "n": 3}),
        ]
    )
    assert read_requests(text) == [
        Asked(endpoint="/chat/completions", model="gpt-5", input_tokens=102, output_tokens=50, batch=True),
        Asked(endpoint="/responses", model="gpt-5", input_tokens=2, output_tokens=7, batch=True),
        Asked(endpoint="/embeddings", model="text-embedding-3-small", input_tokens=21, output_tokens=None, batch=True),
        Asked(endpoint="/chat/completions", model="gpt-5", input_tokens=4, output_tokens=15, batch=True),
    ]


@pytest.mark.parametrize("text", ["", "hello", "{}", '{"body": 3}', "[1]"])
def test_any_other_text_is_no_batch_file(text: str) -> None:
    assert read_requests(text) is None


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_requests(line({"model": "gpt-5"}) + "\nbroken")

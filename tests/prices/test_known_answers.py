"""Costs whose right answer is published, with the arithmetic. Sources: OpenAI's price, model and guide pages,
as quoted in docs/prices.md. Each case is one that some price source gets wrong or does not answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.prices.asking import ask
from toolkit.money import pico_to_usd

PLAIN: dict[str, Any] = {"input_tokens": 10_000, "output_tokens": 1_000}
LONG: dict[str, Any] = {"input_tokens": 300_000, "output_tokens": 1_000}
IMAGES: dict[str, Any] = {"endpoint": "/images/generations"}
SPOKEN: dict[str, Any] = {"endpoint": "/audio/transcriptions"}

CASES: list[tuple[str, str, dict[str, Any], str]] = [
    # plain: in x rate + out x rate, per million
    ("gpt-4o-mini", "gpt-4o-mini", PLAIN, "0.0021"),  # .01 x .15 + .001 x .60
    ("gpt-4.1", "gpt-4.1", PLAIN, "0.028"),
    ("gpt-5", "gpt-5", PLAIN, "0.0225"),
    ("gpt-5-nano", "gpt-5-nano", PLAIN, "0.0009"),
    ("gpt-5.5", "gpt-5.5", PLAIN, "0.08"),
    ("gpt-6-luna", "gpt-6-luna", PLAIN, "0.0015"),
    ("gpt-6.1-terra", "gpt-6.1-terra", PLAIN, "0.015"),
    ("o1-pro", "o1-pro", PLAIN, "2.1"),
    ("o4-mini", "o4-mini", PLAIN, "0.0154"),
    ("gpt-3.5-turbo", "gpt-3.5-turbo", PLAIN, "0.0065"),
    # newer than the library
    ("gpt-6.2-astra", "gpt-6.2-astra", PLAIN, "0.12"),  # 8 / 40
    ("gpt-6.2-sol", "gpt-6.2-sol", PLAIN, "0.03"),  # 2 / 10
    ("gpt-6-astra-law", "gpt-6-astra-law", PLAIN, "0.15"),
    (
        "gpt-image-2.6-sunburst",
        "gpt-image-2.6-sunburst",
        IMAGES | {"input_tokens": 34, "output_tokens": 4_166},
        "0.12515",  # 34 x 5 + 4,166 x 30
    ),
    # sound
    (
        "gpt-4o-transcribe",
        "gpt-4o-transcribe",
        SPOKEN | {"input_tokens": 1_400, "input_audio_tokens": 1_400, "output_tokens": 250},
        "0.006",  # 1,400 x 2.50 + 250 x 10
    ),
    (
        "gpt-4o-mini-transcribe-2025-12-15",
        "gpt-4o-mini-transcribe-2025-12-15",
        SPOKEN | {"input_tokens": 1_400, "input_audio_tokens": 1_400, "output_tokens": 250},
        "0.003",
    ),
    ("whisper 60 s", "whisper-1", SPOKEN | {"audio_seconds": 60}, "0.006"),
    ("whisper 4.5 s", "whisper-1", SPOKEN | {"audio_seconds": 4.5}, "0.00045"),
    ("tts-1", "tts-1", {"endpoint": "/audio/speech", "input_characters": 1_000}, "0.015"),
    (
        "gpt-4o-mini-tts",
        "gpt-4o-mini-tts",
        {"endpoint": "/audio/speech", "input_tokens": 10, "output_tokens": 93},
        "0.001122",  # 10 x .60 + 93 x 12
    ),
    (
        "gpt-4o-audio-preview",
        "gpt-4o-audio-preview",
        {"input_tokens": 1_000, "input_audio_tokens": 800, "output_tokens": 500, "output_audio_tokens": 400},
        "0.0655",  # 200 x 2.5 + 800 x 40 + 100 x 10 + 400 x 80
    ),
    (
        "gpt-realtime cached sound",
        "gpt-realtime",
        {
            "input_tokens": 1_000,
            "input_audio_tokens": 1_000,
            "cache_read_input_tokens": 1_000,
            "cache_read_audio_tokens": 1_000,
            "output_tokens": 0,
        },
        "0.0004",  # not $0.032
    ),
    # history
    ("luna before 2026-07-30", "gpt-5.6-luna", PLAIN | {"at": "2026-07-15"}, "0.016"),
    ("luna today", "gpt-5.6-luna", PLAIN, "0.0032"),
    ("5.6-sol before 2026-08-21", "gpt-5.6-sol", PLAIN | {"at": "2026-08-01"}, "0.08"),
    ("5.6-sol today", "gpt-5.6-sol", PLAIN, "0.06"),
    ("o3 in May 2025", "o3", PLAIN | {"at": "2025-05-10"}, "0.14"),
    ("o3 today", "o3", PLAIN, "0.028"),
    # tiers
    ("ultrafast", "gpt-6.1-sol", PLAIN | {"tier": "ultrafast"}, "0.18"),  # 6 x .03
    ("ultrafast astra", "gpt-6-astra", PLAIN | {"tier": "ultrafast"}, "0.9"),
    ("flex", "gpt-5.5", PLAIN | {"tier": "flex"}, "0.04"),
    ("priority", "gpt-5.5", PLAIN | {"tier": "priority"}, "0.2"),  # 2.5 x
    ("fast is priority", "gpt-5.4-mini", PLAIN | {"tier": "fast"}, "0.024"),
    ("batch", "gpt-5.5", PLAIN | {"batch": True}, "0.04"),
    ("batch embeddings", "text-embedding-3-small", {"input_tokens": 10_000, "batch": True}, "0.0001"),
    ("batch gpt-5.1-codex-mini", "gpt-5.1-codex-mini", PLAIN | {"batch": True}, "0.00225"),
    ("long, served priority", "gpt-5.5", LONG | {"tier": "priority"}, "3.045"),  # fast mode excludes long prompts
    ("long, asked priority", "gpt-5.5", LONG | {"tier": "default", "requested_tier": "priority"}, "3.045"),
    ("long batch", "gpt-5.5-pro", LONG | {"batch": True}, "9.135"),  # half of 300,000 x 60 + 1,000 x 270
    # long prompts
    ("exactly 272,000", "gpt-5.5", {"input_tokens": 272_000, "output_tokens": 1_000}, "1.39"),
    ("272,001", "gpt-5.5", {"input_tokens": 272_001, "output_tokens": 1_000}, "2.76501"),
    # cache writes
    (
        "12 h write",
        "gpt-6-astra",
        {
            "input_tokens": 10_000,
            "cache_creation_input_tokens": 8_000,
            "cache_creation_12h_input_tokens": 5_000,
            "output_tokens": 490,
        },
        "0.207",  # 2,000 x 10 + 3,000 x 12.5 + 5,000 x 25 + 490 x 50
    ),
    # regions
    ("eu", "gpt-5.5", PLAIN | {"host": "eu.api.openai.com"}, "0.088"),
    ("us with port", "gpt-5.5", PLAIN | {"host": "us.api.openai.com:443"}, "0.088"),
    ("eu, older model", "gpt-4o", PLAIN | {"host": "eu.api.openai.com"}, "0.035"),
    ("no region", "gpt-5.5", PLAIN | {"host": "api.openai.com"}, "0.08"),
    # tools
    ("3 web searches", "gpt-4.1-mini", PLAIN | {"tool_calls": {"web_search": 3}}, "0.0356"),  # .0056 + 3 x .01
    ("3 preview searches", "gpt-4.1-mini", PLAIN | {"tool_calls": {"web_search_preview": 3}}, "0.0806"),  # x .025
    ("preview, reasoning", "o4-mini", PLAIN | {"tool_calls": {"web_search_preview": 3}}, "0.0454"),
    ("file search", "gpt-5", PLAIN | {"tool_calls": {"file_search": 2}}, "0.0275"),
    # names
    ("fine-tuned", "ft:gpt-4.1-2025-04-14:acme::x1", PLAIN, "0.042"),  # 3 / 12, not 2 / 8
    ("fine-tuned on Azure", "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678", PLAIN, "0.0042"),
    ("openai/", "openai/gpt-5", PLAIN, "0.0225"),
    ("azure/", "azure/gpt-5", PLAIN | {"provider": "azure"}, "0.0225"),
    ("later snapshot", "gpt-5.5-2026-12-01", PLAIN, "0.08"),
    ("compact date", "gpt-5.2-20251211", PLAIN, "0.0315"),
    ("first gpt-4o", "gpt-4o-2024-05-13", PLAIN, "0.065"),
    ("davinci-002's answer", "davinci:2023-07-21-v2", PLAIN, "0.022"),
    # films and pictures
    ("sora-2 8 s", "sora-2", {"endpoint": "/videos", "video_seconds": 8}, "0.8"),
    ("sora-2-pro large 8 s", "sora-2-pro-high-res", {"endpoint": "/videos", "video_seconds": 8}, "4"),
    ("dall-e-3", "dall-e-3", IMAGES | {"images": 2}, "0.08"),
]


@pytest.mark.parametrize(("model", "given", "usd"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_published_price(model: str, given: dict[str, Any], usd: str) -> None:
    cost = ask(model, **given)
    assert (cost.status, cost.pico is not None and pico_to_usd(cost.pico)) == ("priced", usd)
    assert cost.parts is not None
    assert sum(cost.parts.values()) == cost.pico


UNKNOWN: list[tuple[str, str | None, dict[str, Any], str]] = [
    ("a model of tomorrow", "gpt-9", PLAIN, "no_model"),
    ("a sibling that is not there", "gpt-5.5-mini", PLAIN, "no_model"),
    ("a beginning of a name", "gpt", PLAIN, "no_model"),
    ("more than a name", "gpt-4o-miniature", PLAIN, "no_model"),
    ("a date that is none", "gpt-5.5-2026-13-01", PLAIN, "no_model"),
    ("an Azure deployment", "my-deployment", PLAIN | {"provider": "azure"}, "no_model"),
    ("fine-tuned of a model without such a price", "ft:gpt-5.5-2026-04-23:acme::x", PLAIN, "no_model"),
    ("no name", None, PLAIN, "no_model"),
    ("an open model on someone's server", "gpt-oss-20b", PLAIN | {"provider": None, "host": "localhost"}, "no_model"),
    ("a provider that nobody knows", "gpt-5.5", PLAIN | {"provider": "acme"}, "no_model"),
    ("a tier of tomorrow", "gpt-5.5", PLAIN | {"tier": "hyperspeed"}, "unknown_tier"),
    ("scale is paid in advance", "gpt-5.5", PLAIN | {"tier": "scale"}, "unknown_tier"),
    ("ultrafast without a published price", "gpt-5.6-sol", PLAIN | {"tier": "ultrafast"}, "unknown_tier"),
    ("flex where it is not sold", "gpt-4o", PLAIN | {"tier": "flex"}, "unknown_tier"),
    ("no usage", "gpt-5.5", {}, "no_usage"),
    ("a total alone", "gpt-5.5", {"total_tokens": 10}, "no_usage"),
    ("seconds of a model that is billed by tokens", "gpt-4o-transcribe", SPOKEN | {"audio_seconds": 3}, "no_rate"),
    ("tokens of a model that is billed by seconds", "whisper-1", SPOKEN | {"input_tokens": 3}, "no_rate"),
]


@pytest.mark.parametrize(("model", "given", "why"), [case[1:] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN])
def test_without_a_price_there_is_no_number(model: str | None, given: dict[str, Any], why: str) -> None:
    cost = ask(model, **given)
    assert (cost.status, cost.pico, cost.reason) == ("unpriced", None, why)

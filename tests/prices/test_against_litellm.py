"""Every current OpenAI model's rates against litellm's map: kind by kind, tier by tier; each disagreement has a reason.

litellm's map is an independent transcription of the same price pages. Where the two differ, one of them is behind or
rounds; the list below says which, so that a new difference is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.prices.asking import bundled, instant
from toolkit.money import PICO
from toolkit.prices import Context, kinds
from toolkit.prices.compiled import Compiled

DATA = Path(__file__).with_name("data") / "litellm-1.110.2-openai.json"
DAY = instant("2026-11-25")

KINDS = {
    "input_cost_per_token": kinds.INPUT,
    "cache_read_input_token_cost": kinds.CACHE_READ,
    "cache_creation_input_token_cost": kinds.CACHE_WRITE,
    "cache_creation_input_token_cost_above_12hr": kinds.CACHE_WRITE_12H,
    "output_cost_per_token": kinds.OUTPUT,
    "input_cost_per_audio_token": kinds.INPUT_AUDIO,
    "output_cost_per_audio_token": kinds.OUTPUT_AUDIO,
    "input_cost_per_image_token": kinds.INPUT_IMAGE,
    "output_cost_per_image_token": kinds.OUTPUT_IMAGE,
    "cache_read_input_audio_token_cost": kinds.CACHE_READ_AUDIO,
    "cache_read_input_image_token_cost": kinds.CACHE_READ_IMAGE,
    "input_cost_per_second": kinds.AUDIO_SECONDS,
    "input_cost_per_character": kinds.CHARACTERS,
    "output_cost_per_video_per_second": kinds.VIDEO_SECONDS,
}
TIERS = {"": "standard", "_flex": "flex", "_priority": "priority", "_batches": "batch", "_ultrafast": "ultrafast"}
NAME = re.compile(
    rf"^(?P<kind>{'|'.join(sorted(KINDS, key=len, reverse=True))})"
    rf"(?P<long>_above_272k_tokens)?(?P<tier>{'|'.join(TIERS)})$"
)

REASONS: dict[str, list[tuple[str, str]]] = {
    "OpenAI's page rounds half a cent up; half the standard rate is 0.625": [
        ("chatgpt-image-latest", "batch cache_read_input_tokens"),
    ],
    "litellm has the rate of cached input under the key of a cache write": [
        ("ft:gpt-4o-2024-11-20", "standard cache_creation_input_tokens"),
    ],
    "$0.006 and $0.003 a minute are OpenAI's estimates; these models are billed by tokens": [
        ("gpt-4o-transcribe", "standard audio_seconds"),
        ("gpt-4o-transcribe-diarize", "standard audio_seconds"),
        ("gpt-4o-mini-transcribe", "standard audio_seconds"),
        ("gpt-4o-mini-transcribe-2025-03-20", "standard audio_seconds"),
        ("gpt-4o-mini-transcribe-2025-12-15", "standard audio_seconds"),
    ],
    "a speech model puts out sound alone: $12, which litellm has too, as the rate of audio": [
        ("gpt-4o-mini-tts", "standard output_tokens"),
        ("gpt-4o-mini-tts-2025-03-20", "standard output_tokens"),
        ("gpt-4o-mini-tts-2025-12-15", "standard output_tokens"),
    ],
    "the library lists one rate for prompts of every length, litellm doubles it; not settled": [
        ("gpt-5.6-cyber", "standard cache_creation_input_tokens >272,000"),
        ("gpt-5.6-cyber", "standard cache_read_input_tokens >272,000"),
        ("gpt-5.6-cyber", "standard input_tokens >272,000"),
        ("gpt-5.6-cyber", "standard output_tokens >272,000"),
    ],
}


def rates(model: str, tier: str) -> Compiled | None:
    """Our price of a model in a tier."""
    context = Context(
        model=model,
        at=DAY,
        endpoint="/",
        provider="openai",
        tier=None if tier == "batch" else tier,
        batch=tier == "batch",
    )
    return bundled().price(context).compiled


def models() -> dict[str, dict[str, Any]]:
    """litellm's OpenAI models."""
    raw: dict[str, dict[str, Any]] = json.loads(DATA.read_text())["models"]
    return {name: each for name, each in raw.items() if each["provider"] == "openai"}


def differences() -> Iterator[tuple[str, str, str | None, str]]:
    """Model, kind with tier, our rate and theirs, in dollars per million."""
    for name, theirs in models().items():
        for key, value in theirs.items():
            found = NAME.match(key)
            if found is None or not value:
                continue
            kind, tier = KINDS[found["kind"]], TIERS[found["tier"]]
            compiled = rates(name, tier)
            ours = None
            if compiled is not None and compiled.steps:
                step = compiled.step(272_001 if found["long"] else 0)
                ours = step.pico.get(kind)
            wanted = Fraction(str(value)) * PICO
            if ours is None or abs(ours - wanted) > wanted / 10**9:
                what = f"{tier} {kind}" + (" >272,000" if found["long"] else "")
                yield name, what, None if ours is None else f"{float(ours) / 1e6:.6g}", f"{float(wanted) / 1e6:.6g}"


def test_every_difference_has_a_reason() -> None:
    explained = {pair for pairs in REASONS.values() for pair in pairs}
    found = {(model, what): (ours, theirs) for model, what, ours, theirs in differences()}
    assert {pair: rates_ for pair, rates_ in found.items() if pair not in explained} == {}
    assert explained - found.keys() == set(), "these no longer differ: take them off the list"


def test_a_thousand_rates_were_compared() -> None:
    compared = sum(bool(NAME.match(key)) for each in models().values() for key in each)
    assert compared > 1_000


def test_the_same_models_cost_more_in_europe() -> None:
    theirs = {name for name, each in models().items() if "regional_processing_uplift_multiplier_eu" in each}
    ours = set()
    for name in models():
        context = Context(model=name, at=DAY, endpoint="/", provider="openai", host="eu.api.openai.com")
        compiled = bundled().price(context).compiled
        if compiled is not None and compiled.uplift is not None:
            ours.add(name)
    assert ours == theirs


AZURE = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini", "o3-mini", "gpt-5.4", "gpt-5.5"]


@pytest.mark.parametrize("model", AZURE)
def test_azure_sells_at_the_same_standard_rates(model: str) -> None:
    raw = json.loads(DATA.read_text())["models"][f"azure/{model}"]
    context = Context(model=model, at=DAY, endpoint="/", provider="azure", host="acme.openai.azure.com")
    compiled = bundled().price(context).compiled
    assert compiled is not None
    step = compiled.step(0)
    assert step.pico[kinds.INPUT] == Fraction(str(raw["input_cost_per_token"])) * PICO
    assert step.pico[kinds.OUTPUT] == Fraction(str(raw["output_cost_per_token"])) * PICO

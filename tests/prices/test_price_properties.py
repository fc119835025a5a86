"""What holds for every usage, however odd: parts sum to the whole, more never costs less, caching never costs more."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prices.asking import ask
from toolkit.model import Usage
from toolkit.prices.split import split

MODELS = st.sampled_from(
    ["gpt-4o-mini", "gpt-5", "gpt-5.5", "gpt-5.6-sol", "gpt-6-astra", "gpt-realtime", "gpt-image-2", "o3", "gpt-audio"]
)
TIERS = st.sampled_from([None, "default", "flex", "priority", "ultrafast", "auto"])
FAMILIES = st.sampled_from(["text", "images", "speech", "realtime", "embeddings"])
COUNTS = st.none() | st.integers(-3, 400_000)
TOKEN_FIELDS = [each.name for each in fields(Usage) if each.name.endswith("_tokens")]
USAGES = st.fixed_dictionaries(dict.fromkeys(TOKEN_FIELDS, COUNTS))

INPUT = {"input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_12h_input_tokens"}
INPUT |= {"input_audio_tokens", "input_image_tokens", "cache_read_audio_tokens", "cache_read_image_tokens"}


@given(usage=USAGES, family=FAMILIES)
def test_the_parts_of_the_input_sum_to_the_input_and_those_of_the_output_to_the_output(
    usage: dict[str, Any], family: str
) -> None:
    counts, _ = split(Usage(**usage), family=family)
    assert all(count > 0 for count in counts.values())
    assert sum(count for kind, count in counts.items() if kind in INPUT) == max(0, usage["input_tokens"] or 0)
    assert sum(count for kind, count in counts.items() if kind not in INPUT) == max(0, usage["output_tokens"] or 0)


@given(usage=USAGES, family=FAMILIES)
def test_what_the_server_said_was_cached_or_written_is_not_more_in_the_parts(
    usage: dict[str, Any], family: str
) -> None:
    counts, _ = split(Usage(**usage), family=family)
    cached = sum(count for kind, count in counts.items() if kind.startswith("cache_read"))
    written = sum(count for kind, count in counts.items() if kind.startswith("cache_creation"))
    whole = max(0, usage["input_tokens"] or 0)
    assert cached == min(max(0, usage["cache_read_input_tokens"] or 0), whole)
    assert written == min(max(0, usage["cache_creation_input_tokens"] or 0), whole - cached)


@settings(max_examples=200)
@given(model=MODELS, tier=TIERS, usage=USAGES, batch=st.booleans())
def test_a_cost_is_the_sum_of_its_parts_and_never_below_nothing(
    model: str, tier: str | None, usage: dict[str, Any], batch: bool
) -> None:
    cost = ask(model, tier=tier, batch=batch, **usage)
    if cost.pico is None:
        assert cost.status == "unpriced"
        assert cost.reason in {"no_usage", "no_rate", "unknown_tier"}
    else:
        assert cost.parts is not None
        assert cost.pico == sum(cost.parts.values())
        assert all(each >= 0 for each in cost.parts.values())
        assert isinstance(cost.pico, int)


@given(model=MODELS, tokens=st.integers(0, 300_000), more=st.integers(1, 50_000), field=st.sampled_from([0, 1]))
def test_more_tokens_never_cost_less(model: str, tokens: int, more: int, field: int) -> None:
    name = ("input_tokens", "output_tokens")[field]
    base: dict[str, Any] = {
        "input_tokens": 1_000,
        "output_tokens": 1_000,
        "endpoint": "/images/edits" if "image" in model else "/responses",
    }
    base[name] = tokens
    less = ask(model, **base)
    base[name] = tokens + more
    greater = ask(model, **base)
    assert less.pico is not None
    assert greater.pico is not None
    assert less.pico < greater.pico


@given(
    model=st.sampled_from(["gpt-4o-mini", "gpt-5", "gpt-5.5", "gpt-5-pro", "o3", "gpt-6-astra", "gpt-4o"]),
    tier=st.sampled_from([None, "flex", "priority"]),
    batch=st.booleans(),
    tokens=st.integers(1, 400_000),
    share=st.floats(0, 1),
)
def test_a_cached_prompt_never_costs_more(model: str, tier: str | None, batch: bool, tokens: int, share: float) -> None:
    plain = ask(model, tier=tier, batch=batch, input_tokens=tokens, output_tokens=0)
    cached = ask(
        model, tier=tier, batch=batch, input_tokens=tokens, cache_read_input_tokens=int(tokens * share), output_tokens=0
    )
    assert plain.status == cached.status
    if plain.pico is not None:
        assert cached.pico is not None
        assert cached.pico <= plain.pico


@given(model=MODELS, tokens=st.integers(1, 1_000), times=st.integers(1, 100))
def test_a_cost_scales_with_its_counts_below_the_first_step(model: str, tokens: int, times: int) -> None:
    endpoint = "/images/edits" if "image" in model else "/responses"
    one = ask(model, endpoint=endpoint, input_tokens=tokens, output_tokens=tokens).pico
    many = ask(model, endpoint=endpoint, input_tokens=tokens * times, output_tokens=tokens * times).pico
    assert one is not None
    assert many == one * times

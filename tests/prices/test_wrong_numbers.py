"""Ways in which cost trackers are known to have been wrong, each as a rule that holds here.

The ids name public reports: C1 is "cached tokens billed at the cached rate and again inside the input", and so on; the
sources stand beside the cases.
"""

from __future__ import annotations

import json
import random
from decimal import localcontext
from typing import Any

import pytest

from tests.prices.asking import ask, bundled
from toolkit.model import Cost
from toolkit.money import pico_to_usd, usd_to_pico

PLAIN: dict[str, Any] = {"input_tokens": 10_000, "output_tokens": 1_000}


def usd(cost: Cost) -> str | None:
    """The exact amount, `None` when there is none."""
    return None if cost.pico is None else pico_to_usd(cost.pico)


def parts(cost: Cost) -> dict[str, str]:
    """The parts as dollars."""
    return {kind: pico_to_usd(pico) for kind, pico in (cost.parts or {}).items()}


PARTS: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    (  # litellm 6215, aider 5516, langfuse 4590: fresh = input - cached
        "C1-C2-cached-is-inside-input",
        "gpt-5.5",
        {"input_tokens": 10_000, "cache_read_input_tokens": 8_000, "output_tokens": 0},
        {"input_tokens": "0.01", "cache_read_input_tokens": "0.004"},
    ),
    (  # litellm 33772, codeburn 1075
        "C7-C9-written-is-billed-once-at-its-own-rate",
        "gpt-6-astra",
        {
            "input_tokens": 2_600,
            "cache_read_input_tokens": 2_000,
            "cache_creation_input_tokens": 400,
            "output_tokens": 0,
        },
        {"input_tokens": "0.002", "cache_read_input_tokens": "0.002", "cache_creation_input_tokens": "0.005"},
    ),
    (  # litellm 37281: cached and image tokens overlap
        "C10-cached-images-are-not-billed-twice",
        "gpt-image-2",
        {
            "endpoint": "/images/edits",
            "input_tokens": 1_000,
            "input_image_tokens": 900,
            "cache_read_input_tokens": 950,
            "output_tokens": 100,
        },
        {  # 100 text and 850 image tokens were cached, 50 image tokens were not
            "cache_read_input_tokens": "0.000125",
            "cache_read_image_tokens": "0.0017",
            "input_image_tokens": "0.0004",
            "output_image_tokens": "0.003",
        },
    ),
    (  # langwatch 7048: $32 for $0.40 per million
        "C11-cached-sound-at-its-own-rate",
        "gpt-realtime",
        {
            "endpoint": "/realtime",
            "input_tokens": 1_000,
            "input_audio_tokens": 800,
            "cache_read_input_tokens": 700,
            "cache_read_audio_tokens": 600,
            "output_tokens": 100,
            "output_audio_tokens": 80,
        },
        {
            "input_tokens": "0.0004",
            "cache_read_input_tokens": "0.00004",
            "input_audio_tokens": "0.0064",
            "cache_read_audio_tokens": "0.00024",
            "output_tokens": "0.00032",
            "output_audio_tokens": "0.00512",
        },
    ),
    (  # tokscale 1142, llmgateway 3435
        "D1-D4-reasoning-is-inside-output",
        "o4-mini",
        {"input_tokens": 1_000, "output_tokens": 1_000, "reasoning_output_tokens": 900, "total_tokens": 2_000},
        {"input_tokens": "0.0011", "output_tokens": "0.0044"},
    ),
    (  # litellm 31142: $10 for $30 a million
        "L5-an-image-endpoint-without-a-split-made-images",
        "gpt-image-1.5",
        {"endpoint": "/images/generations", "input_tokens": 100, "output_tokens": 1_000},
        {"input_tokens": "0.0005", "output_image_tokens": "0.032"},
    ),
    (  # opik 7253: sound at the rate of text
        "L7-L8-sound-at-its-own-rate",
        "gpt-audio",
        {"input_tokens": 100, "input_audio_tokens": 90, "output_tokens": 100, "output_audio_tokens": 80},
        {
            "input_tokens": "0.000025",
            "input_audio_tokens": "0.00288",
            "output_tokens": "0.0002",
            "output_audio_tokens": "0.00512",
        },
    ),
    (  # litellm 15227, 31366: fee missing, or one fee for four calls
        "L1-L2-every-search-has-its-fee",
        "gpt-5",
        {**PLAIN, "tool_calls": {"web_search": 4}},
        {"input_tokens": "0.0125", "output_tokens": "0.01", "tool_calls": "0.04"},
    ),
    (  # litellm 10384: charged when the tool was only declared
        "L3-a-declared-tool-costs-nothing",
        "gpt-5",
        {**PLAIN, "tool_calls": {"web_search": 0, "function": 3}},
        {"input_tokens": "0.0125", "output_tokens": "0.01"},
    ),
    (  # litellm 19154
        "L6-seconds-are-priced",
        "gpt-realtime-whisper",
        {"endpoint": "/audio/transcriptions", "audio_seconds": 3_600},
        {"audio_seconds": "1.02"},
    ),
]


@pytest.mark.parametrize(("model", "given", "wanted"), [case[1:] for case in PARTS], ids=[case[0] for case in PARTS])
def test_each_part_is_billed_once(model: str, given: dict[str, Any], wanted: dict[str, str]) -> None:
    cost = ask(model, **given)
    assert cost.status == "priced"
    assert parts(cost) == wanted
    assert cost.pico == sum(usd_to_pico(each) for each in wanted.values())


RULES: list[tuple[str, str, dict[str, Any], str]] = [
    # tier x cached, tier x long prompt
    (
        "C12-batch-and-cached",
        "gpt-5",
        {"input_tokens": 10_000, "cache_read_input_tokens": 8_000, "output_tokens": 0, "batch": True},
        "0.00175",
    ),
    ("G6-batch-and-long", "gpt-5.5", {"input_tokens": 300_000, "output_tokens": 0, "batch": True}, "1.5"),
    ("G7-priority-and-long", "gpt-5.6-sol", {"input_tokens": 300_000, "output_tokens": 0, "tier": "priority"}, "4.8"),
    ("G7-flex-and-long", "gpt-5.6-sol", {"input_tokens": 300_000, "output_tokens": 0, "tier": "flex"}, "1.2"),
    # F1, F2, F3: which tier
    ("F1-flex-is-half", "gpt-5", PLAIN | {"tier": "flex"}, "0.01125"),
    ("F2-served-beats-requested", "gpt-5", PLAIN | {"tier": "default", "requested_tier": "priority"}, "0.0225"),
    ("F2-served-priority", "gpt-5", PLAIN | {"tier": "priority", "requested_tier": "fast"}, "0.045"),
    (
        "F3-the-codex-host-echoes-nothing",
        "gpt-5",
        PLAIN | {"tier": "default", "requested_tier": "priority", "host": "chatgpt.com"},
        "0.045",
    ),
    ("F3-auto-says-nothing", "gpt-5", PLAIN | {"tier": "auto"}, "0.0225"),
    # F7, F8: regions
    ("F7-europe-costs-a-tenth-more", "gpt-5.4", PLAIN | {"host": "eu.api.openai.com"}, "0.044"),
    ("F7-also-in-a-batch", "gpt-5.4", PLAIN | {"host": "us.api.openai.com", "batch": True}, "0.022"),
    (
        "F7-but-not-the-tool-fee",
        "gpt-5.4",
        PLAIN | {"host": "eu.api.openai.com", "tool_calls": {"web_search": 1}},
        "0.054",
    ),
    ("F8-older-models-have-no-uplift", "gpt-5.2", PLAIN | {"host": "eu.api.openai.com"}, "0.0315"),
    ("F9-a-snapshot-has-the-tiers-of-its-alias", "gpt-5.4-2026-03-05", PLAIN | {"tier": "flex"}, "0.02"),
    # G1, G2, G4: long prompts
    ("G1-271999", "gpt-5.5", {"input_tokens": 271_999, "output_tokens": 0}, "1.359995"),
    ("G1-272000", "gpt-5.5", {"input_tokens": 272_000, "output_tokens": 0}, "1.36"),
    ("G1-272001", "gpt-5.5", {"input_tokens": 272_001, "output_tokens": 0}, "2.72001"),
    ("G2-the-whole-request", "gpt-5.5", {"input_tokens": 300_000, "output_tokens": 100_000}, "7.5"),
    (
        "G4-the-prompt-counts-what-is-cached",
        "gpt-5.5",
        {"input_tokens": 278_476, "cache_read_input_tokens": 7_936, "output_tokens": 0},
        "2.713336",
    ),
    # names
    ("H1-gpt-4.1-is-not-gpt-4", "gpt-4.1", PLAIN, "0.028"),
    ("H2-gpt-4o-mini-is-not-gpt-4o", "gpt-4o-mini", PLAIN, "0.0021"),
    ("H3-gpt-5.4-mini-is-not-gpt-5", "gpt-5.4-mini", PLAIN, "0.012"),
    ("H5-the-first-gpt-4o-kept-its-price", "gpt-4o-2024-05-13", PLAIN, "0.065"),
    ("H6-fine-tuned-has-its-own-price", "ft:gpt-4o-mini-2024-07-18:acme::9x", PLAIN, "0.0042"),
    ("H9-by-the-name-that-answered", "gpt-4o-2024-08-06", PLAIN | {"requested_model": "gpt-4o-2024-05-13"}, "0.035"),
    # K1, K4: the day of the request
    ("K1-the-last-instant-before", "gpt-5.6-sol", PLAIN | {"at": "2026-08-20T23:59:59.999999+00:00"}, "0.08"),
    ("K1-the-first-instant-after", "gpt-5.6-sol", PLAIN | {"at": "2026-08-21T00:00:00+00:00"}, "0.06"),
    ("K1-the-day-is-in-UTC", "gpt-5.6-sol", PLAIN | {"at": "2026-08-20T17:00:00-07:00"}, "0.06"),
    ("K1-and-not-in-Tokyo", "gpt-5.6-sol", PLAIN | {"at": "2026-08-21T08:59:59+09:00"}, "0.08"),
    # M2: the smallest
    ("M2-one-token-is-not-nothing", "gpt-6-luna", {"input_tokens": 1, "output_tokens": 0}, "0.0000001"),
    (
        "M2-one-cached-token-in-a-batch",
        "gpt-6-luna",
        {"input_tokens": 1, "cache_read_input_tokens": 1, "output_tokens": 0, "batch": True},
        "0.000000005",
    ),
    # L4: pictures by their tokens, not their pixels
    (
        "L4-a-picture-by-its-tokens",
        "gpt-image-1",
        {"endpoint": "/images/generations", "input_tokens": 50, "output_tokens": 8_000},
        "0.32025",
    ),
    # E5: nothing is not the same as unknown
    ("E5-zero-is-zero", "gpt-5", {"input_tokens": 0, "output_tokens": 0}, "0"),
]


@pytest.mark.parametrize(("model", "given", "wanted"), [case[1:] for case in RULES], ids=[case[0] for case in RULES])
def test_rule(model: str, given: dict[str, Any], wanted: str) -> None:
    cost = ask(model, **given)
    assert (cost.status, usd(cost)) == ("priced", wanted)


NO_NUMBER: list[tuple[str, str | None, dict[str, Any], tuple[str, str | None, str | None]]] = [
    ("C4-a-kind-without-a-rate-is-not-free", "gpt-5", {**PLAIN, "input_audio_tokens": 4_000},
     ("partial", "0.0175", "no_rate:input_audio_tokens")),
    ("F4-an-unknown-tier-is-not-standard", "gpt-5", PLAIN | {"tier": "turbo"}, ("unpriced", None, "unknown_tier")),
    ("H7-no-default-price", "some-new-model", PLAIN, ("unpriced", None, "no_model")),
    ("I1-unknown-is-not-zero", "gpt-7-nova", PLAIN, ("unpriced", None, "no_model")),
    ("I5-no-usage-is-not-zero", "gpt-5", {}, ("unpriced", None, "no_usage")),
    ("L1-a-tool-without-a-published-fee", "gpt-5", PLAIN | {"tool_calls": {"code_interpreter": 1}},
     ("partial", "0.0225", "no_rate:tool_calls.code_interpreter")),
    ("L9-a-file-has-no-tokens-to-bill", "gpt-5", {"endpoint": "/files", "input_tokens": 3}, ("none", None, None)),
    ("L9-nor-has-a-list-of-models", None, {"endpoint": "/models"}, ("none", None, None)),
    ("I3-free-is-free", "omni-moderation-latest", {"endpoint": "/moderations"}, ("free", "0", None)),
    ("M9-a-total-alone-is-not-output", "gpt-5", {"total_tokens": 5_000}, ("unpriced", None, "no_usage")),
    ("E6-half-a-usage", "gpt-5", {"input_tokens": 10_000}, ("partial", "0.0125", "no_usage:output_tokens")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "given", "wanted"), [case[1:] for case in NO_NUMBER], ids=[case[0] for case in NO_NUMBER]
)
def test_what_is_not_known_is_said(
    model: str | None, given: dict[str, Any], wanted: tuple[str, str | None, str | None]
) -> None:
    cost = ask(model, **given)
    assert (cost.status, usd(cost), cost.reason) == wanted


FLAGGED: list[tuple[str, dict[str, Any], str, str]] = [
    ("C13-cached-exceeds-input", {"input_tokens": 100, "cache_read_input_tokens": 150, "output_tokens": 0},
     "cached_exceeds_input", "0.00005"),
    ("negative", {"input_tokens": -5, "output_tokens": 10}, "negative_count", "0.0003"),
    ("D1-reasoning-exceeds-output", {"input_tokens": 0, "output_tokens": 10, "reasoning_output_tokens": 90},
     "reasoning_exceeds_output", "0.0003"),
    ("M9-total-mismatch", {"input_tokens": 1_000, "output_tokens": 10, "total_tokens": 1_500},
     "total_mismatch", "0.0053"),
    ("written-exceeds", {"input_tokens": 10, "cache_creation_input_tokens": 50, "output_tokens": 0},
     "written_exceeds_input", "0.00005"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "flag", "wanted"), [case[1:] for case in FLAGGED], ids=[case[0] for case in FLAGGED])
def test_odd_counts_are_priced_defensively_and_flagged(given: dict[str, Any], flag: str, wanted: str) -> None:
    cost = ask("gpt-5.5", **given)
    assert cost.price is not None
    assert (flag in cost.price["flags"], usd(cost)) == (True, wanted)


def test_c6_a_cache_without_a_price_costs_what_fresh_input_costs_and_is_marked() -> None:
    cost = ask("gpt-5-pro", input_tokens=1_000, cache_read_input_tokens=600, output_tokens=0)
    assert cost.price is not None
    assert usd(cost) == "0.015"
    assert cost.price["assumed"] == ["cache_read_input_tokens_at_input_tokens_rate"]


def test_c7_a_write_without_a_price_costs_what_fresh_input_costs_and_is_marked() -> None:
    cost = ask("gpt-5", input_tokens=1_000, cache_creation_input_tokens=600, output_tokens=0)
    assert cost.price is not None
    assert usd(cost) == "0.00125"
    assert cost.price["assumed"] == ["cache_creation_input_tokens_at_input_tokens_rate"]


def test_d1_a_host_that_leaves_reasoning_out_of_the_output_is_found_by_its_total() -> None:
    inside = ask(
        "grok-4", provider="x-ai", input_tokens=100, output_tokens=50, reasoning_output_tokens=40, total_tokens=150
    )
    outside = ask(
        "grok-4", provider="x-ai", input_tokens=100, output_tokens=10, reasoning_output_tokens=40, total_tokens=150
    )
    assert usd(inside) == usd(outside) == "0.00105"  # 100 x 3 + 50 x 15
    assert outside.price is not None
    assert outside.price["flags"] == ["reasoning_outside_output"]


def test_thinking_that_google_counts_only_in_the_total_is_billed_as_output() -> None:
    """As recorded from gemini-2.5-pro's compatible endpoint: 66 + 6 of 100."""
    given: dict[str, Any] = {"input_tokens": 66, "output_tokens": 6, "total_tokens": 100}
    cost = ask("gemini-2.5-pro", provider="gemini-openai", **given)
    assert usd(cost) == "0.0004225"  # 66 x 1.25 + 34 x 10
    assert cost.price is not None
    assert cost.price["flags"] == ["reasoning_only_in_total"]
    elsewhere = ask("mistral-large-latest", provider="mistral", **given)
    assert elsewhere.price is not None
    assert elsewhere.price["flags"] == ["total_mismatch"]
    inside = ask(
        "gemini-2.5-pro", provider="gemini-openai", **{**given, "output_tokens": 34}, reasoning_output_tokens=28
    )
    assert usd(inside) == usd(cost)


def test_f6_pricing_changes_nothing_and_does_not_depend_on_order() -> None:
    asked = [(model, given) for _, model, given, _ in RULES] * 2
    alone = [ask(model, **given) for model, given in asked]
    random.Random(6).shuffle(asked)
    again = {json.dumps([model, given]): ask(model, **given) for model, given in asked}
    before = {json.dumps([model, given]): cost for (_, model, given, _), cost in zip(RULES, alone, strict=False)}
    assert again == before


def test_h4_an_unknown_name_has_the_same_answer_forty_times() -> None:
    answers = {ask("gpt-5.5-ultra-max", **PLAIN).status for _ in range(40)}
    assert answers == {"unpriced"}


def test_h11_a_price_says_where_it_stands_and_when_it_was_checked() -> None:
    price = ask("gpt-4o-transcribe", endpoint="/audio/transcriptions", input_tokens=5, output_tokens=1).price
    assert price is not None
    assert price["source_url"] == "https://platform.openai.com/docs/models/gpt-4o-transcribe"
    assert price["checked_at"] == "2026-11-23"
    assert price["source"] == "genai-prices+oaicheck"


def test_k3_a_cost_says_which_edition_of_the_book_it_is_from() -> None:
    price = ask("gpt-5", **PLAIN).price
    assert price is not None
    assert price["version"] == "test"


def test_m5_amounts_and_rates_are_decimal_strings() -> None:
    cost = ask("gpt-5.5", input_tokens=112_327, output_tokens=0)
    assert cost.price is not None
    assert usd(cost) == "0.561635"
    assert cost.price["rates"]["cache_read_input_tokens"] == "0.5"
    json.dumps(cost.price)


def test_m6_the_sum_of_many_rows_is_exact_whatever_the_decimal_context() -> None:
    one = ask("gpt-5.6-luna", input_tokens=7, cache_read_input_tokens=3, output_tokens=1).pico
    assert one == 7 * 200_000 - 3 * 200_000 + 3 * 20_000 + 1_200_000
    with localcontext(prec=2):
        assert ask("gpt-5.6-luna", input_tokens=7, cache_read_input_tokens=3, output_tokens=1).pico == one
        assert ask("gpt-5.6-luna", **PLAIN | {"tier": "flex", "at": "2026-07-01"}).pico == usd_to_pico("0.008")


def test_a_gateway_on_this_machine_is_priced_as_openai_and_says_that_this_is_supposed() -> None:
    cost = ask("gpt-4o-mini", provider=None, host="127.0.0.1:8080", **PLAIN)
    assert cost.price is not None
    assert (usd(cost), cost.price["assumed"]) == ("0.0021", ["provider"])
    known = ask("gpt-4o-mini", host="api.openai.com", **PLAIN).price
    assert known is not None
    assert "assumed" not in known


def test_the_tier_before_its_first_published_day_is_in_proportion() -> None:
    cost = ask("gpt-5.6-sol", at="2026-08-01", tier="priority", **PLAIN)
    assert cost.price is not None
    assert (usd(cost), cost.price["assumed"]) == ("0.16", ["tier_ratio_before_first_date"])


def test_the_book_is_the_same_object_for_every_question() -> None:
    assert bundled() is bundled()

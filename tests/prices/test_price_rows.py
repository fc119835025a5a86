"""Whole rows of the ledger: what state and source say about the cost; prices that only a ledger remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.prices.asking import ask, bundled, instant
from toolkit.entry import Entry
from toolkit.model import Usage
from toolkit.prices import Context, cost, price_entry
from toolkit.prices.book import Book, load

USAGE = Usage(input_tokens=10_000, output_tokens=1_000)


def row(usage: Usage = USAGE, **given: Any) -> Entry:
    """A row of a chat request to OpenAI."""
    base: dict[str, Any] = {
        "id": "1",
        "started_at": instant("2026-11-25"),
        "origin": "track",
        "endpoint": "/chat/completions",
        "provider": "openai",
        "server_address": "api.openai.com",
        "request_model": "gpt-5.5",
        "usage": usage,
        "usage_source": "response" if usage.fullness() else "missing",
    }
    return Entry(**{**base, **given})


ROWS: list[tuple[str, Entry, tuple[str, int | None, str | None]]] = [
    ("complete", row(), ("priced", 80_000_000_000, None)),
    ("estimated", row(usage_source="estimated"), ("priced", 80_000_000_000, None)),
    ("partial usage is a lower bound", row(usage_source="partial"), ("partial", 80_000_000_000, "partial_usage")),
    ("an endpoint without usage", row(Usage(), endpoint="/files", usage_source="none"), ("none", None, None)),
    ("no usage where there should be some", row(Usage()), ("unpriced", None, "no_usage")),
    (
        "a batch's total is not one long prompt",  # 300,000 x 5 + 1,000 x 30, halved
        row(
            Usage(input_tokens=300_000, output_tokens=1_000),
            endpoint="/batches",
            batch=True,
            flags=("sum_of_requests",),
        ),
        ("priced", 765_000_000_000, None),
    ),
    ("no name server", row(Usage(), state="error", error_code="net.dns"), ("none", None, None)),
    ("refused", row(Usage(), state="error", http_status=401), ("none", None, None)),
    ("rate limited", row(Usage(), state="error", http_status=429), ("none", None, None)),
    ("never reached", row(Usage(), state="error", error_code="net.refused"), ("none", None, None)),
    ("refused connection", row(Usage(), state="error", error_code="ConnectError"), ("none", None, None)),
    ("read timed out", row(Usage(), state="error", error_code="ReadTimeout"), ("unpriced", None, "no_usage")),
    (
        "spoken characters",
        row(Usage(input_characters=1000), endpoint="/audio/speech", request_model="tts-1", usage_source="none"),
        ("priced", 15_000_000_000, None),
    ),
    ("timed out", row(Usage(), state="error", error_type="timeout"), ("unpriced", None, "no_usage")),
    ("broken in the stream", row(Usage(), state="error", http_status=200), ("unpriced", None, "no_usage")),
    ("cancelled", row(Usage(), state="cancelled"), ("unpriced", None, "no_usage")),
    ("an error that reports usage", row(state="error", http_status=500), ("priced", 80_000_000_000, None)),
    ("the model that answered", row(response_model="gpt-4o-mini-2024-07-18"), ("priced", 2_100_000_000, None)),
    ("an unknown model", row(request_model="gpt-9"), ("unpriced", None, "no_model")),
    ("from a cache of the program's own", row(flags=("cache_hit",)), ("free", 0, "answered_from_cache")),
    ("a batch", row(batch=True), ("priced", 40_000_000_000, None)),
    ("a regional host", row(server_address="eu.api.openai.com"), ("priced", 88_000_000_000, None)),
]


@pytest.mark.parametrize(("entry", "wanted"), [each[1:] for each in ROWS], ids=[each[0] for each in ROWS])
def test_a_row_has_the_cost_that_its_state_allows(entry: Entry, wanted: tuple[str, int | None, str | None]) -> None:
    priced = price_entry(entry, bundled())
    assert priced.cost is not None
    assert (priced.cost.status, priced.cost.pico, priced.cost.reason) == wanted


def test_what_is_odd_about_the_counts_stands_in_the_row_once() -> None:
    odd = row(Usage(input_tokens=10, cache_read_input_tokens=20, output_tokens=1), flags=("seen",))
    once = price_entry(odd, bundled())
    assert once.flags == ("seen", "cached_exceeds_input")
    assert price_entry(once, bundled()).flags == once.flags
    assert once.usage.cache_read_input_tokens == 20


def kept(**given: Any) -> dict[str, Any]:
    """A price object as a ledger keeps it."""
    base = {"provider": "openai", "model": "gpt-retired", "tier": "standard", "above": None, "effective_from": None}
    return {**base, "rates": {"input_tokens": "3", "output_tokens": "6"}, **given}


def frozen_cost(prices: list[dict[str, Any]], **given: Any) -> tuple[str, int | None]:
    """What 10,000 in and 1,000 out cost by such objects alone."""
    found = ask(
        "gpt-retired", book=Book(frozen_prices=prices), **{"input_tokens": 10_000, "output_tokens": 1_000, **given}
    )
    return found.status, found.pico


def test_a_model_that_left_every_list_is_priced_as_it_once_was() -> None:
    assert frozen_cost([kept()]) == ("priced", 36_000_000_000)
    assert frozen_cost([]) == ("unpriced", None)


def test_kept_prices_have_their_days_tiers_and_steps() -> None:
    later = {"input_tokens": "1", "output_tokens": "2"}
    long = {"input_tokens": "6", "output_tokens": "9"}
    prices = [
        kept(effective_from="2026-06-01", rates=later),
        kept(above=200_000, rates=long),
        kept(),
        kept(tier="flex", rates=later),
    ]
    assert frozen_cost(prices, at="2026-05-31") == ("priced", 36_000_000_000)
    assert frozen_cost(prices, at="2026-06-01") == ("priced", 12_000_000_000)
    assert frozen_cost(prices, at="2026-01-01", input_tokens=200_001) == ("priced", 200_001 * 6_000_000 + 9_000_000_000)
    assert frozen_cost(prices, at="2026-01-01", tier="flex") == ("priced", 12_000_000_000)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"provider": "openai", "model": "gpt-retired"},
        kept(rates="none"),
        kept(rates={"input_tokens": "much"}),
        kept(rates={"input_tokens": "NaN"}),
        kept(provider=3),
    ],
)
def test_a_kept_price_that_says_too_little_hides_no_other(broken: dict[str, Any]) -> None:
    assert frozen_cost([broken, kept()]) == ("priced", 36_000_000_000)


def test_what_a_book_said_is_enough_to_say_it_again() -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("gpt-5.5", {"input_tokens": 10_000, "cache_read_input_tokens": 2_000, "output_tokens": 10}),
        ("gpt-6-astra", {"input_tokens": 300_000, "cache_creation_input_tokens": 400, "output_tokens": 10}),
        ("whisper-1", {"audio_seconds": 12.5, "endpoint": "/audio/transcriptions"}),
        ("omni-moderation-latest", {"endpoint": "/moderations"}),
        ("gpt-5.4-mini", {"input_tokens": 10, "output_tokens": 10, "tier": "priority"}),
    ]
    costs = [ask(model, **given) for model, given in asked]
    memory = Book(frozen_prices=[dict(each.price) for each in costs if each.price], version="test")
    for (_, given), before in zip(asked, costs, strict=True):
        assert before.price is not None
        again = ask(before.price["model"], book=memory, **given)
        assert (again.status, again.pico, again.parts) == (before.status, before.pico, before.parts)


def test_a_kept_price_counts_only_where_no_list_has_the_model() -> None:
    """What somebody's row once said of a model that is for sale is not its price."""
    wrong = kept(model="gpt-5.5", rates={"input_tokens": "900", "input_audio_tokens": "900", "output_tokens": "900"})
    plain, with_memory = (
        ask("gpt-5.5", book=load(frozen_prices=prices), input_tokens=10, output_tokens=10) for prices in ([], [wrong])
    )
    assert (with_memory.pico, with_memory.price) == (plain.pico, plain.price)


def test_a_discount_of_the_user_stands_on_a_kept_price(tmp_path: Path) -> None:
    mine = tmp_path / "prices.toml"
    mine.write_text('[[model]]\nprovider = "openai"\nid = "gpt-retired"\n[[model.price]]\nmultiplier = "0.5"\n')
    found = ask("gpt-retired", book=load(user_file=mine, frozen_prices=[kept()]), input_tokens=10_000, output_tokens=0)
    assert found.pico == 15_000_000_000


def test_what_was_free_on_one_host_is_kept_as_free_there_alone(tmp_path: Path) -> None:
    mine = tmp_path / "prices.toml"
    mine.write_text('[[model]]\nid = "acme-7b"\nhost = "localhost"\nfree = true\n')
    there: dict[str, Any] = {"provider": None, "host": "localhost:1234", "input_tokens": 1, "output_tokens": 1}
    before = ask("acme-7b", book=load(user_file=mine), **there)
    assert before.status == "free"
    assert before.price is not None
    memory = load(frozen_prices=[dict(before.price)])
    assert ask("acme-7b", book=memory, **there).status == "free"
    assert ask("acme-7b", book=memory, **{**there, "host": "10.0.0.1"}).status == "unpriced"


def test_the_book_is_asked_for_by_its_context_alone() -> None:
    context = Context(model=None, at=instant("2026-11-25"), endpoint="/responses", requested_model="gpt-5.5")
    assert cost(USAGE, context, bundled()).pico == 80_000_000_000

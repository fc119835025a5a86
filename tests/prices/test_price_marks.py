"""Every mark that a price can carry has words for people."""

from __future__ import annotations

import pytest

from tests.prices.asking import ask, bundled, instant
from toolkit.prices.marks import words
from toolkit.prices.view import tiers_of


def test_no_mark_of_the_bundled_book_is_shown_raw() -> None:
    book, days = bundled(), [instant(day) for day in ("2024-01-01", "2025-05-01", "2026-11-25")]
    marks = {
        mark
        for seller in ("openai", "azure")
        for model in book.models(seller)
        for at in days
        for view in tiers_of(book, model.id, provider=seller, host=None, at=at)
        for mark in view.price.get("assumed", ())
    }
    assert {"batch_multiplier", "long_prompts_as_standard"} <= marks
    assert [mark for mark in marks if words(mark) == mark] == []


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("cache_read_input_tokens_at_input_tokens_rate", "cached input tokens cost as much as input tokens"),
        ("cache_creation_12h_input_tokens_at_cache_creation_input_tokens_rate",
         "written 12h input tokens cost as much as written input tokens"),
        ("provider", "the server is a gateway to OpenAI, so OpenAI's list price is taken"),
        ("fee_of_web_search_preview", "the fee of web_search_preview for this model"),
        ("of_a_later_version", "of_a_later_version"),
    ],
)  # fmt: skip
def test_marks_in_words(mark: str, said: str) -> None:
    assert words(mark) == said


def test_a_fee_that_no_page_confirms_is_marked_where_it_was_paid() -> None:
    def marks(model: str, tool: str) -> object:
        price = ask(model, input_tokens=10, output_tokens=10, tool_calls={tool: 2}).price
        return price and price.get("assumed")

    assert marks("gpt-4.1-mini", "web_search_preview") == ["fee_of_web_search_preview"]
    assert marks("gpt-4.1-mini", "web_search") is None
    assert marks("o4-mini", "web_search_preview") is None

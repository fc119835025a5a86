"""What the look over the price book finds."""

from __future__ import annotations

import pytest

from tests.prices.asking import bundled, instant
from toolkit.prices import library, overrides
from toolkit.prices.book import Book
from toolkit.prices.lint import Seen, lint

NOW = instant("2026-11-25")
HEAD = '[[model]]\nprovider = "openai"\nid = "m"\n'


def found(text: str, seen: list[Seen] | None = None) -> list[tuple[str, str, str | None]]:
    """Level, code and model of what is odd about a price file."""
    file = overrides.parse(text, label="mine", source="user")
    return [(each.level, each.code, each.model) for each in lint(Book(files=[file]), now=NOW, seen=seen or [])]


def test_the_bundled_book_is_sound() -> None:
    assert [each for each in lint(bundled(), now=NOW) if each.level != "note"] == []


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        ('{ input_tokens = "0.0000025", output_tokens = 1 }', "unit"),
        ('{ input_tokens = "2500000", output_tokens = 1 }', "unit"),
        ("{ input_tokens = 0, output_tokens = 1 }", "zero"),
    ],
    ids=["per-token", "per-dollar", "zero"],
)
def test_an_amount_in_another_unit_or_of_nothing(rates: str, code: str) -> None:
    assert found(f"{HEAD}[[model.price]]\nrates = {rates}") == [("error", code, "m")]


@pytest.mark.parametrize("rate", ["0.001", "1000"])
def test_the_limits_themselves_are_fine(rate: str) -> None:
    assert found(f'{HEAD}[[model.price]]\nrates = {{ input_tokens = "{rate}" }}') == []


def test_a_free_model_may_cost_nothing() -> None:
    assert found(f"{HEAD}free = true\n[[model.price]]\nrates = {{ input_tokens = 0 }}") == []


def test_days_out_of_order() -> None:
    days = "".join(
        f"[[model.price]]\nfrom = {day}\nrates = {{ input_tokens = 1 }}\n" for day in ("2026-02-01", "2026-01-01")
    )
    assert found(HEAD + days) == [("warning", "age", None), ("error", "order", "m")][::-1]


def test_a_snapshot_that_lacks_a_tier_of_its_alias() -> None:
    price = "[[model.price]]\nrates = { input_tokens = 1 }\n"
    alias = f"{HEAD}{price}tiers.flex.multiplier = 0.5\n"
    snapshot = f'[[model]]\nprovider = "openai"\nid = "m-2026-01-01"\n{price}'
    assert found(alias + snapshot) == [("warning", "snapshot", "m-2026-01-01")]


def test_a_figure_that_corrects_the_library_is_told() -> None:
    mine = overrides.parse(
        '[[model]]\nprovider = "openai"\nid = "gpt-5"\nchecked_at = 2026-11-20\n'
        "[[model.price]]\nrates = { input_tokens = 2, output_tokens = 10 }",
        label="mine",
        source="user",
    )
    remarks = [
        each.text for each in lint(Book(library=library.bundled(), files=[mine]), now=NOW) if each.code == "drift"
    ]
    assert remarks == ["user corrects genai-prices: input_tokens 1.25 → 2 (checked 2026-11-20)"]


def test_old_data_is_told_and_fetched_data_is_not_old() -> None:
    later = instant("2027-06-01")
    codes = [(each.level, each.code) for each in lint(bundled(), now=later) if each.level != "note"]
    assert codes == [("warning", "age")]
    fresh = lint(bundled(), now=later, fetched_at="2027-05-30T00:00:00Z")
    assert [each for each in fresh if each.level != "note"] == []


def test_models_of_the_ledger_without_a_price() -> None:
    seen = [
        Seen(provider="openai", model="gpt-9", requests=3),
        Seen(provider="openai", model="gpt-5", requests=1),
        Seen(provider=None, model=None, requests=2),
    ]
    remarks = [each for each in lint(bundled(), now=NOW, seen=seen) if each.code == "unpriced"]
    assert [(each.level, each.model) for each in remarks] == [
        ("error", "(no model)"),
        ("error", "gpt-9"),
        ("warning", "gpt-5"),
    ]
    assert "3 requests in the ledger" in remarks[1].text
    assert "reprice" in remarks[2].text

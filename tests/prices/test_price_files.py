"""Price files: the user's own figures on top of ours, dated; and what a wrong entry is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.prices.asking import ask, instant
from toolkit import settings
from toolkit.errors import PriceError
from toolkit.money import pico_to_usd
from toolkit.prices import Context, library, overrides
from toolkit.prices.book import BUNDLED, Book, load, usual_path
from toolkit.settings import price_file

PLAIN: dict[str, Any] = {"input_tokens": 10_000, "output_tokens": 1_000}


def book(text: str) -> Book:
    """The bundled book with a user's file on top."""
    mine = overrides.parse(text, label="prices.toml", source="user")
    return Book(library=library.bundled(), files=[overrides.read(BUNDLED, source="oaicheck"), mine], version="test")


def usd(mine: Book, model: str, **given: Any) -> str | None:
    """What 10,000 in and 1,000 out cost by that book."""
    cost = ask(model, book=mine, **{**PLAIN, **given})
    return None if cost.pico is None else pico_to_usd(cost.pico)


def test_a_private_model_wherever_it_is_served() -> None:
    mine = book('[[model]]\nid = "acme-7b"\n[[model.price]]\nrates = { input_tokens = 1, output_tokens = 0.5 }')
    assert usd(mine, "acme-7b") == "0.0105"
    assert usd(mine, "Acme-7B", provider=None, host="10.0.0.7:8000") == "0.0105"
    assert ask("acme-7b", book=mine, **PLAIN).price == {
        "source": "user",
        "version": "test",
        "provider": "*",
        "model": "acme-7b",
        "basis": "override",
        "effective_from": None,
        "tier": "standard",
        "source_url": None,
        "checked_at": None,
        "above": None,
        "rates": {"input_tokens": "1", "output_tokens": "0.5"},
    }


def test_a_model_that_is_free_here() -> None:
    mine = book('[[model]]\nid = "gpt-oss-20b"\nhost = "localhost"\nfree = true\nnote = "our own machine"')
    cost = ask("gpt-oss-20b", book=mine, provider=None, host="localhost:1234", **PLAIN)
    assert (cost.status, cost.pico, cost.parts) == ("free", 0, {})
    assert ask("gpt-oss-20b", book=mine, provider=None, host="10.0.0.1", **PLAIN).status == "unpriced"


def test_a_negotiated_discount_holds_from_its_day() -> None:
    mine = book(
        '[[model]]\nprovider = "openai"\nid = "gpt-5.5"\n[[model.price]]\nfrom = 2026-10-01\nmultiplier = "0.8"'
    )
    assert usd(mine, "gpt-5.5", at="2026-09-30T23:59:59+00:00") == "0.08"
    assert usd(mine, "gpt-5.5", at="2026-10-01") == "0.064"
    assert usd(mine, "gpt-5.5", batch=True) == "0.032"
    assert usd(mine, "gpt-5.5-2026-04-23") == "0.064"
    price = ask("gpt-5.5", book=mine, **PLAIN).price
    assert price is not None
    assert (price["multiplier"], price["rates"]["input_tokens"], price["source"]) == ("0.8", "5", "genai-prices+user")


def test_own_rates_hide_the_list_from_their_instant_on_and_have_no_foreign_tiers() -> None:
    mine = book(
        '[[model]]\nprovider = "openai"\nid = "gpt-5.5"\n[[model.price]]\nfrom = 2026-10-01T12:00:00+02:00\n'
        'rates = { input_tokens = "4", output_tokens = "20" }\nabove.100000 = { input_tokens = "6" }\n'
        'tiers.flex.multiplier = "0.5"'
    )
    assert usd(mine, "gpt-5.5", at="2026-10-01T09:59:59+00:00") == "0.08"
    assert usd(mine, "gpt-5.5", at="2026-10-01T10:00:00+00:00") == "0.06"
    assert usd(mine, "gpt-5.5", tier="flex") == "0.03"
    assert usd(mine, "gpt-5.5", input_tokens=100_001, output_tokens=0) == "0.600006"
    assert ask("gpt-5.5", book=mine, tier="priority", **PLAIN).reason == "unknown_tier"


def test_dated_own_rates_follow_each_other() -> None:
    mine = book(
        '[[model]]\nid = "m"\n[[model.price]]\nrates = { input_tokens = 2, output_tokens = 2 }\n'
        "[[model.price]]\nfrom = 2026-06-01\nrates = { input_tokens = 1, output_tokens = 1 }"
    )
    assert (usd(mine, "m", at="2026-05-31"), usd(mine, "m", at="2026-06-01")) == ("0.022", "0.011")
    price = ask("m", book=mine, **PLAIN).price
    assert price is not None
    assert price["effective_from"] == "2026-06-01"


def test_one_kind_can_be_added_to_the_list() -> None:
    mine = book(
        '[[model]]\nprovider = "openai"\nid = "gpt-5"\n'
        '[[model.price]]\nrates = { "tool_calls.code_interpreter" = "30" }'
    )
    cost = ask("gpt-5", book=mine, tool_calls={"code_interpreter": 2}, **PLAIN)
    assert (cost.status, cost.pico) == ("priced", 82_500_000_000)
    assert cost.price is not None
    assert cost.price["rates"]["tool_calls.code_interpreter"] == "30"
    assert cost.price["per"] == {"tool_calls.code_interpreter": 1000}


BROKEN = [
    ("model = 3", "'model' must be a list of tables"),
    ("[[model]]\nname = 'x'", "[[model]] number 1: id is missing"),
    ("[[model]]\nid = 'x'", "model 'x': it has neither a [[model.price]] nor free = true"),
    ("[[model]]\nid = 'x'\nfree = 'yes'", "model 'x': free must be true or false"),
    ("[[model]]\nid = 'x'\nprize = 3", "model 'x': unknown field 'prize'"),
    ("[[model]]\nid = 'x'\n[[model.price]]\nrates = { input = 3 }", "unknown kind of rate 'input'"),
    (
        "[[model]]\nid = 'x'\n[[model.price]]\nrates = { input_tokens = -3 }",
        "input_tokens must be an amount in dollars",
    ),
    ("[[model]]\nid = 'x'\n[[model.price]]\nrates = { input_tokens = 'a' }", "not 'a'"),
    ("[[model]]\nid = 'x'\n[[model.price]]\nrates = { input_tokens = nan }", "input_tokens must be an amount"),
    ("[[model]]\nid = 'x'\n[[model.price]]\nfrom = 'May'\nrates = {}", "from must be a day (UTC)"),
    ("[[model]]\nid = 'x'\n[[model.price]]\nfrom = 2026-01-01T00:00:00\nrates = {}", "from must be a day (UTC)"),
    (
        "[[model]]\nid = 'x'\n[[model.price]]\nabove.lots = { input_tokens = 3 }",
        "above.lots: not a number of prompt tokens",
    ),
    ("[[model]]\nid = 'x'\n[[model.price]]\ntiers.flex = 3", "tiers.flex must be a table"),
    ("[[model]]\nid = 'x'\ncheked_at = 2026-01-01", "unknown field 'cheked_at'"),
    ("[[model]]\nid = 'x'\nchecked_at = 'May'\nfree = true", "checked_at must be a day"),
    ("[[rule]]\nbatch = 1", "a [[rule]]: provider is missing"),
    ("[[rule]]\nprovider = 'x'\nregion = { hosts = '(' }", "region.hosts must be a regular expression"),
    ("[[rule]\n", "is not TOML"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[each[1][:40] for each in BROKEN])
def test_a_wrong_entry_is_named(text: str, said: str) -> None:
    with pytest.raises(PriceError) as caught:
        overrides.parse(text, label="/home/me/prices.toml", source="user")
    assert "/home/me/prices.toml" in caught.value.message
    assert said in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"folder"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "prices.toml"
    if content == b"folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(PriceError, match=r"prices\.toml can't be read"):
        overrides.read(path, source="user")


def test_the_users_file_is_the_named_one_or_the_one_in_the_config_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert usual_path() is None
    named = tmp_path / "mine.toml"
    named.write_text('[[model]]\nid = "m"\nfree = true\n')
    assert is_free(load(user_file=named))
    (tmp_path / "oaicheck").mkdir()
    named.rename(tmp_path / "oaicheck" / "prices.toml")
    assert is_free(load())


def is_free(mine: Book) -> bool:
    """Whether the model m costs nothing, by a user's file."""
    compiled = mine.price(Context(model="m", at=instant("2026-01-01"), endpoint="/")).compiled
    return "+user/" in mine.version and compiled is not None and compiled.free


def test_the_settings_name_the_price_file_relative_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OAICHECK_PRICES=mine.toml\n")
    assert price_file(settings.load(environ={}, cwd=tmp_path)) == tmp_path / "mine.toml"
    there = {"OAICHECK_PRICES": "/x/y.toml"}
    assert price_file(settings.load(environ=there, cwd=tmp_path)) == Path("/x/y.toml")
    assert price_file(settings.load(environ={"OAICHECK_PRICES": ""}, cwd=tmp_path)) is None


def test_every_bundled_figure_says_where_it_stands_and_when_it_was_checked() -> None:
    for model in overrides.read(BUNDLED, source="oaicheck").models:
        (layer,) = model.layers
        assert layer.source_url, model.id
        assert layer.source_url.startswith("https://"), model.id
        assert layer.checked_at, model.id

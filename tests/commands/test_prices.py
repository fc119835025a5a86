"""`oaicheck prices` and `oaicheck estimate`: what they print, in words and as JSON, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(environ={"COLUMNS": "80", "HOME": str(tmp_path)}, cwd=tmp_path)


def said(capsys: pytest.CaptureFixture[str], app: App, *args: str, code: int = 0) -> str:
    assert run(list(args), app) == code, capsys.readouterr().err
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], app: App, *args: str, code: int = 0) -> Any:
    return json.loads(said(capsys, app, *args, "--json", code=code))


def test_show_prints_the_rates_of_every_tier(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, app, "prices", "show", "gpt-5.5")
    lines = [line.split() for line in text.splitlines()]
    assert ["standard", "5", "0.5", "30"] in lines
    assert ["standard,", "prompt", ">272,000", "10", "1", "45"] in lines
    assert ["priority", "12.5", "1.25", "75"] in lines
    assert "1,000 tokens in and 500 out cost $0.02." in text
    assert "https://" in text


def test_a_price_is_that_of_its_day(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    then = said(capsys, app, "prices", "show", "o3", "--at", "2025-05-01")
    now = said(capsys, app, "prices", "show", "o3")
    assert [(line.split()[1], line.split()[-1]) for line in then.splitlines() if line.startswith("standard")] == [
        ("10", "40")
    ]
    assert ["standard", "2", "0.5", "8"] in [line.split() for line in now.splitlines()]


def test_show_as_json_is_one_document(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, app, "prices", "show", "gpt-4o-mini")
    assert found["schema"].startswith("oaicheck.price")


def test_an_unknown_model_is_said_and_nothing_is_made_up(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "show", "gpt-9"], app) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "no model 'gpt-9'" in err


def test_list_names_every_model_once(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, app, "prices", "list").splitlines()
    names = [line.split()[0] for line in lines if line and line[0].isalnum()][1:]
    assert {"gpt-5.5", "gpt-4o-mini", "gpt-6.2-astra", "whisper-1"} <= set(names)
    assert len(names) == len(set(names))


def test_the_bundled_book_has_no_fault(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 errors" in said(capsys, app, "prices", "check")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[model", "prices.toml"),
        ('[[model]]\nprovider = "openai"\nid = "x"\n[[model.price]]\nrates = { input_tokens = "cheap" }\n', "cheap"),
    ],
)
def test_a_broken_file_of_own_prices_is_named(
    app: App, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    broken = App(environ={**app.environ, "OAICHECK_PRICES": str(path)}, cwd=tmp_path)
    assert run(["prices", "list"], broken) == 3
    assert words in capsys.readouterr().err


def test_own_prices_come_first(app: App, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(
        '[[model]]\nprovider = "openai"\nid = "gpt-5.5"\n[[model.price]]\nrates = { input_tokens = "4.50", output_tokens = "27" }\n'
    )
    mine = App(environ={**app.environ, "OAICHECK_PRICES": str(path)}, cwd=tmp_path)
    assert "4.5" in said(capsys, mine, "prices", "show", "gpt-5.5")


def test_estimate(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, app, "estimate", "--model", "gpt-5.5", "--input-tokens", "1000", "--output-tokens", "500")
    assert "1,000 tokens in, up to 500 out" in text
    assert "at most $0.02" in text

"""`oaicheck budget`: exact to the cent and less, by filters, and what a script is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage
from toolkit.money import usd_to_pico

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([
            Entry(
                id=project, started_at=datetime.now(UTC), origin="test", endpoint="/chat/completions", project=project,
                response_model="gpt-4o", usage=Usage(input_tokens=1), usage_source="response",
                cost=Cost(status="priced", pico=usd_to_pico(cost)),
            )
            for project, cost in (("a", "1.50"), ("b", "0.50"))
        ])  # fmt: skip

    def ask(*words: str) -> tuple[int, str, str]:
        environ = {"OAICHECK_LEDGER": str(tmp_path / "l.db"), "TZ": "UTC", "COLUMNS": "120"}
        code = run(["budget", *words], App(environ=environ, cwd=tmp_path))
        return code, *capsys.readouterr()

    return ask


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("total", "2.00"), 0), (("total", "1.99"), 1), (("total", "1.999999999999"), 1),
        (("total", "1.50", "--project", "a"), 0), (("total", "1.49", "--project", "a"), 1),
        (("total", "0.01", "--model", "gpt-x"), 0), (("total", "0.01", "--tag", "k=v"), 0),
    ],
)  # fmt: skip
def test_check_ends_with_1_only_when_more_is_spent_than_allowed(ask: Ask, words: tuple[str, ...], code: int) -> None:
    assert ask("set", *words)[0] == 0
    found, out, err = ask("check", "--json")
    assert found == code
    assert json.loads(out)["ok"] is (code == 0)
    assert ("is exceeded by" in err) is (code == 1)


def test_a_budget_is_changed_listed_and_removed(ask: Ask) -> None:
    ask("set", "total", "5")
    assert "(was $5.00 total)" in ask("set", "total", "1")[1]
    code, out, _ = ask("list")
    assert (code, "exceeded" in out) == (0, True)
    assert ask("remove", "total")[0] == 0
    assert ask("remove", "total")[0] == 2
    assert ask("check")[:2] == (0, "No budgets. Set one: oaicheck budget set daily 2.00\n")


@pytest.mark.parametrize(
    "words",
    [
        ("set", "daily", "many"), ("set", "daily", "--", "-1"), ("set", "yearly", "1"), ("check", "none-such"),
        ("set", "daily", "1", "--cycle-day", "3"), ("check", "--tz", "Mars/Base"), ("set", "daily", "1", "--tag", "k"),
    ],
)  # fmt: skip
def test_wrong_words_are_a_sentence(ask: Ask, words: tuple[str, ...]) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err

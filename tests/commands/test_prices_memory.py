"""A model whose price only the ledger still knows: what was once for sale stays priceable, in every command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.server import chat, serving
from toolkit import flush, track
from toolkit.app import App
from toolkit.cli import run

PRICE = '[[model]]\nid = "acme-7b"\n[[model.price]]\nrates = { input_tokens = 1, output_tokens = 2 }\n'
LINE = {"endpoint": "/chat/completions", "request_model": "acme-7b", "input_tokens": 1000, "output_tokens": 500}
COST = "0.002"


@pytest.fixture
def app(tmp_path: Path) -> App:
    """A folder whose `.env` names a ledger and a price file of its own."""
    (tmp_path / ".env").write_text("OAICHECK_LEDGER=ledger.db\nOAICHECK_PRICES=mine.toml\n")
    (tmp_path / "mine.toml").write_text(PRICE)
    return App(environ={"COLUMNS": "80", "HOME": str(tmp_path)}, cwd=tmp_path)


def costs(app: App, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Each row's day with its cost and the source of its price."""
    capsys.readouterr()
    assert run(["ledger", "export"], app) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {row["started_at"][:10]: (row["cost_usd"], row["price"] and row["price"]["source"]) for row in rows}


def take_in(app: App, day: str) -> None:
    """Imports a line without a cost."""
    line = {**LINE, "started_at": f"{day}T12:00:00Z"}
    (app.cwd / "new.jsonl").write_text(json.dumps(line) + "\n")
    assert run(["ledger", "import", "new.jsonl"], app) == 0


def test_a_model_that_left_the_price_file_keeps_its_price(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    take_in(app, "2026-11-01")
    (app.cwd / "mine.toml").write_text("")
    take_in(app, "2026-11-02")
    assert costs(app, capsys) == {"2026-11-01": (COST, "user"), "2026-11-02": (COST, "ledger")}


def test_reprice_and_whatif_and_show_know_it_too(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    (app.cwd / "mine.toml").write_text("")
    take_in(app, "2026-11-01")
    assert costs(app, capsys) == {"2026-11-01": (None, None)}
    (app.cwd / "mine.toml").write_text(PRICE)
    take_in(app, "2026-11-02")
    (app.cwd / "mine.toml").write_text("")
    assert run(["ledger", "reprice"], app) == 0
    assert costs(app, capsys) == {"2026-11-01": (COST, "ledger"), "2026-11-02": (COST, "user")}
    assert run(["prices", "show", "acme-7b"], app) == 0
    assert "1,000 tokens in and 500 out cost $0.002." in capsys.readouterr().out
    assert run(["report", "whatif", "--model", "acme-7b", "--since", "2026-11-01", "--until", "2026-11-03"], app) == 0
    assert "0.004" in capsys.readouterr().out


def test_a_ledger_that_is_none_hinders_no_look_at_the_prices(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    (app.cwd / "ledger.db").write_text("not a ledger at all\n" * 100)
    assert run(["prices", "show", "acme-7b"], app) == 0
    assert "1,000 tokens in" in capsys.readouterr().out


def test_a_tracked_program_prices_by_the_file_that_its_env_file_names(
    app: App,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Both are found from the folder that the program was in when it called `track`, wherever it goes later."""
    monkeypatch.chdir(app.cwd)
    with serving(lambda *_: chat(model="acme-7b")) as (base, _):
        client = track(openai.OpenAI(api_key="sk-none", base_url=base, max_retries=0))
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        client.chat.completions.create(model="acme-7b", messages=[{"role": "user", "content": "hi"}])
        client.close()
    assert flush(30)
    assert [source for _cost, source in costs(app, capsys).values()] == ["user"]

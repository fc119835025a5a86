"""`oaicheck env --live`: its price is said before, and what it sent is a row of the ledger afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.demo.server import KEY, serve
from toolkit.ledger import open_ledger


@pytest.mark.parametrize(("key", "rows"), [(KEY, 1), ("sk-test-wrong-0123456789abcdef", 0)])
def test_what_costs_something_is_said_and_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, rows: int
) -> None:
    path = tmp_path / "l.db"
    with serve() as server:
        environ = {
            "OPENAI_API_KEY": key,
            "OPENAI_BASE_URL": server.url,
            "HOME": str(tmp_path),
            "OAICHECK_PROJECT": "setup",
        }
        code = run(["env", "--live", "--ledger", str(path)], App(environ=environ, cwd=tmp_path))
    assert code == (0 if rows else 1)
    assert re.search(r"at most 0\.0000\d+ USD", capsys.readouterr().err)
    assert path.exists() == bool(rows)
    if rows:
        with open_ledger(str(path)) as ledger:
            (row,) = ledger.read()
        assert (row.origin, row.endpoint, row.project, row.state) == ("test", "/chat/completions", "setup", "complete")
        assert row.cost is not None
        assert row.cost.status == "priced"
        assert row.usage.input_tokens

"""A ledger of a few literal rows, and a report of it as a user asks for it, at a known moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage
from toolkit.money import usd_to_pico

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)  # a Wednesday


def row(at: str, cost: str | None = "0.01", model: str = "gpt-4o-mini", **more: Any) -> Entry:
    """A request at an instant (UTC where no offset is given), with its cost in dollars (None: no known price)."""
    instant = datetime.fromisoformat(at)
    counts = {name: more.pop(name) for name in list(more) if name.endswith("_tokens")}
    usage = {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120} | counts
    status = more.pop("cost_status", "unpriced" if cost is None else "priced")
    price = more.pop("price", None)
    return Entry(
        id=more.pop("id", f"{at}-{model}-{cost}"),
        started_at=instant if instant.tzinfo else instant.replace(tzinfo=UTC),
        origin="test",
        endpoint=more.pop("endpoint", "/chat/completions"),
        response_model=model,
        usage=Usage(**usage),
        cost=Cost(status=status, pico=None if cost is None else usd_to_pico(cost), price=price),
        **{"usage_source": "response", **more},
    )


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


Ask = Callable[..., Said]


def asker(folder: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask(rows, "report", "daily", …)` in a folder; the ledger is written at the first call and kept when rows are
    None."""

    def ask(rows: Sequence[Entry] | None, *words: str, now: datetime = NOW, columns: int = 120, **environ: str) -> Said:
        path = folder / "l.db"
        if rows is not None:
            with open_ledger(str(path)) as ledger:
                ledger.write(list(rows))
        world = {"OAICHECK_LEDGER": str(path), "TZ": "UTC", "COLUMNS": str(columns), **environ}
        capsys.readouterr()
        code = run([*words], App(environ=world, cwd=folder, now=lambda: now))
        return Said(code, *capsys.readouterr())

    return ask

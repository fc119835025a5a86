"""What `oaicheck prices` and `estimate` look like, on a small book of our own: `screens/prices.txt` holds every screen.

`OAICHECK_GOLDEN=write pytest tests/commands/test_prices_screens.py` writes it anew; read the difference before you
keep it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.prices import overrides
from toolkit.prices.book import Book

BOOK = """
[[model]]
provider = "openai"
id = "aurora"
source_url = "https://example.com/prices"
checked_at = 2026-11-20
[[model.price]]
rates = { input_tokens = 4, cache_read_input_tokens = "0.4", output_tokens = 24 }
[[model.price]]
from = 2026-09-01
rates = { input_tokens = 2, cache_read_input_tokens = "0.2", output_tokens = 12 }
above.272000 = { input_tokens = 4, cache_read_input_tokens = "0.4", output_tokens = 18 }
tiers.priority.rates = { input_tokens = 5, output_tokens = 30 }

[[model]]
provider = "openai"
id = "aurora-whisper"
source_url = "https://example.com/prices"
checked_at = 2026-11-20
note = "Billed by the hour of sound."
[[model.price]]
rates = { audio_seconds = "0.36" }

[[model]]
provider = "openai"
id = "aurora-guard"
free = true
source_url = "https://example.com/prices"
checked_at = 2026-11-20

[[model]]
provider = "openai"
id = "aurora-typo"
source_url = "https://example.com/prices"
checked_at = 2026-11-20
[[model.price]]
rates = { input_tokens = 4000, output_tokens = 12000 }
"""
SCREENS = (
    "prices list",
    "prices list whisper",
    "prices list nothing-like-this",
    "prices show aurora",
    "prices show aurora --at 2026-08-31",
    "prices show aurora-2026-11-11",
    "prices show aurora-whisper",
    "prices show aurora-guard",
    "prices show auroro",
    "prices check",
    "estimate --model aurora --input-tokens 1000 --output-tokens 500",
    "estimate --model aurora --input-tokens 300000 --output-tokens 500 --requests 20",
    "estimate --model auroro --input-tokens 1000 --output-tokens 500",
)
GOLDEN = Path(__file__).with_name("screens") / "prices.txt"
WRITE = os.environ.get("OAICHECK_GOLDEN") == "write"


def test_every_screen_is_as_it_was_last_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = [overrides.parse(BOOK, label="test.toml", source="oaicheck")]
    for module in ("prices.list", "prices.show", "prices.check", "_prices"):
        monkeypatch.setattr(f"toolkit.commands.{module}.book_of", lambda _app: Book(files=files, version="test/1"))
    shown = []
    for words in SCREENS:
        for columns in ("60", "80", "120"):
            environ = {"COLUMNS": columns, "HOME": str(tmp_path)}
            app = App(environ=environ, cwd=tmp_path, now=lambda: datetime(2026, 11, 25, tzinfo=UTC))
            code = run(words.split(), app)
            out, err = capsys.readouterr()
            assert all(len(line) <= int(columns) for line in out.splitlines() if "─" in line)
            shown += [f"=== {columns} columns: oaicheck {words} -> {code}\n{out}", f"--- stderr\n{err}" if err else ""]
    text = "".join(f"{each}\n" for each in shown if each)
    if WRITE:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")

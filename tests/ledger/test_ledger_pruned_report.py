"""A report that needs rows says so when they were pruned, and what is left to ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.pruning import prune
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("daily", "--by", "project"), "No requests are left as rows. 2 requests of this time were pruned, which cost $0.0000039"),
        (("requests",), "No requests are left as rows. 2 requests of this time were pruned"),
        (("monthly", "--project", "p"), "No requests with project p are left as rows. 2 requests"),
        (("daily", "--since", "2025-01-01", "--until", "2025-01-02", "--by", "key"), "No requests from 2025-01-01 to 2025-01-02 (UTC). The"),
        (("daily", "--by", "key", "--model", "none"), "No requests with model none. The ledger has requests from"),
    ],
)  # fmt: skip
def test_pruned_rows_are_not_no_requests(
    path: str,
    entry: Callable[..., Entry],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        ledger.write([entry(1), entry(2)])
        prune(ledger, micros(datetime(2026, 12, 1, tzinfo=UTC)))
    assert run(["--ledger", path, "report", *words, "--tz", "UTC"], App(environ={}, cwd=tmp_path)) == 0
    out = capsys.readouterr().out
    assert out.startswith(said)
    assert ("oaicheck report daily --by model" in out) == ("left as rows" in said)


def test_what_was_pruned_is_known_by_time_and_model(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1)])
    prune(ledger, micros(datetime(2026, 12, 1, tzinfo=UTC)))
    assert ledger.pruned(0, 2**60) == (1, 1_950_000)
    assert ledger.pruned(0, 2**60, model="gpt-4o-mini") == (1, 1_950_000)
    assert ledger.pruned(0, 2**60, model="other") == ledger.pruned(0, 1) == (0, 0)

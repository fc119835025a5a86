"""Entries to write, and ledgers to write them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

NOON = datetime(2026, 11, 23, 12, 0, 0, 4, tzinfo=UTC)


def make_entry(number: int = 1, **changed: Any) -> Entry:
    usage = Usage(input_tokens=900, output_tokens=120, total_tokens=1020)
    cost = Cost(
        status="priced",
        pico=1_950_000,
        parts={"input_tokens": 1_350_000, "output_tokens": 600_000},
        price={"source": "book", "effective_from": "2026-01-01", "tier": "default", "rates": {"input": "0.15"}},
    )
    given: dict[str, Any] = {
        "id": f"r{number}",
        "started_at": NOON,
        "origin": "test",
        "endpoint": "/chat/completions",
        "operation": "chat",
        "request_model": "gpt-4o-mini",
        "usage": usage,
        "usage_source": "response",
        "cost": cost,
    }
    return Entry(**{**given, **changed})


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return make_entry


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.db")


@pytest.fixture
def ledger(path: str) -> Iterator[OpenLedger]:
    with open_ledger(path) as opened:
        assert isinstance(opened, OpenLedger)
        yield opened

"""Every test here may ask for a report of a ledger in its own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.asking import Ask, asker


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return asker(tmp_path, capsys)

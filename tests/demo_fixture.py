"""The sample server of `oaicheck demo`, for tests: `from tests.demo_fixture import sample` in a test module makes the
fixture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.demo import KEY, Sample, serve

__all__ = ["KEY", "Sample", "app_for", "sample"]


@pytest.fixture
def sample() -> Iterator[Sample]:
    """A running sample server; `sample.url` is its base URL, `sample.journal` what was asked."""
    with serve(pause=0) as server:
        yield server


def app_for(url: str, folder: Path, *, key: str | None = KEY, more: Mapping[str, str] | None = None) -> App:
    """An App whose environment points at a server, with a ledger in the folder."""
    environ = {
        "OPENAI_BASE_URL": url,
        "OAICHECK_LEDGER": str(folder / "ledger.db"),
        "HOME": str(folder),
        "COLUMNS": "80",
    }
    if key is not None:
        environ["OPENAI_API_KEY"] = key
    return App(environ={**environ, **(more or {})}, cwd=folder)

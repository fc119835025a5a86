"""One ledger for all tests of tracked clients: opening one, and its price book, costs more than a test itself."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from toolkit import flush
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

Rows = Callable[[], list[Entry]]


@pytest.fixture(autouse=True)
def _one_authority(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client reads all authorities of the machine when it is made, 50 ms each time; here nobody is to be trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(Path(__file__).with_name("data") / "nobody.pem"))


@pytest.fixture(scope="session")
def shared_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("capture") / "ledger.db"


@pytest.fixture
def ledger(shared_ledger: Path) -> Iterator[Path]:
    """Where the clients of a test write."""
    yield shared_ledger
    flush(10)


@pytest.fixture
def rows(ledger: Path) -> Rows:
    """The rows that came since the test began, oldest first."""
    before = {row.id for row in _read(ledger)}
    return lambda: [row for row in _read(ledger) if row.id not in before]


def _read(ledger: Path) -> list[Entry]:
    gc.collect(1)  # a stream that was dropped ends here; the old generation is large and not concerned
    assert flush(10)
    if not ledger.exists():
        return []
    with open_ledger(str(ledger)) as opened:
        return list(opened.read())

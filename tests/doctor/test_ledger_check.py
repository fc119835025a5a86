"""What keeps requests from being recorded is named, and looking changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.doctor.lab.layout import code_of, look
from toolkit.ledger import open_ledger

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def _code(folder: Path, location: str) -> str | None:
    return code_of(look(folder, {"OAICHECK_LEDGER": location}, only=("ledger",)))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "ledger.db"
    open_ledger(str(path)).close()
    yield path
    tmp_path.chmod(0o700)


def test_a_sound_ledger(ledger: Path) -> None:
    before = ledger.read_bytes()
    assert _code(ledger.parent, str(ledger)) is None
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("name", ["new.db", "a/b/new.db"])
def test_one_that_is_not_there_is_not_made(name: str, tmp_path: Path) -> None:
    assert _code(tmp_path, str(tmp_path / name)) is None
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_will_do(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    assert _code(tmp_path, str(tmp_path / "x.db")) is None


def test_what_can_not_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to("/no/such/file")
    assert _code(tmp_path, str(tmp_path)) == "ledger.cannot_open"
    assert _code(tmp_path, str(tmp_path / "file" / "x.db")) == "ledger.cannot_open"
    assert _code(tmp_path, str(tmp_path / "dangling")) == "ledger.cannot_open"
    assert _code(tmp_path, "mysql://u:secret@host/base") == "ledger.cannot_open"


def test_what_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to look at " * 5)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE t (x)")
    assert _code(tmp_path, str(tmp_path / "notes.txt")) == "ledger.not_a_ledger"
    assert _code(tmp_path, str(tmp_path / "other.db")) == "ledger.not_a_ledger"


def test_locked(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert _code(ledger.parent, str(ledger)) == "ledger.locked"
        writer.execute("ROLLBACK")
    assert _code(ledger.parent, str(ledger)) is None


def test_damaged(ledger: Path) -> None:
    raw = bytearray(ledger.read_bytes())
    for at in range(4096, len(raw)):
        raw[at] = 0x5A
    ledger.write_bytes(raw)
    assert _code(ledger.parent, str(ledger)) == "ledger.damaged"


@pytest.mark.skipif(ROOT, reason="permissions mean nothing to root")
def test_read_only(ledger: Path) -> None:
    ledger.chmod(0o400)
    assert _code(ledger.parent, str(ledger)) == "ledger.readonly"


@pytest.mark.parametrize("name", ["ledger.db", "new.db"])
def test_the_disk_is_full(name: str, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))
    assert _code(ledger.parent, str(ledger.with_name(name))) == "ledger.disk_full"

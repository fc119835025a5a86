"""Where a ledger may lie: a network folder without shared memory, a folder that can't be written, a full disk."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import connecting, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.store import OpenLedger

ALWAYS = [(0, 2**62)]
NOBODY = 65534


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own driver for file systems without shared memory: it refuses the write-ahead log as they do."""
    usual = connecting._open
    monkeypatch.setattr(connecting, "_open", lambda uri: usual(f"{uri}&vfs=unix-dotfile"))


@pytest.mark.usefixtures("network")
def test_a_network_folder_gets_the_older_journal_and_says_so(
    path: str, entry: Callable[..., Entry], capsys: pytest.CaptureFixture[str]
) -> None:
    app = App(environ={"HOME": str(Path(path).parent), "OAICHECK_LEDGER": path}, cwd=Path(path).parent)
    Path(path).with_name("x.jsonl").write_text('{"started_at": "2026-01-01T00:00:00Z", "endpoint": "/files"}\n')
    assert run(["ledger", "import", "x.jsonl"], app) == 0
    assert "journal mode delete is used" in capsys.readouterr().err
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert ledger.write([entry(1)]) == 1
        assert ledger.door.run("pragma journal_mode") == [("delete",)]
        assert [each.requests for each in ledger.aggregate(ALWAYS)] == [2]
        assert [found for _, _, found in check(ledger) if found] == []


def test_a_ledger_with_a_log_that_moves_to_a_network_folder_keeps_every_row(
    path: str, entry: Callable[..., Entry], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    moved = tmp_path / "moved.db"
    with open_ledger(path) as ledger:
        ledger.write([entry(1), entry(2)])
        shutil.copy(path, moved)
        shutil.copy(f"{path}-wal", f"{moved}-wal")
        assert Path(f"{moved}-wal").stat().st_size > 0
    request.getfixturevalue("network")
    with open_ledger(str(moved)) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert "journal mode delete is used" in ledger.remarks[0]
        assert {each.id for each in ledger.read()} == {"r1", "r2"}
        assert ledger.write([entry(3)]) == 1
    with open_ledger(str(moved)) as ledger:
        assert ledger.remarks == ()


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may write anywhere: permissions are tried as somebody else."""
    if os.getuid():
        yield
        return
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


@pytest.fixture
def locked(entry: Callable[..., Entry], request: pytest.FixtureRequest) -> Iterator[Callable[[bool], str]]:
    """Makes a folder that may be read but not written, and a ledger in it; with the log of a writer that was killed."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="oaicheck-locked-"))

    def make(killed: bool) -> str:
        first, path = folder / "first.db", folder / "ledger.db"
        with open_ledger(str(first)) as ledger:
            assert isinstance(ledger, OpenLedger)
            ledger.write([entry(1)])
            ledger.door.run("pragma wal_checkpoint(truncate)")
            ledger.write([entry(2)])
            shutil.copy(first, path)
            if killed:
                shutil.copy(f"{first}-wal", f"{path}-wal")
        for each in folder.iterdir():
            each.chmod(0o444)
        folder.chmod(0o555)
        return str(path)

    yield make
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("killed", [False, True])
def test_a_folder_that_can_not_be_written_is_read_as_it_is(
    locked: Callable[[bool], str], entry: Callable[..., Entry], killed: bool
) -> None:
    from toolkit.ledger.info import info

    path = locked(killed)
    before = Path(path).read_bytes()
    with _as_nobody(), open_ledger(path, readonly=True) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert [each.id for each in ledger.read()] == ["r1"]
        assert [each.requests for each in ledger.aggregate(ALWAYS)] == [1]
        assert ["newest rows may be missing" in each for each in ledger.remarks] == [True] * killed
        assert info(ledger)["writable"] is False
        with pytest.raises(LedgerError):
            ledger.write([entry(3)])
    assert Path(path).read_bytes() == before


def test_info_says_what_is_true_of_the_file_not_of_how_it_was_opened(path: str) -> None:
    from toolkit.ledger.info import info

    open_ledger(path).close()
    with open_ledger(path, readonly=True) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert info(ledger)["writable"] is True


def _small_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


def test_no_room_for_a_file_ends_an_import_with_words_and_whole_rows(path: str, entry: Callable[..., Entry]) -> None:
    line = '{{"id": "n{}", "started_at": "2026-01-01T00:00:00Z", "endpoint": "/files"}}\n'
    lines = Path(path).with_name("x.jsonl")
    lines.write_text("".join(line.format(number) for number in range(3000)))
    with open_ledger(path) as ledger:
        ledger.write([entry(1)])
    program = [sys.executable, "-m", "toolkit", "--ledger", path, "ledger", "import", str(lines)]
    done = subprocess.run(program, capture_output=True, text=True, preexec_fn=_small_files, check=False)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert (
        "the disk is full" in done.stderr
        or "could not be read or written" in done.stderr
        or "kept aside" in done.stderr
    )
    with open_ledger(path) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert [each.id for each in ledger.read()] == ["r1"]
        assert [found for _, _, found in check(ledger) if found] == []
        assert ledger.write([entry(2)]) == 1


def test_the_views_answer_any_sqlite_tool(path: str, entry: Callable[..., Entry]) -> None:
    with open_ledger(path) as ledger:
        ledger.write([entry(1, response_model="m-1"), entry(2, response_model="m-2"), entry(3, cost=None)])
    plain = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    plain.row_factory = sqlite3.Row
    try:
        (day,) = plain.execute("select * from v_daily").fetchall()
        models = plain.execute("select * from v_daily_model order by model").fetchall()
        unpriced = plain.execute("select * from v_unpriced").fetchall()
        rows = plain.execute("select * from v_requests order by id").fetchall()
    finally:
        plain.close()
    assert (day["day_utc"], day["requests"], day["unpriced_requests"]) == ("2026-11-23", 3, 1)
    assert [(each["model"], each["requests"]) for each in models] == [("gpt-4o-mini", 1), ("m-1", 1), ("m-2", 1)]
    assert len(unpriced) == 1
    assert (rows[0]["id"], rows[0]["started_at"]) == ("r1", "2026-11-23T12:00:00.000004Z")

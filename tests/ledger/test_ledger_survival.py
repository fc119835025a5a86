"""What a ledger survives: many writers, a kill, and files that are none."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import checking, creating, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.opening import look
from toolkit.ledger.sqlite_door import SqliteDoor
from toolkit.ledger.store import OpenLedger

WRITER = """
import sys
from datetime import UTC, datetime
from toolkit.entry import Entry
from toolkit.ledger import checking, open_ledger
from toolkit.model import Cost
path, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
at = datetime(2026, 1, 1, tzinfo=UTC)
with open_ledger(path) as ledger:
    for n in range(count):
        cost = Cost(status="priced", pico=1)
        ledger.write([Entry(id=f"{who}-{n}", started_at=at, origin="test", endpoint="/x", request_model="m", cost=cost)])
        print(n, flush=True)
"""


def damages(path: str) -> list[str]:
    with open_ledger(path, create=False) as ledger:
        assert isinstance(ledger, OpenLedger)
        return [each.problem for _, _, found in check(ledger) for each in found]


def start(path: str, who: int, count: int) -> subprocess.Popen[str]:
    args = [sys.executable, "-c", WRITER, path, str(who), str(count)]
    return subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_log_is_turned_on_when_another_process_that_opens_the_new_ledger_is_ready(path: str) -> None:
    """SQLite refuses to turn its log on, at once and whatever its timeout, while another connection is to write."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.executescript(creating.schema())
    other.execute("begin immediate")
    end = threading.Timer(0.1, other.rollback)
    door = SqliteDoor(sqlite3.connect(path, isolation_level=None), path, readonly=False)
    end.start()
    assert creating.turn_log_on(door) == "wal"
    assert door.run("pragma journal_mode") == [("wal",)]
    end.join()
    other.close()
    door.close()


def test_a_ledger_that_grows_at_this_moment_never_looks_damaged(path: str) -> None:
    """The head of a file that grows counts pages which are not there yet."""
    open_ledger(path).close()
    grow = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('create table g (x)')\n"
        "while True: c.execute('insert into g values (zeroblob(3000000))'); print(flush=True)"
    )
    writer = subprocess.Popen([sys.executable, "-c", grow, path], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        for _ in range(15):
            writer.stdout.readline()
            for _ in range(200):
                assert look(Path(path)) > 0
    finally:
        writer.kill()
        writer.communicate()


def test_eight_processes_that_also_make_the_ledger_lose_nothing(path: str) -> None:
    writers = [start(path, who, 60) for who in range(8)]
    assert [(each.communicate(timeout=100)[1], each.returncode) for each in writers] == [("", 0)] * 8
    with open_ledger(path, create=False) as ledger:
        assert len({each.id for each in ledger.read()}) == 480
        assert [(each.requests, each.cost) for each in ledger.aggregate([(0, 4 * 10**15)])] == [(480, 480)]
    assert damages(path) == []


def test_what_was_acknowledged_before_a_kill_is_there(path: str) -> None:
    writer = start(path, 1, 100_000)
    assert writer.stdout is not None
    while int(writer.stdout.readline()) < 50:
        pass
    time.sleep(0.01)
    writer.send_signal(signal.SIGKILL)
    seen = [int(line) for line in writer.communicate()[0].split()]
    with open_ledger(path, create=False) as ledger:
        rows = sum(1 for _ in ledger.read())
    assert rows >= max([50, *seen]) + 1
    assert damages(path) == []


def test_file_and_folder_belong_to_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "ledger.db"
    open_ledger(str(path)).close()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parent.parent)] == [
        0o600,
        0o700,
        0o700,
    ]


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table theirs (x)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b"hello\n" * 99), "not an SQLite database"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "not an SQLite database"),
        (_foreign, "of another program"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
)
def test_what_is_no_ledger_is_named_and_not_touched(path: str, make: Callable[[Path], object], words: str) -> None:
    make(Path(path))
    before = Path(path).read_bytes() if Path(path).is_file() else None
    with pytest.raises(LedgerError, match=words) as raised:
        open_ledger(path)
    assert path in raised.value.message
    assert raised.value.remedy
    assert before is None or Path(path).read_bytes() == before


def test_a_newer_revision_is_refused_and_not_touched(path: str) -> None:
    open_ledger(path).close()
    connection = sqlite3.connect(path)
    connection.execute("update alembic_version set version_num = '9999'")
    connection.commit()
    connection.close()
    before = Path(path).read_bytes()
    with pytest.raises(LedgerError, match="newer than this oaicheck"):
        open_ledger(path)
    assert Path(path).read_bytes() == before


def test_a_device_and_a_path_below_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no regular file"):
        open_ledger(os.devnull)
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerError):
        open_ledger(str(tmp_path / "file" / "l.db"))


def test_an_empty_file_is_a_new_ledger(path: str, entry: Callable[..., Entry]) -> None:
    Path(path).touch()
    with open_ledger(path) as ledger:
        assert ledger.write([entry(1)]) == 1


def test_a_full_disk_changes_nothing_and_says_so(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1)])
    pages = ledger.door.run("pragma page_count")[0][0]
    ledger.door.run(f"pragma max_page_count = {pages}")
    with pytest.raises(LedgerError, match="disk is full; nothing was changed"):
        ledger.write([entry(n) for n in range(2, 2000)])
    assert [each.id for each in ledger.read()] == ["r1"]


@pytest.mark.parametrize("large", [1, 10**9])
def test_a_page_of_rubbish_is_described(
    path: str, entry: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(checking, "LARGE", large)
    with open_ledger(path) as ledger:
        ledger.write([entry(n) for n in range(500)])
    data = bytearray(Path(path).read_bytes())
    data[-8192:] = b"\xff" * 8192
    Path(path).write_bytes(data)
    assert damages(path)


OTHER = """
import sys
from toolkit.ledger import checking, open_ledger
with open_ledger(sys.argv[1]) as ledger:
    print(len(list(ledger.read())))
"""


def test_opening_twice_in_a_process_keeps_the_locks_against_another(path: str, entry: Callable[..., Entry]) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with open_ledger(path) as first:
        first.write([entry(0)])
        open_ledger(path).close()  # looks at the file: must not let go what `first` holds
        done = subprocess.run([sys.executable, "-c", OTHER, path], env=env, capture_output=True, text=True, check=True)
        assert done.stdout == "1\n"
        first.write([entry(1)])
        with open_ledger(path) as again:
            assert len(list(again.read())) == 2

"""Recording cannot hurt: a ledger that is locked, read-only, full, broken or away costs no exception, no wait, no row."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.capture.server import Reply, chat, serving
from toolkit.app import App
from toolkit.capture import landing, spool, writer
from toolkit.capture.spool import Spool
from toolkit.capture.waiting import bring_in
from toolkit.capture.writer import Writer
from toolkit.cli import run
from toolkit.entry import Entry, new_id
from toolkit.ledger import open_ledger
from toolkit.model import Usage

ROOT = Path(__file__).parents[2]


def entry() -> Entry:
    now = datetime.now(UTC)
    usage = Usage(input_tokens=9, output_tokens=4, total_tokens=13)
    return Entry(
        id=new_id(now), started_at=now, origin="track", endpoint="/chat/completions", operation="chat",
        request_model="gpt-4o-mini", server_address="api.openai.com", provider="openai", usage=usage,
        usage_source="response",
    )  # fmt: skip


def ids(path: Path) -> set[str]:
    with open_ledger(str(path)) as ledger:
        found = [row.id for row in ledger.read()]
    assert len(found) == len(set(found))
    return set(found)


def spooled(path: Path) -> int:
    file = path.with_name(path.name + ".spool.jsonl")
    return file.read_bytes().count(b"\n") if file.exists() else 0


def eventually(what: Callable[[], bool]) -> None:
    for _ in range(3000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program is in the middle of a long write."""
    open_ledger(str(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


@pytest.fixture
def made() -> Iterator[list[Writer]]:
    """Writers to be ended when the test is over."""
    writers: list[Writer] = []
    yield writers
    for each in writers:
        each.close()


def test_a_locked_ledger_keeps_nobody_waiting_and_loses_nothing(tmp_path: Path, made: list[Writer]) -> None:
    path = tmp_path / "l.db"
    rows = [entry() for _ in range(6)]
    made.append(Writer(str(path)))
    made[0].put(entry())
    assert made[0].flush(30)
    with locked(path):
        for row in rows[:3]:
            made[0].put(row)
        eventually(lambda: spooled(path) == 3)  # in safety, though the writer still waits for its turn
        for row in rows[3:]:
            made[0].put(row)
        eventually(lambda: spooled(path) == 6)
    eventually(lambda: made[0].flush(30) and not Spool(str(path)).waiting())
    assert {row.id for row in rows} < ids(path)


def test_more_rows_than_the_writer_can_take_go_to_the_spool(
    tmp_path: Path, made: list[Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_ROWS", 5)
    monkeypatch.setattr(writer, "GATHER_SECONDS", 0.5)
    path = tmp_path / "l.db"
    made.append(Writer(str(path)))
    rows = [entry() for _ in range(60)]
    for row in rows:
        made[0].put(row)
        assert len(made[0]._queue) <= 5
    assert spooled(path) >= 50
    eventually(lambda: made[0].flush(30) and not Spool(str(path)).waiting())
    assert ids(path) == {row.id for row in rows}


def test_rows_that_come_while_a_batch_is_written_gather_for_the_next(
    tmp_path: Path, made: list[Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that never rests must not make the writer write a few rows at a time without end."""
    monkeypatch.setattr(writer, "GATHER_SECONDS", 0.01)
    filled = Writer(str(tmp_path / "ledger.db"))
    made.append(filled)
    filled.put(entry())
    assert filled.flush()  # the ledger is open now
    write, turn = filled.landing.write, filled._round
    batches: list[int] = []
    turns: list[int] = []

    def written_and_more_comes(rows: list[Entry]) -> None:
        write(rows)
        if rows:
            batches.append(len(rows))
            for _ in range(3 if len(batches) < 6 else 0):
                filled.put(entry())

    def turned() -> None:
        turns.append(len(batches))
        turn()

    monkeypatch.setattr(filled.landing, "write", written_and_more_comes)
    monkeypatch.setattr(filled, "_round", turned)
    filled.put(entry())
    eventually(lambda: len(batches) == 6)
    assert batches == [1, 3, 3, 3, 3, 3]
    assert turns[:6] == [0, 1, 2, 3, 4, 5]
    assert filled.flush()
    assert len(ids(tmp_path / "ledger.db")) == 17


def test_the_program_gets_its_turn_while_a_batch_is_read_unless_it_waits(
    tmp_path: Path, made: list[Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Writer(str(tmp_path / "ledger.db"))
    made.append(busy)
    breaths: list[float] = []
    monkeypatch.setattr(writer, "PORTION", 2)
    monkeypatch.setattr("time.sleep", breaths.append)
    assert len(busy._read([entry() for _ in range(5)])) == 5
    assert len(breaths) == 3
    breaths.clear()
    monkeypatch.setattr(writer, "PORTION", 100)
    monkeypatch.setattr(writer, "PORTION_BYTES", 1500)  # an item counts for a thousand and its answer's bytes
    assert len(busy._read([entry() for _ in range(5)])) == 5
    assert len(breaths) == 3
    busy._hurry.set()
    assert len(busy._read([entry()])) == 1
    assert len(breaths) == 3


def test_rows_after_the_last_thread_are_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Python shuts down no thread can be started: each row goes to the spool at once, not only the first."""

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    path = tmp_path / "ledger.db"
    last = Writer(str(path))
    monkeypatch.setattr(threading.Thread, "start", refuse)
    for done in (1, 2, 3):
        last.put(entry())
        assert spooled(path) == done


def test_a_request_after_the_writer_was_closed_starts_a_thread_again(tmp_path: Path, made: list[Writer]) -> None:
    path = tmp_path / "ledger.db"
    closed = Writer(str(path))
    made.append(closed)
    for _ in range(3):
        closed.put(entry())
        closed.close()
        eventually(lambda: closed._thread is None)
    closed.put(entry())
    eventually(lambda: closed._thread is None and not closed._queue)
    closed.close()
    assert len(ids(path)) + spooled(path) == 4


def test_many_threads_put_rows(tmp_path: Path, made: list[Writer]) -> None:
    made.append(Writer(str(tmp_path / "l.db")))

    def work() -> None:
        for _ in range(50):
            made[0].put(entry())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: made[0].flush(30) and not Spool(str(tmp_path / "l.db")).waiting())
    assert len(ids(tmp_path / "l.db")) == 400


def test_a_server_that_is_away_costs_one_warning_without_its_password(
    tmp_path: Path, made: list[Writer], caplog: pytest.LogCaptureFixture, home: Path
) -> None:
    with caplog.at_level(logging.DEBUG, "oaicheck"):
        made.append(Writer("postgresql+psycopg://user:MARKERPASSWORD@127.0.0.1:1/ledger"))
        for _ in range(3):
            made[0].put(entry())
            assert made[0].flush(30)
    (file,) = (home / "data" / "oaicheck").glob("spool-*.jsonl")
    assert file.read_bytes().count(b"\n") == 3
    assert len(caplog.records) == 1
    assert "MARKERPASSWORD" not in caplog.text + file.name + file.read_text()


def test_where_nothing_can_be_written_the_rows_are_counted_as_lost(
    tmp_path: Path, made: list[Writer], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    made.append(Writer(str(tmp_path / "file" / "l.db")))
    made[0].spool.places = [tmp_path / "file" / "spool.jsonl"]
    with caplog.at_level(logging.WARNING, "oaicheck"):
        for _ in range(3):
            made[0].put(entry())
            assert made[0].flush(30)
        made.pop().close()
    told = [record.getMessage() for record in caplog.records]
    assert [("neither" in text, "3 requests" in text) for text in told] == [(False, False), (True, False), (True, True)]


def test_the_spool_of_a_dead_process_is_brought_in_by_the_next(tmp_path: Path, made: list[Writer]) -> None:
    path = tmp_path / "l.db"
    spool = Spool(str(path))
    one, two, three = entry(), entry(), entry()
    file = spool.append([one])
    taken = file.rename(tmp_path / "l.db.spool.jsonl.1-abc.draining")  # it died while it was draining
    os.utime(taken, (0, 0))
    spool.append([two])
    with file.open("ab") as torn:
        torn.write(b'{"id": "half a li')
    made.append(Writer(str(path)))
    made[0].put(three)
    assert made[0].flush(30)
    assert ids(path) == {one.id, two.id, three.id}
    assert not spool.waiting()
    assert (tmp_path / "l.db.spool.bad.jsonl").read_bytes().strip() == b'{"id": "half a li'


def test_a_ledger_that_breaks_while_it_is_drained_keeps_what_waits(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "l.db"))
    spool.append([entry(), entry()])

    def refuse(_: list[Entry]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        spool.drain(refuse)
    assert spool.count() == 2
    assert spool.drain(lambda rows: None) == 2
    assert not spool.waiting()


def test_a_report_counts_what_waited_beside_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    path = tmp_path / "l.db"
    app = App(environ={"HOME": str(home), "OAICHECK_LEDGER": str(path)}, cwd=tmp_path)
    Spool(str(path)).append([entry(), entry()])
    assert run(["report", "total", "--json"], app) == 0
    assert '"requests": 2' in capsys.readouterr().out
    Spool(str(path)).append([entry()])
    with locked(path):
        run(["report", "total", "--json"], App(environ=app.environ, cwd=tmp_path))
        out, err = capsys.readouterr()
    assert '"requests": 2' in out
    assert "1 recorded requests wait beside the ledger" in err
    assert run(["ledger", "info", "--json"], App(environ=app.environ, cwd=tmp_path)) == 0
    assert '"requests": 3' in capsys.readouterr().out


# --- in processes of their own ----------------------------------------------------------------------------------------

HEAD = """
import os, sys, time
import openai
from toolkit import flush, track
base, path = sys.argv[1:3]
def ask():
    with openai.OpenAI(api_key="sk-x", base_url=base, max_retries=0) as client:
        track(client, ledger=path).chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
"""
WORKERS = """
import multiprocessing
if __name__ == "__main__":
    for how in multiprocessing.get_all_start_methods():
        child = multiprocessing.get_context(how).Process(target=ask)
        child.start()
        child.join()
"""
LOADS = """
import threading
loading = threading.Event()
class Slow:
    def find_spec(self, name, *_):
        if name == "genai_prices.data":
            loading.set()
            time.sleep(0.5)
sys.meta_path.insert(0, Slow())
ask()
assert loading.wait(30)
child = os.fork()
ask()
done = flush(10)
if child == 0:
    os._exit(0 if done else 1)
assert os.waitpid(child, 0)[1] == 0, "the child's writer waits for a module for ever"
"""
ENDS = {
    "workers": WORKERS,
    "workers of a module that tracks": 'track(openai.OpenAI(api_key="sk-x"), ledger=path)' + WORKERS,
    "kill": 'ask()\nflush(30)\nprint("ready", flush=True)\nsys.stdin.readline()\nask()\nprint("asked", flush=True)\nsys.stdin.read()',
    "full": """
import resource
ask(); flush(30)
size = os.path.getsize(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, resource.RLIM_INFINITY))
ask(); ask(); flush(30)
""",
    "read-only": """
ask(); flush(30)
path = os.path.join(os.path.dirname(path), "other.db")  # all is loaded by now: the home of Python may be closed to others
open(path, "w").close()
folder = os.path.dirname(path)
for name in os.listdir(folder):
    os.chmod(os.path.join(folder, name), 0o444)
os.chmod(folder, 0o555)
os.chmod(os.environ["XDG_DATA_HOME"], 0o777)
if os.getuid() == 0:
    os.seteuid(65534)
ask(); flush(30)
os.seteuid(os.getuid())
os.chmod(folder, 0o755)
""",
    "spawn": """
import multiprocessing
if __name__ == "__main__":
    for how in ("fork", "spawn"):
        child = multiprocessing.get_context(how).Process(target=ask)
        ask()
        child.start()
        child.join()
""",
    "load": LOADS,
    "load, but the ledger is shut": 'open(path, "w").write("no ledger" * 1000)' + LOADS,
    "spool": """
import pathlib, signal, threading
from toolkit.capture import spool
place = pathlib.Path(path + ".spool.jsonl")
with spool._opened(place):
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
append = threading.Thread(target=spool._append, args=(place, b"x"), daemon=True)
append.start()
append.join(10)
stuck = append.is_alive()
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
assert not stuck and place.read_bytes() == b"x", "the spool is locked as long as the child lives"
""",
    "looked for": """
client = track(openai.OpenAI(api_key="sk-x"), ledger=path)
before = "httpx2" in sys.modules
ask(); flush(30)
assert "openai._httpx2" not in sys.modules or before == ("httpx2" in sys.modules)
""",
}


def start(tmp_path: Path, base: str, how: str) -> subprocess.Popen[str]:
    script = tmp_path / "program.py"
    script.write_text(HEAD + ENDS[how])
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "place").mkdir(exist_ok=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, str(script), base, str(tmp_path / "place" / "l.db")]
    return subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


ALONE = {"content-type": "application/json", "connection": "close"}


def ended(tmp_path: Path, how: str) -> tuple[int, str]:
    with serving(lambda *_: Reply(body=chat().body, headers=ALONE)) as (base, _), start(tmp_path, base, how) as child:
        _, err = child.communicate(timeout=100)
    return child.returncode, err


def test_a_process_killed_while_the_ledger_is_locked_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "place" / "l.db"
    with (
        serving(lambda *_: Reply(body=chat().body, headers=ALONE)) as (base, _),
        start(tmp_path, base, "kill") as child,
    ):
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "ready\n"
        with locked(path):
            child.stdin.write("go\n")
            child.stdin.flush()
            assert child.stdout.readline() == "asked\n"
            eventually(lambda: spooled(path) == 1)  # within a second by the promise, on a machine that has the time
            child.kill()
            child.communicate(timeout=30)
    assert bring_in(str(path)) == 0
    assert len(ids(path)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit here")
@pytest.mark.parametrize("how", ["deleted", "moved", "replaced", "folder deleted"])
def test_a_ledger_that_is_taken_away_is_begun_anew(
    how: str, tmp_path: Path, made: list[Writer], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "data" / "l.db"
    before, after, last = entry(), [entry(), entry()], entry()
    made.append(Writer(str(path)))
    made[0].put(before)
    assert made[0].flush(30)
    if how == "deleted":
        path.unlink()
    elif how == "moved":
        path.rename(tmp_path / "old.db")
    elif how == "replaced":
        open_ledger(str(tmp_path / "other.db")).close()
        (tmp_path / "other.db").replace(path)
    else:
        shutil.rmtree(path.parent)
    for row in after:
        made[0].put(row)
    assert made[0].flush(30)
    made[0].put(last)
    assert made[0].flush(30)
    assert ids(path) == {row.id for row in [*after, last]}
    assert caplog.text.count("was moved, deleted or replaced") == 1
    if how == "moved":
        assert ids(tmp_path / "old.db") == {before.id}


def test_a_ledger_that_is_taken_away_while_rows_are_written_is_begun_anew(
    tmp_path: Path, made: list[Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "l.db"
    made.append(Writer(str(path)))
    made[0].put(entry())
    assert made[0].flush(30)
    ledger = made[0].landing.ledger
    assert ledger is not None
    row = entry()
    write = ledger.write

    def meanwhile(rows: Sequence[Entry]) -> int:
        path.rename(tmp_path / "old.db")
        return write(rows)

    monkeypatch.setattr(ledger, "write", meanwhile)
    made[0].put(row)
    assert made[0].flush(30)
    assert ids(path) == {row.id}
    assert len(ids(tmp_path / "old.db")) == 2


def test_a_full_disk_sends_the_rows_to_the_spool(tmp_path: Path) -> None:
    code, err = ended(tmp_path, "full")
    assert code == 0, err
    assert err.count("spool file beside it") == 1
    path = tmp_path / "place" / "l.db"
    assert spooled(path) == 2
    assert bring_in(str(path)) == 0
    assert len(ids(path)) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes here")
def test_a_read_only_ledger_sends_the_rows_elsewhere() -> None:
    with tempfile.TemporaryDirectory() as name:  # root is stopped by nothing and becomes nobody, who must find the way
        folder = Path(name)
        folder.chmod(0o755)
        code, err = ended(folder, "read-only")
        assert code == 0, err
        (file,) = (folder / "data" / "oaicheck").glob("spool-*.jsonl")
        assert file.read_bytes().count(b"\n") == 1
    assert err.count("spool file beside it") == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_processes_that_are_forked_or_spawned_write_their_own_rows(tmp_path: Path) -> None:
    code, err = ended(tmp_path, "spawn")
    assert (code, err) == (0, "")
    assert len(ids(tmp_path / "place" / "l.db")) == 4


@pytest.mark.parametrize("how", ["workers", "workers of a module that tracks"])
def test_a_worker_process_writes_its_rows_at_its_end(tmp_path: Path, how: str) -> None:
    """Whether it is forked, spawned or made by a server: it ends without `atexit`, whoever called `track` first."""
    assert ended(tmp_path, how) == (0, "")
    assert len(ids(tmp_path / "place" / "l.db")) == len(multiprocessing.get_all_start_methods())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_process_that_is_forked_while_the_writer_loads_its_modules_writes_its_own_rows(tmp_path: Path) -> None:
    assert ended(tmp_path, "load") == (0, "")
    assert len(ids(tmp_path / "place" / "l.db")) == 3


PUTS = """
import sys
from tests.capture.test_capture_unhurt import entry
from toolkit.capture.writer import Writer
writer = Writer(sys.argv[1])
for count in map(int, sys.stdin):
    for _ in range(count):
        writer.put(entry())
    print(writer.flush(30), flush=True)
writer.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no file that is open")
@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_processes_that_share_a_ledger_that_is_taken_away_mix_nothing(how: str, tmp_path: Path) -> None:
    """SQLite finds its log by name: that of the old file must not be taken for that of the new one."""
    path, old = tmp_path / "l.db", tmp_path / "old.db"
    command = [sys.executable, "-c", PUTS, str(path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as two,
    ):

        def put(count: int) -> None:
            for each in (one, two):
                assert each.stdin is not None
                assert each.stdout is not None
                each.stdin.write(f"{count}\n")
                each.stdin.flush()
                assert each.stdout.readline() == "True\n"

        put(50)
        path.rename(old)
        if how == "deleted":
            old.unlink()
        for _ in range(3):
            put(30)
    assert len(ids(path)) == 180
    assert not old.exists() or len(ids(old)) == 100
    for each in (path, old):
        with closing(sqlite3.connect(each)) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_the_modules_are_loaded_at_once_where_the_ledger_is_shut(tmp_path: Path) -> None:
    code, told = ended(tmp_path, "load, but the ledger is shut")
    assert code == 0, told
    assert spooled(tmp_path / "place" / "l.db") == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks by name")
def test_a_spool_that_another_process_keeps_locked_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr(spool, "LOCK_SECONDS", 0.05)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    kept, row = Spool(str(tmp_path / "l.db")), entry()
    with kept.places[0].open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert kept.append([row]) == kept.places[1]
    assert kept.append([entry()]) == kept.places[0]
    found: list[Entry] = []
    assert kept.drain(found.extend) == 2
    assert row in found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_that_is_forked_while_the_spool_is_written_keeps_no_lock(tmp_path: Path) -> None:
    assert ended(tmp_path, "spool") == (0, "")


def test_what_the_sdk_looks_for_among_the_modules_is_not_loaded_while_calls_are_made(tmp_path: Path) -> None:
    """Version 2 took a httpx2 that the writer's thread had loaded half for whole, and the user's call failed."""
    assert ended(tmp_path, "looked for") == (0, "")


def test_no_thread_is_there_before_the_first_request(tmp_path: Path, made: list[Writer]) -> None:
    before = threading.active_count()
    made.append(Writer(str(tmp_path / "l.db")))
    assert threading.active_count() == before
    assert landing.SLOW_SECONDS + writer.GATHER_SECONDS + 0.4 <= 1.01  # what "a second" is made of

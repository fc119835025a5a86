"""Every example of docs/capture.md runs as it stands, and leaves the rows that it promises."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.capture.examples import EXAMPLES, environment, rows
from toolkit import uninstall


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    with environment(monkeypatch, tmp_path) as path:
        yield path
    uninstall()


def run(name: str) -> dict[str, Any]:
    """Executes an example here, and gives what it defined."""
    there: dict[str, Any] = {"__name__": "example"}
    exec(compile(EXAMPLES[name], f"docs/capture.md: {name}", "exec"), there)
    return there


def close(client: Any) -> None:
    done = client.close()
    if done is not None:
        asyncio.run(done)


def test_plain(ledger: Path) -> None:
    close(run("plain")["client"])
    (row,) = rows(ledger)
    assert (row.project, dict(row.tags), row.usage.total_tokens) == (
        "search",
        {"session": "s-17", "feature": "rerank"},
        13,
    )


def test_async(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("async")
    assert capsys.readouterr().out == f"{['hi' * 8, 'hi' * 8]}\n"
    assert sorted((row.state, row.tags["city"]) for row in rows(ledger)) == [("complete", "Lima"), ("complete", "Oslo")]


def test_streaming(ledger: Path) -> None:
    close(run("streaming")["client"])
    (row,) = rows(ledger)
    assert (row.state, row.stream, row.usage.total_tokens) == ("cancelled", True, None)


def test_fastapi(ledger: Path) -> None:
    pytest.importorskip("fastapi", reason="fastapi is not installed (extra `examples`)")
    made = run("fastapi")
    sent: list[Any] = []

    async def get(path: str) -> None:
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
                 "raw_path": path.encode(), "query_string": b"", "headers": [], "root_path": "", "scheme": "http"}  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await made["app"](scope, receive, send)

    async def both() -> None:
        await asyncio.gather(get("/hello/ann"), get("/hello/bob"))
        await made["client"].close()

    asyncio.run(both())
    assert [message["status"] for message in sent if "status" in message] == [200, 200]
    assert sorted((row.project, row.tags["user"]) for row in rows(ledger)) == [("web", "ann"), ("web", "bob")]


def test_jupyter(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed (extra `examples`)")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed (extra `examples`)")
    nbformat = pytest.importorskip("nbformat")
    cells = [nbformat.v4.new_code_cell(text) for text in EXAMPLES["jupyter"].split("# %%")]
    cells = [nbformat.v4.new_code_cell("#" + cell.source if at else cell.source) for at, cell in enumerate(cells)]
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    book = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(book, timeout=90, kernel_name="python3").execute()
    assert book.cells[1].outputs[0]["text"] == "MARKER-ANSWER\n"
    assert "12" in "".join(output.get("text", "") for output in book.cells[2].outputs)
    (row,) = rows(ledger)
    assert (row.project, row.endpoint, row.usage.total_tokens) == ("notebook", "/responses", 12)


def test_langchain(ledger: Path) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed (extra `examples`)")
    run("langchain")
    one, two = rows(ledger)
    assert (one.project, dict(one.tags), one.usage.total_tokens) == ("chain", {"step": "greeting"}, 13)
    assert (two.stream, two.state) == (True, "complete")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def eventually(what: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        try:
            if what():
                return
        except OSError:
            pass
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def started(module: str, *words: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-m", module, *words], stdout=out, stderr=out, cwd=log.parent)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_gunicorn_that_forks_after_the_client_was_made(ledger: Path, tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed (extra `examples`)")
    (tmp_path / "web.py").write_text(EXAMPLES["gunicorn"])
    port, log = free_port(), tmp_path / "log"

    def get(path: str) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return bool(answer.read() == b"MARKER-ANSWER")

    with started("gunicorn", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}", "web:app", log=log) as server:  # fmt: skip
        try:
            eventually(lambda: get("/one"), server, log)
            assert all(get(path) for path in ("/two", "/three"))
        finally:
            server.terminate()
            server.wait(60)
    assert sorted(row.tags["route"] for row in rows(ledger)) == ["/one", "/three", "/two"]


WORKER = """
import sys
sys.path.insert(0, ".")
from jobs import app, summarise
folders = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
app.conf.update(broker_url="filesystem://", broker_transport_options=folders)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_celery(ledger: Path, tmp_path: Path) -> None:
    pytest.importorskip("celery", reason="celery is not installed (extra `examples`)")
    (tmp_path / "jobs.py").write_text(EXAMPLES["celery"])
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "queue").mkdir()
    send = "from worker import summarise; summarise.delay('MARKER'); summarise.delay('MARKER')"
    subprocess.run([sys.executable, "-c", send], check=True, cwd=tmp_path, timeout=60)
    log = tmp_path / "log"
    with started("celery", "-A", "worker", "worker", "--concurrency=2", "--loglevel=warning", log=log) as worker:
        try:
            eventually(lambda: ledger.exists() and len(rows(ledger)) == 2, worker, log)
        finally:
            worker.terminate()
            worker.wait(60)
    assert {(row.project, row.tags["task"], row.endpoint) for row in rows(ledger)} == {("jobs", "jobs.summarise", "/responses")}  # fmt: skip


def test_no_example_is_left_out() -> None:
    tested = {name.removeprefix("test_").split("_")[0] for name in globals() if name.startswith("test_")}
    assert set(EXAMPLES) == tested - {"no"}

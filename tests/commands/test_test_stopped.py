"""Ctrl-C in the middle of a request: the row says so, the exit code is 130, and nobody sees a traceback."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO, Any

import pytest

from tests.probes.scripted import KEY, Said, chat, delta, events, quick, serving
from tests.probes.terminal import environment, interrupted
from toolkit.ledger import open_ledger

__all__ = ["quick"]
pytestmark = [pytest.mark.usefixtures("quick"), pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")]


def _rows(folder: Path) -> list[Any]:
    with open_ledger(str(folder / "ledger.db")) as ledger:
        return list(ledger.read())


def test_before_the_answer_came(tmp_path: Path) -> None:
    def script(_: str, __: Any) -> Said:
        time.sleep(1.5)
        return chat()

    with serving(script) as server:

        def ready(_: IO[bytes]) -> None:
            while not server.asked:
                time.sleep(0.01)

        environ = environment(server.url, tmp_path, KEY)
        code, out, err = interrupted(["test", "chat", "--model", "gpt-4.1-nano"], tmp_path, environ, ready)
    assert (code, out) == (130, "")
    assert err.rstrip().endswith("Interrupted.")
    assert "Traceback" not in err
    (row,) = _rows(tmp_path)
    assert (row.state, row.http_status, row.endpoint) == ("cancelled", None, "/chat/completions")


def test_in_the_middle_of_a_stream(tmp_path: Path) -> None:
    answer = events(*(delta(f"word{n} ") for n in range(60)), delta(None, "stop"), pause=0.05)
    with serving(answer) as server:
        environ = environment(server.url, tmp_path, KEY)

        def ready(stdout: IO[bytes]) -> None:
            stdout.read(6)

        code, out, err = interrupted(["test", "stream", "--model", "gpt-4.1-nano"], tmp_path, environ, ready)
    assert code == 130
    assert "Interrupted." in err
    assert "Traceback" not in out + err
    (row,) = _rows(tmp_path)
    assert (row.state, row.http_status, row.stream) == ("cancelled", 200, True)


def test_all_keeps_the_rows_that_were_made(tmp_path: Path) -> None:
    def script(path: str, body: Any) -> Said:
        if path == "/models":
            return Said(body={"data": [{"id": "m"}]})
        if body.get("stream"):
            time.sleep(1.5)
        return chat()

    with serving(script) as server:

        def ready(_: IO[bytes]) -> None:
            while not any(isinstance(body, dict) and body.get("stream") for _, body in server.asked):
                time.sleep(0.01)

        environ = environment(server.url, tmp_path, KEY)
        code, _, err = interrupted(["test", "all"], tmp_path, environ, ready)
    assert code == 130
    assert "Traceback" not in err
    assert [row.state for row in _rows(tmp_path)] == ["complete", "complete", "cancelled"]

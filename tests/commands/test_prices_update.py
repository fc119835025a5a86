"""`oaicheck prices update`: shows the difference, puts it in place in one step, and does nothing without a network."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.prices import stored


def published(rate: float) -> list[Any]:
    """Price data in the library's published form: one provider, one model."""
    prices = {"input_mtok": rate, "output_mtok": 30}
    model = {"id": "gpt-5.5", "match": {"equals": "gpt-5.5"}, "prices": prices}
    return [{"id": "openai", "name": "OpenAI", "api_pattern": "https://api\\.openai\\.com", "models": [model]}]


@contextmanager
def serving(body: bytes, status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/prices.json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def update(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Runs the command with `--json`; returns exit code and document (or what stderr said)."""

    def call(*args: str) -> tuple[int, Any]:
        code = run(["prices", "update", "--json", *args], App(environ={"HOME": str(home)}, cwd=tmp_path))
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else err

    return call


def test_a_dry_run_shows_and_changes_nothing(update: Callable[..., tuple[int, Any]]) -> None:
    with serving(json.dumps(published(6)).encode()) as url:
        code, found = update("--url", url, "--dry-run")
    assert (code, found["updated"]) == (0, False)
    changed = [(each["kind"], each["old"], each["new"]) for each in found["changes"] if each["model"] == "gpt-5.5"]
    assert ("input_tokens", "5", "6") in changed
    assert not stored.default_path().exists()


def test_it_is_put_in_place_and_can_be_taken_back(update: Callable[..., tuple[int, Any]]) -> None:
    with serving(json.dumps(published(6)).encode()) as url:
        code, found = update("--url", url)
        assert (code, found["updated"]) == (0, True)
        assert stored.default_path().exists()
    assert update("--reset")[0] == 0
    assert not stored.default_path().exists()


def test_without_a_network_nothing_happens(update: Callable[..., tuple[int, Any]]) -> None:
    code, found = update("--url", "http://127.0.0.1:9/prices.json")
    assert (code, found["updated"], found["changes"]) == (0, False, [])
    assert not stored.default_path().exists()


@pytest.mark.parametrize(("body", "status"), [(b"<html>", 200), (b"[]", 200), (b"{}", 200), (b"gone", 404)])
def test_what_is_no_price_data_is_refused(update: Callable[..., tuple[int, Any]], body: bytes, status: int) -> None:
    with serving(body, status) as url:
        code, said = update("--url", url)
    assert code == 3
    assert "Nothing was changed" in said
    assert not stored.default_path().exists()

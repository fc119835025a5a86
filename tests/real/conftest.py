"""Servers that nobody here wrote, started once for all tests that ask for them; skipped where they are not
installed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.probes.scripted import quick
from tests.servers import aimock, spec, tiny_model
from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

__all__ = ["quick"]
ROOT = Path(__file__).parents[2]
KEY = "sk-test-0123456789abcdefgood"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server on loopback. `url` has no `/v1`."""

    url: str
    key: str = KEY

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """A POST of our own, past the tool."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            return json.load(answer)


@contextmanager
def child(command: list[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended by its own handle."""
    more = {"stdout": subprocess.PIPE, **more}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True, **more)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout:
            process.stdout.close()


@contextmanager
def llama(folder: Path, *options: str) -> Iterator[Running]:
    """llama.cpp with the tiny model."""
    model = folder / "tiny.gguf"
    if not model.exists():
        tiny_model.write_model(model)
    script = ROOT / "tests" / "servers" / "llama.py"
    with child([sys.executable, str(script), str(model), KEY, *options]) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http"), "the server did not start"
        yield Running(url=address)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the tiny model; skips without the packages that make and serve it."""
    for name in ("xllamacpp", "gguf"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def llama_server(models: Path) -> Iterator[Running]:
    """A chat model that also takes pictures."""
    eyes = tiny_model.write_projector(models / "eyes.gguf")
    with llama(models, "--eyes", str(eyes)) as running:
        yield running


@pytest.fixture(scope="session")
def embedding_server(models: Path) -> Iterator[Running]:
    """The same model, for embeddings."""
    with llama(models, "--embedding") as running:
        yield running


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Where the servers from npm are: OAICHECK_NODE_MODULES, else `.testservers/`; skips without."""
    folder = Path(NODE_MODULES) if NODE_MODULES else ROOT / ".testservers" / "node_modules"
    if not folder.is_dir():
        pytest.skip("the servers from npm are not installed (run .ci/test-servers)")
    return folder


NODE_MODULES = os.environ.get("OAICHECK_NODE_MODULES")
"""Read before the tests' own environment is emptied."""


def node(folder: Path, name: str) -> list[str]:
    """The command that runs a server from npm; skips where Node or the server is missing."""
    script, found = folder / ".bin" / name, shutil.which("node")
    if found is None or not script.exists():
        pytest.skip(f"{name} or Node is not installed (run .ci/test-servers)")
    return [found, str(script)]


@pytest.fixture(scope="session")
def aimock_server(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Scripted answers to every kind of request."""
    config = aimock.write_config(tmp_path_factory.mktemp("aimock"), KEY)
    with child([*node(node_modules, "aimock"), "--config", str(config)]) as process:
        yield Running(url=_address(process, "listening on "))


def _address(process: subprocess.Popen[str], before: str) -> str:
    """Where a server says that it listens: the rest of the first line that has these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if before in line:
            return line.rpartition(before)[2].strip()
    pytest.fail("the server did not start")


@dataclass(frozen=True, kw_only=True)
class Steady:
    """OpenAI's description as a server. `log` holds a line of JSON for each request."""

    url: str
    log: Path

    def notes(self, since: int = 0, path: str | None = None) -> list[dict[str, Any]]:
        """The requests from that one on, each with the diagnostics that it earned. The log is written after the answer:
        the path that must be among them is waited for."""
        ends = time.monotonic() + 5
        while True:
            lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
            found = [each for each in lines if each["type"] == "request"][since:]
            if path is None or any(each["request"]["path"] == path for each in found) or time.monotonic() > ends:
                return found
            time.sleep(0.02)


@pytest.fixture(scope="session")
def steady(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Steady]:
    """Judges every request by OpenAI's own description; skips where that is not here."""
    if not spec.DESCRIPTION.exists():
        pytest.skip("OpenAI's OpenAPI description is not here")
    folder = tmp_path_factory.mktemp("steady")
    description, port = spec.write(folder / "openai.yaml"), free_port()
    command = [*node(node_modules, "steady"), "--host", "127.0.0.1", "-p", str(port), "--log-format=json"]
    with (folder / "log").open("w") as log, child([*command, str(description)], stdout=log):
        wait_for(f"http://127.0.0.1:{port}/_x-steady/health")
        yield Steady(url=f"http://127.0.0.1:{port}", log=folder / "log")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 20.0) -> None:
    """Waits until something answers there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    ends = time.monotonic() + seconds
    while True:
        try:
            with opener.open(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The installed command in an empty HOME."""

    home: Path

    def __call__(self, url: str, *args: str, key: str = KEY) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "OPENAI_API_KEY": key,
            "OPENAI_BASE_URL": f"{url}/v1",
            "OAICHECK_LEDGER": str(self.home / "ledger.db"),
            "LANG": "C.UTF-8",
        }
        command = Path(sys.executable).with_name("oaicheck")
        argv = [str(command)] if command.exists() else [sys.executable, "-m", "toolkit"]
        done = subprocess.run(
            [*argv, *args], capture_output=True, text=True, env=environ, cwd=self.home, timeout=60, check=False
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """Runs `oaicheck` as a user does."""
    return Installed(home=tmp_path)


@dataclass(frozen=True, kw_only=True)
class Ours:
    """The command, run within this process: a server that takes minutes to ask in processes of their own takes
    seconds."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, url: str, *args: str, key: str = KEY) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        environ = {
            "HOME": str(self.folder),
            "OPENAI_API_KEY": key,
            "OPENAI_BASE_URL": f"{url}/v1",
            "OAICHECK_LEDGER": str(self.folder / "ledger.db"),
        }
        self.capsys.readouterr()
        code = run([*args], App(environ=environ, cwd=self.folder))
        return code, *self.capsys.readouterr()

    def document(self, url: str, *args: str, key: str = KEY) -> tuple[int, Any]:
        """Exit code, and what `--json` says."""
        code, out, err = self(url, *args, "--json", key=key)
        assert out, err
        return code, json.loads(out)

    def rows(self) -> list[Entry]:
        """What stands in the ledger, oldest first."""
        with open_ledger(str(self.folder / "ledger.db")) as ledger:
            return list(ledger.read())


@pytest.fixture
def ours(tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None) -> Ours:
    """Runs `oaicheck` here, with a ledger of its own."""
    return Ours(folder=tmp_path, capsys=capsys)

"""Servers that nobody here wrote, started once for all tests that ask for them; skipped where they are not
installed."""

from __future__ import annotations

import importlib.util
import json
import os
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

from tests.servers import tiny_model

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
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **more)
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

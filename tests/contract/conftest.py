"""The installed command as a script meets it: a subprocess in an empty folder with an empty HOME, and a server on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from toolkit.demo.server import Sample, serve


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture
def server() -> Iterator[Sample]:
    with serve() as running:
        yield running


@pytest.fixture
def oaicheck(tmp_path: Path, home: Path) -> Command:
    """Runs `oaicheck …` in `tmp_path`; keyword arguments become the environment."""
    folder = tmp_path / "project"
    folder.mkdir()

    def run(*args: str, stdin: str = "", **environ: str) -> Ran:
        base = {"HOME": str(home), "PATH": os.environ["PATH"], "COLUMNS": "80"}
        done = subprocess.run(
            [sys.executable, "-m", "toolkit", *args],
            cwd=folder, env=base | environ, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=100,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run

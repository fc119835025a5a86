"""The wheel works where nothing of development is installed: only the wheel and what it requires."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def closure(requirements: list[str]) -> Iterator[metadata.Distribution]:
    """The installed distributions that these requirements need, and theirs, without any extra that is not asked for."""
    seen: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        need = waiting.pop()
        name = re.sub(r"[-_.]+", "-", need.name).lower()
        environments = [{"extra": extra} for extra in (need.extras or {""})]
        if need.marker and not any(need.marker.evaluate(each) for each in environments):
            continue
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(need.name)
        yield distribution
        for text in distribution.requires or ():
            child = Requirement(text)
            if child.marker is None or any(child.marker.evaluate(each) for each in environments):
                child.marker = None
                waiting.append(child)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and links to what it requires; returns its `bin` folder."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    site = next(folder.glob("lib*/python*/site-packages"))
    with ZipFile(wheel) as archive:
        text = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
    requires = [
        line.removeprefix("Requires-Dist: ") for line in text.splitlines() if line.startswith("Requires-Dist: ")
    ]
    for distribution in closure([each for each in requires if "extra ==" not in each]):
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] not in {"..", "__pycache__"}}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution.locate_file(top))))
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(folder),
        "install",
        "--no-deps",
        "--no-index",
        "-q",
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "bin"


def run(installed: Path, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [installed / "oaicheck", *args], cwd=home, env=environ, capture_output=True, text=True, timeout=100
    )


def test_it_holds_the_package_and_the_migrations_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"toolkit", "oaicheck"}
    assert "toolkit/py.typed" in names
    assert "toolkit/migrations/env.py" in names
    assert any(re.fullmatch(r"toolkit/migrations/versions/0001\w*\.py", name) for name in names)
    assert not [name for name in names if ".env" in Path(name).name and not name.endswith("env.py")]


def test_no_development_package_is_there(installed: Path) -> None:
    for name in ("pytest", "hypothesis", "trustme", "psycopg", "altair", "pyarrow"):
        done = subprocess.run([installed / "python", "-c", f"import {name}"], capture_output=True, text=True)
        assert "ModuleNotFoundError" in done.stderr, name


def test_it_says_what_it_is(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"oaicheck \d+\.\d+\.\d+\n", done.stdout)


def test_the_whole_chain_runs(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sample" in done.stdout.lower()


def test_a_ledger_is_made_and_read(installed: Path, tmp_path: Path) -> None:
    line = '{"started_at":"2026-11-25T00:00:00Z","endpoint":"/chat/completions","request_model":"gpt-4o-mini","input_tokens":9,"output_tokens":1}\n'
    (tmp_path / "lines.jsonl").write_text(line)
    imported = run(installed, tmp_path, "ledger", "import", "lines.jsonl", "--ledger", "l.db")
    assert imported.returncode == 0, imported.stderr
    report = run(installed, tmp_path, "report", "daily", "--ledger", "l.db", "--json")
    assert report.returncode == 0, report.stderr
    assert '"requests": 1' in report.stdout
    said = run(installed, tmp_path, "report", "line", "--ledger", "l.db")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith((" requests\n", " request\n"))


def test_the_doctor_itself_is_whole(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "env", "--offline", "--json")
    found = json.loads(done.stdout)
    assert [each for each in found["checks"] if each["status"] == "error"] == []
    assert found["root_cause"]["code"] == "key.missing"

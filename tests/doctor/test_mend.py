"""`--fix` mends what is local and reversible, keeps what was there, and looks again; `--dry-run` only says so."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.doctor.lab.layout import write
from tests.doctor.scenarios_local import GIT, KEY, NAME
from toolkit.app import App
from toolkit.cli import run
from toolkit.doctor.mend import stripped

GOOD = f"{NAME}={KEY}\n"


def _env(folder: Path, *args: str) -> int:
    only = ["env", "--offline", "--only", "dotenv,key", *args]
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    return run(only, App(environ=environ, cwd=folder))


BROKEN: list[tuple[str, bytes, str, bytes]] = [
    (".env.txt", GOOD.encode(), "dotenv.misnamed", GOOD.encode()),
    ("env", GOOD.encode(), "dotenv.misnamed", GOOD.encode()),
    (".env", GOOD.encode("utf-16"), "dotenv.encoding", GOOD.encode()),
    (".env", GOOD.encode("utf-16-le"), "dotenv.encoding", GOOD.encode()),
    (".env", f"# für\n{GOOD}".encode("cp1252"), "dotenv.encoding", f"# für\n{GOOD}".encode()),
    (".env", f'A=1\r\n{NAME}=" {KEY} " # mine\r\nB=2\r\n'.encode(), "key.whitespace", f"A=1\r\n{NAME}={KEY}\r\nB=2\r\n".encode()),
    (".env", f'export {NAME}="{KEY}\\n"'.encode(), "key.whitespace", f"export {NAME}={KEY}".encode()),
    (".env", f'{NAME}="{KEY}\n"\nB=2\n'.encode(), "key.whitespace", f"{NAME}={KEY}\nB=2\n".encode()),
    (".env.txt", GOOD.encode("utf-16"), "dotenv.misnamed", GOOD.encode()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "code", "after"), BROKEN)
def test_it_is_mended_and_looked_at_again(
    name: str, before: bytes, code: str, after: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {name: before})
    assert _env(tmp_path) == 1
    assert code in capfd.readouterr().out
    assert _env(tmp_path, "--fix", "--dry-run") == 1
    assert f"would mend [{code}]" in capfd.readouterr().err
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {name: before}
    assert _env(tmp_path, "--fix") == 0
    said = capfd.readouterr()
    assert f"mended [{code}]" in said.err
    assert KEY not in said.out + said.err
    mended = tmp_path / ".env"
    assert mended.read_bytes() == after
    if mended.read_bytes() != before:
        backup = tmp_path / ".env.bak"
        assert backup.read_bytes() == before
        assert stat.S_IMODE(backup.stat().st_mode) == stat.S_IMODE(mended.stat().st_mode) == 0o600


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_env_and_its_copy_are_kept_out_of_git(tmp_path: Path) -> None:
    write(tmp_path, {**GIT, ".env": f'{NAME}=" {KEY}"\n', ".gitignore": "*.pyc"})
    assert _env(tmp_path, "--fix") == 0
    assert set((tmp_path / ".gitignore").read_text().split()) == {"*.pyc", ".env", ".env.bak"}


def test_an_older_copy_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, {".env": GOOD.encode("utf-16"), ".env.bak": "mine"})
    assert _env(tmp_path, "--fix") == 0
    assert (tmp_path / ".env.bak").read_text() == "mine"
    assert (tmp_path / ".env.bak1").read_bytes() == GOOD.encode("utf-16")


@pytest.mark.parametrize("name", [".env.local", ".env.production", ".env.example"])
def test_a_file_with_a_use_of_its_own_keeps_its_name(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {name: GOOD})
    assert _env(tmp_path, "--fix") == 1
    assert "Nothing here that --fix can mend." in capfd.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("A = 1\nK= ' x '\n", "A = 1\nK=x\n"),
        ("K=1\nK=' x'\n# K=2\n", "K=1\nK=x\n# K=2\n"),
        ("\n\n  export K=' x'", "\n\n  export K=x"),
        ("J=1\n", None),
    ],
)
def test_only_the_line_that_counts_is_changed(text: str, new: str | None) -> None:
    assert stripped(text, "K", "x") == new


def test_white_space_within_the_key_is_left(tmp_path: Path) -> None:
    assert stripped("K=' a b '\n", "K", "a b") is None

"""`oaicheck init`: the file is written whole, private, once, and only with what can be a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "sk-proj-0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0u"


def init(folder: Path, stdin: str, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toolkit", "init", "--no-check", *args]
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        command, cwd=folder, input=stdin, env=environ, capture_output=True, text=True, encoding="utf-8"
    )


def test_it_writes_a_private_file_and_keeps_it_out_of_git(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    done = init(tmp_path, KEY + "\n")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".env").read_text() == f"OPENAI_API_KEY={KEY}\n"
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".gitignore").read_text() == ".env\n"
    assert KEY not in done.stdout + done.stderr
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".env")] == [".env"]


def test_twice_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    init(tmp_path, KEY)
    done = init(tmp_path, KEY)
    assert "already" in done.stderr
    assert (tmp_path / ".env").read_text() == f"OPENAI_API_KEY={KEY}\n"
    assert (tmp_path / ".gitignore").read_text() == ".env\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A=1\n", f"A=1\nOPENAI_API_KEY={KEY}\n"),
        ("A=1", f"A=1\nOPENAI_API_KEY={KEY}\n"),
        ("# mine\nOPENAI_API_KEY=\nB=2\n", f"# mine\nOPENAI_API_KEY={KEY}\nB=2\n"),
        ("export OPENAI_API_KEY=\r\nB=2\r\n", f"OPENAI_API_KEY={KEY}\r\nB=2\r\n"),
    ],
)
def test_other_lines_stay_as_they_are(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / ".env").write_bytes(before.encode())
    assert init(tmp_path, KEY).returncode == 0
    assert (tmp_path / ".env").read_bytes().decode() == after


def test_another_value_is_replaced_only_when_that_was_asked_for(tmp_path: Path) -> None:
    old = "OPENAI_API_KEY=sk-proj-another0123456789abcdefghij\n"
    (tmp_path / ".env").write_text(old)
    done = init(tmp_path, KEY)
    assert (done.returncode, (tmp_path / ".env").read_text()) == (3, old)
    assert "--force" in done.stderr
    assert init(tmp_path, KEY, "--force").returncode == 0
    assert (tmp_path / ".env").read_text() == f"OPENAI_API_KEY={KEY}\n"


@pytest.mark.parametrize(
    "wrong", ["", "\n", KEY + " x", "“" + KEY + "”", "your-api-key-here", f'"{KEY}"', KEY + "\n\n"]
)
def test_what_can_not_be_a_key_is_not_written(tmp_path: Path, wrong: str) -> None:
    done = init(tmp_path, wrong)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Nothing was written.")
    assert KEY not in done.stderr
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_on_standard_input_is_said_to_be_nothing(tmp_path: Path, closed: bool) -> None:
    quoted = f'"{sys.executable}" -m toolkit init --no-check ' + ("<&-" if closed else "</dev/null")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(["sh", "-c", quoted], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Nothing was written. No key was given on standard input.")
    assert "OPENAI_API_KEY is set" not in done.stderr


def test_a_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeA\x00")
    done = init(tmp_path, KEY)
    assert done.returncode == 3
    assert (tmp_path / ".env").read_bytes() == b"\xff\xfeA\x00"

"""The door: exit codes of the contract, errors as words, global options in any place, no key in any of it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from toolkit.app import App
from toolkit.cli import root, run
from toolkit.commands._base import Command, pass_app
from toolkit.errors import LedgerError, ToolkitError, WrongUse

KEY = "sk-proj-0123456789abcdefghijABCD"


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(environ={"OPENAI_API_KEY": KEY}, cwd=tmp_path)


def command_raising(error: BaseException) -> click.Command:
    @click.command("fail", cls=Command)
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ToolkitError("The disk is full.", "Make room."), 3, "Error: The disk is full.\n  Make room.\n"),
        (LedgerError("l.db is locked.", "Wait."), 3, "Error: l.db is locked.\n  Wait.\n"),
        (WrongUse("No zone 'Mars'.", "Try Europe/Berlin."), 2, "Error: No zone 'Mars'.\n  Try Europe/Berlin.\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted.\n"),
        (click.exceptions.Exit(1), 1, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_becomes_words_and_an_exit_code(
    app: App,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    monkeypatch.setitem(root.commands, "fail", command_raising(error))
    assert run(["fail"], app) == code
    assert capsys.readouterr().err == words


@pytest.mark.skipif(os.name != "posix", reason="there is no shell that closes a stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("words", ["--version", "report daily", "report line"])
def test_a_stream_that_the_caller_closed_is_no_fault(tmp_path: Path, words: str, closed: str) -> None:
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = ["sh", "-c", f'"$0" -m toolkit {words} {closed}', sys.executable]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("verbose", [[], ["-v"]])
def test_a_bug_is_words_and_never_shows_the_key(
    app: App, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verbose: list[str]
) -> None:
    monkeypatch.setitem(
        root.commands, "fail", command_raising(RuntimeError(f"Illegal header value b'Bearer {KEY}\\n'"))
    )
    assert run(["fail", *verbose], app) == 3
    said = capsys.readouterr().err
    assert "this is a bug in oaicheck" in said
    assert ("Traceback" in said) == bool(verbose)
    assert KEY not in said
    assert "0123456789" not in said


@pytest.mark.parametrize("args", [["nope"], ["--nope"], ["fail", "--nope"], ["fail", "more"]])
def test_wrong_use_is_2(
    app: App, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    monkeypatch.setitem(root.commands, "fail", command_raising(RuntimeError()))
    assert run(args, app) == 2
    assert "Usage: oaicheck" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["ledger", "explain", "a\udcffb"], ["report", "daily", "--project", "a\udcffb"]])
def test_an_argument_that_is_no_text_is_wrong_use_and_no_bug(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    from toolkit.entry import Entry
    from toolkit.ledger import open_ledger

    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([Entry(id="a", started_at=datetime(2026, 11, 23, tzinfo=UTC), origin="test", endpoint="/x")])
    assert run(["--ledger", str(tmp_path / "l.db"), *words], app) == 2
    assert "is no text: 'a\\udcffb'" in capsys.readouterr().err


def test_a_near_name_is_offered(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reprot"], app) == 2
    assert "Did you mean 'report'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "environ", "in_file", "expected"),
    [
        (["--ledger", "a.db", "show"], {}, "", ("a.db", 1)),
        (["show", "--ledger", "a.db"], {}, "", ("a.db", 1)),
        (["--ledger", "a.db", "show", "--ledger", "b.db"], {}, "", ("b.db", 1)),
        (["--ledger", "a.db", "show"], {"OAICHECK_LEDGER": "e.db"}, "OAICHECK_LEDGER=f.db", ("a.db", 1)),
        (["show", "--ledger", "a.db"], {"OAICHECK_LEDGER": "e.db"}, "", ("a.db", 1)),
        (["show", "--times", "3"], {"OAICHECK_LEDGER": "e.db"}, "", ("e.db", 3)),
        (["show"], {"OAICHECK_TIMES": "4"}, "OAICHECK_TIMES=5", (None, 4)),
        (["show"], {}, "OAICHECK_TIMES=5\nOAICHECK_LEDGER=f.db", ("f.db", 5)),
        (["show", "--times", "6"], {"OAICHECK_TIMES": "4"}, "OAICHECK_TIMES=5", (None, 6)),
    ],
)
def test_flag_beats_environment_beats_file_beats_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], environ: dict[str, str], in_file: str,
    expected: tuple[str | None, int],
) -> None:  # fmt: skip
    seen: list[tuple[str, int]] = []

    @click.command("show", cls=Command)
    @click.option("--times", type=int, default=1)
    @pass_app
    def show(app: App, times: int) -> None:
        seen.append((app.ledger_location, times))

    monkeypatch.setitem(root.commands, "show", show)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text(in_file)
    app = App(cwd=tmp_path)
    assert run(args, app) == 0
    default = App(environ={}, cwd=tmp_path / "nowhere").ledger_location
    where = str(tmp_path / expected[0]) if expected[0] else default
    assert seen == [(where, expected[1])]


def test_module_and_command_are_the_same() -> None:
    done = subprocess.run([sys.executable, "-m", "toolkit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("oaicheck ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_help_survives_any_console(encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "--help"], capture_output=True, env={"PYTHONIOENCODING": encoding}
    )
    assert done.returncode == 0
    assert b"Usage: oaicheck" in done.stdout


def test_a_closed_pipe_is_silent() -> None:
    command = f"{sys.executable} -m toolkit --help | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_deleted_working_directory_is_survived(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && {sys.executable} -P -m toolkit --version"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

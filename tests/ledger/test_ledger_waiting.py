"""A long check or merge says on a terminal what it is at, on a line that does not stay; elsewhere it is silent."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.commands.ledger._passing import WIDTH, Passing
from toolkit.entry import Entry
from toolkit.ledger import checking, lanes, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.door import Door
from toolkit.ledger.store import OpenLedger


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """In the test itself: between set-up and call pytest puts its own stream back."""
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    return found


def seen(text: str) -> str:
    """What a terminal's line shows in the end."""
    line: list[str] = []
    for part in text.split("\r"):
        line[: len(part)] = part
    return "".join(line).rstrip()


def test_a_line_is_written_over_and_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "100")
    with Passing() as passing:
        passing.say("a long line of words")
        passing.say("short")
        assert seen(terminal.getvalue()).startswith("short (")
        passing.say("x" * 200)
        assert len(seen(terminal.getvalue())) == WIDTH
        monkeypatch.setenv("COLUMNS", "40")
        passing.say("x" * 200)
        assert len(seen(terminal.getvalue())) == 39
        passing.clear()
        assert seen(terminal.getvalue()) == ""
        passing.say("once more")
    assert seen(terminal.getvalue()) == ""


def test_what_is_no_terminal_gets_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Passing() as passing:
        passing.say("words")
    assert capsys.readouterr().err == ""


def test_a_check_of_a_large_file_tells_which_rules_it_is_at(
    ledger: OpenLedger, entry: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()
    heard: list[str] = []

    def slow(_door: Door) -> Iterator[tuple[str, str]]:
        """It takes long."""
        assert told.wait(60)
        yield "here", "is something"

    def waiting(names: Sequence[str]) -> None:
        heard.extend(names)
        told.set()

    ledger.write([entry(1)])
    monkeypatch.setattr(checking, "LARGE", 1)
    monkeypatch.setattr(checking, "RULES", (slow,))
    monkeypatch.setattr(lanes, "HEARD", 0.01)
    found = {name: damages for name, _, damages in check(ledger, waiting=waiting)}
    assert heard[0] == "slow"
    assert [(each.where, each.problem) for each in found["slow"]] == [("here", "is something")]


def test_a_merge_counts_at_a_terminal(
    path: str,
    entry: Callable[..., Entry],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open_ledger(str(tmp_path / "other.db")) as other:
        other.write([entry(1), entry(2)])
    terminal = at_terminal(monkeypatch)
    assert run(["--ledger", path, "ledger", "merge", "other.db"], App(environ={}, cwd=tmp_path)) == 0
    assert capsys.readouterr().out == "other.db: 2 requests, 2 of them new.\n"
    assert "2 requests of other.db (" in terminal.getvalue()
    assert seen(terminal.getvalue()) == ""

"""What a model says is foreign: nothing of it reaches the terminal raw, whole or streamed; the screen has bounds,
`--json` has none."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, LAST, Said, chat, delta, error, events, quick, serving
from tests.probes.terminal import environment
from toolkit.cli import run
from toolkit.probes.plain import Screen, json_text, one_line, plain, within

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")

NASTY = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \u202etxet\u202c \u200f\x9b1A \x00\x08\x7f \U000e0041 done"
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
NASTY_CALL = {"id": "c", "type": "function", "function": {"name": NASTY, "arguments": NASTY}}


def _run(args: list[str], answer: Said, folder: Path) -> int:
    with serving(answer) as server:
        return run(["test", *args, "--model", "gpt-4.1-nano"], app_for(server.url, folder, key=KEY))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("chat", chat(NASTY)),
        ("chat", chat(None, refusal=NASTY)),
        ("chat", chat("Hello.", NASTY)),
        ("chat", Said(body={**chat().body, "model": NASTY})),
        ("chat", Said(body=chat().body, headers={"x-request-id": "a\x1b[2Jb"})),
        ("chat", error(400, "no", NASTY, NASTY)),
        ("tools", chat(None, "tool_calls", tool_calls=[NASTY_CALL])),
        ("responses", Said(body={"id": NASTY, "status": NASTY, "output": [{"type": NASTY}], "usage": None})),
        ("stream", events(delta("Hel"), {"error": {"message": NASTY, "code": NASTY}})),
        ("moderation", Said(body={"results": [{"categories": {NASTY: True}}]})),
    ],
)
def test_no_control_character_reaches_the_terminal(
    kind: str, answer: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run([kind], answer, tmp_path)
    said = capsys.readouterr()
    assert not RAW.search(said.out + said.err)


def test_a_stream_is_printed_harmless_wherever_it_is_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = [*NASTY, "\ud83d", "\ude00", "a\r", "\nb"]
    answer = events(*(delta(each) for each in parts), delta(None, "stop"), LAST)
    assert _run(["stream"], answer, tmp_path) == 0
    out = capsys.readouterr().out
    assert not RAW.search(out)
    assert out.startswith(r"\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \u202etxet")
    assert r"\U000e0041 done😀a" + "\nb\n" in out


def test_the_json_has_every_character(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = NASTY + "\ud83d\ude00" + "x" * 5000
    assert _run(["chat", "--json"], chat(text), tmp_path) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert json.loads(out)["response"]["text"] == NASTY + "😀" + "x" * 5000
    assert not RAW.search(json_text(json.loads(out)))
    assert json.loads(json_text(NASTY)) == NASTY


@pytest.mark.parametrize(
    "text", ["word " * 100_000, "x" * 500_000, "line\n" * 5_000], ids=["words", "one word", "lines"]
)
@pytest.mark.parametrize("kind", ["chat", "stream"])
def test_a_huge_answer_is_bounded_on_screen_and_whole_in_json(
    kind: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = chat(text) if kind == "chat" else events(delta(text), delta(None, "stop"), LAST)
    assert _run([kind], answer, tmp_path) == 0
    out = capsys.readouterr().out
    assert len(out) < 4_000
    assert out.count("\n") < 130
    assert "see --json" in out
    assert _run([kind, "--json"], answer, tmp_path) == 0
    assert json.loads(capsys.readouterr().out)["response"]["text"] == text


PLAIN: list[tuple[str, str]] = [
    ("tab\tand\nline", "tab\tand\nline"),
    ("dos\r\nline", "dos\nline"),
    ("over\rwrite", "over\\x0dwrite"),
    ("\x1b[31m", "\\x1b[31m"),
    ("\ud83d\ude00", "😀"),
    ("half \ud83d", "half \ufffd"),
    ("family 👨\u200d👩", "family 👨\u200d👩"),
    ("naïve 日本 שלום", "naïve 日本 שלום"),
]


@pytest.mark.parametrize(("given", "shown"), PLAIN)
def test_text_is_made_harmless_and_stays_readable(given: str, shown: str) -> None:
    assert plain(given) == shown
    screen: Any = Screen(100)
    assert "".join(screen.show(each) for each in given) + (shown[-1] if shown.endswith("\ufffd") else "") == shown


def test_bounds() -> None:
    assert one_line("a\n b\x00" + "c" * 400, 10) == "a b\\x00cc…"
    assert (within("a\nb\nc", 9, 2), within("a\nb", 9, 2), within("abc", 2, 9)) == ("a\nb", "a\nb", "ab")
    screen = Screen(3)
    assert [screen.show(each) for each in ("ab", "cd", "ef")] == ["ab", "c", ""]
    assert screen.cut


def test_a_console_that_knows_ascii_only_is_no_reason_to_stop(tmp_path: Path) -> None:
    answer = events(delta("naïve 你好 👍 “quoted”"), delta(None, "stop"), LAST)
    with serving(answer) as server:
        environ = {**environment(server.url, tmp_path, KEY), "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0",
                   "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}  # fmt: skip
        args = [sys.executable, "-m", "toolkit", "test", "stream", "--model", "gpt-4.1-nano"]
        done = subprocess.run(args, env=environ, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert done.stdout.isascii()
    assert b"ok stream" in done.stdout
    assert b"na?ve ?? ? " in done.stdout

"""`report live` on a real terminal: refreshed in place, at its size, gone without a trace at Ctrl-C."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.reports.asking import row
from toolkit.ledger import open_ledger

if os.name == "posix":
    import fcntl
    import termios
else:
    pytest.skip("there is no pty here", allow_module_level=True)

ENTER, LEAVE, HOME = "\x1b[?1049h", "\x1b[?1049l", "\x1b[H"


class Terminal:
    """A program on a pty, and all that it has written so far."""

    def __init__(self, folder: Path, *words: str, columns: int = 100) -> None:
        self.main, side = os.openpty()
        self._size(columns)
        environ = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "UTC", "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "OAICHECK_LEDGER": str(folder / "l.db"), "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "toolkit", "report", "live", *words]
        self.program = subprocess.Popen(
            command, cwd=folder, env=environ, stdin=side, stdout=side, stderr=side, start_new_session=True
        )
        os.close(side)
        self.seen = ""

    def _size(self, columns: int) -> None:
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))

    def resize(self, columns: int) -> None:
        """As a window manager does it: the new size, then the signal."""
        self._size(columns)
        self.program.send_signal(signal.SIGWINCH)

    def until(self, done: Callable[[str], bool], seconds: float = 30) -> str:
        """Reads until the text that came since the last call is enough."""
        begun, end = len(self.seen), time.monotonic() + seconds
        while not done(self.seen[begun:]) and time.monotonic() < end:
            if select.select([self.main], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.main, 65536).decode()
                except OSError:  # Linux says so when the last program has gone
                    break
        assert done(self.seen[begun:]), self.seen[begun:]
        return self.seen[begun:]

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self.main)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([row(datetime.now(UTC).isoformat(), "0.0021", id="first")])
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*words: str, columns: int = 100) -> Terminal:
        opened.append(Terminal(folder, *words, columns=columns))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def plain(text: str) -> str:
    """Without what steers the terminal."""
    return re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", text).replace("\r\n", "\n")


def test_it_shows_what_is_recorded_meanwhile_in_place(start: Callable[..., Terminal], folder: Path) -> None:
    screen = start("--every", "0.2")
    first = screen.until(lambda text: "gpt-4o-mini" in text)
    assert first.index(ENTER) < first.index("Today: $0.0021, 1 request")
    with open_ledger(str(folder / "l.db")) as ledger:
        ledger.write([row(datetime.now(UTC).isoformat(), "1.5", "o3", id="second")])
    second = screen.until(lambda text: "2 requests" in plain(text) and "o3" in text)
    assert HOME in second
    assert "Today: $1.50, 2 requests" in plain(second) or "Today: $1.5021, 2 requests" in plain(second)
    assert ENTER not in second


def test_control_c_ends_it_and_gives_the_screen_back(start: Callable[..., Terminal]) -> None:
    screen = start("--every", "60")
    screen.until(lambda text: "first" in text or "gpt-4o-mini" in text)
    for _ in range(10):  # a signal just before the program's sleep waits for the sleep's end: then it is pressed again
        os.write(screen.main, b"\x03") if _controls(screen) else screen.program.send_signal(signal.SIGINT)
        if select.select([screen.main], [], [], 2)[0]:
            break
    last = screen.until(lambda text: LEAVE in text and "Today" in text.split(LEAVE)[1])
    assert screen.program.wait(30) == 0
    assert "\x1b[?25h" in last  # the cursor is back
    assert "Traceback" not in screen.seen
    assert "Aborted" not in screen.seen
    after = plain(last.split(LEAVE)[1])
    assert after.startswith("Today: $0.0021, 1 request\nLast minute: ")


def _controls(screen: Terminal) -> bool:
    """Whether the pty is the program's controlling terminal, so that it turns the key into the signal."""
    try:
        return os.tcgetpgrp(screen.main) == screen.program.pid
    except OSError:
        return False


def test_it_follows_the_size_of_the_window(start: Callable[..., Terminal]) -> None:
    screen = start("--every", "0.2", columns=120)
    wide = screen.until(lambda text: "gpt-4o-mini" in text)
    assert "Not shown for want of room" not in wide
    screen.resize(44)
    narrow = plain(screen.until(lambda text: "Not shown" in text and HOME in text.split("Not shown")[1]))
    picture = narrow.split("Today:")[-2] if narrow.count("Today:") > 1 else narrow.split("Today:")[-1]
    assert max(map(len, picture.splitlines())) <= 44


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
def test_a_window_that_is_closed_ends_it(start: Callable[..., Terminal], name: signal.Signals) -> None:
    screen = start("--every", "60")
    screen.until(lambda text: "gpt-4o-mini" in text)
    screen.program.send_signal(name)
    if name is signal.SIGTERM:
        screen.until(lambda text: LEAVE in text)
    screen.program.wait(30)
    assert "Traceback" not in screen.seen


def test_without_a_terminal_it_prints_once(folder: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "OAICHECK_LEDGER": str(folder / "l.db"), "TZ": "UTC", "PYTHONPATH": str(Path(__file__).parents[2])}  # fmt: skip
    command = [sys.executable, "-m", "toolkit", "report", "live"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Today: $0.0021, 1 request\n")
    assert "\x1b" not in done.stdout

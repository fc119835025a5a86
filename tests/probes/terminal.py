"""Runs the command as a person does: on a terminal, with keys that are typed when a question is seen."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


def environment(url: str, folder: Path, key: str, **more: str) -> dict[str, str]:
    """The environment of the command: a server, a key, a ledger in the folder."""
    own = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "80"}
    return {**own, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": key, "OAICHECK_LEDGER": str(folder / "ledger.db"), **more}


def on_terminal(
    args: list[str], folder: Path, environ: Mapping[str, str], *, when: str = "", typed: str = "", piped: bool = False
) -> tuple[int, str]:
    """The exit code and all that stood on the terminal; `piped`: stdout goes elsewhere. `typed` is sent when the words
    `when` are seen."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *args], cwd=folder, env=dict(environ), stdin=theirs, stderr=theirs,
        stdout=subprocess.PIPE if piped else theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = ""
    with process, _ended(process):
        while piece := _read(ours):
            seen += piece
            if when and when in seen:
                _type(ours, process, typed)
                when = ""
        os.close(ours)
        rest = process.stdout.read().decode() if process.stdout else ""
        return process.wait(30), (seen + rest).replace("\r\n", "\n")


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """No process outlives a test that fails: waiting for it would hold up the whole run."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()


def _type(terminal: int, process: subprocess.Popen[bytes], typed: str) -> None:
    """Keys; Ctrl-C becomes the signal that a terminal makes of it.

    A signal that comes between Python's last look at its signals and its read() waits for the next key: so it is sent
    again, as a person would press it, until something is said or the process has ended.
    """
    if typed != "\x03":
        os.write(terminal, typed.encode())
        return
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        if select.select([terminal], [], [], 3)[0]:
            return


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 1 << 16).decode("utf-8", "replace")
    except OSError:  # the other side has closed it
        return ""


def interrupted(
    args: list[str], folder: Path, environ: Mapping[str, str], ready: Callable[[IO[bytes]], None]
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run that gets a Ctrl-C once `ready` returns."""
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *args], cwd=folder, env=dict(environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    with process, _ended(process):
        ready(process.stdout)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return process.returncode, out.decode(), err.decode()

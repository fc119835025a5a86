"""Runs the command as a person does: on a terminal, with keys that are typed when a question is seen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
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
    with process:
        while piece := _read(ours):
            seen += piece
            if when and when in seen:
                _type(ours, process, typed)
                when = ""
        os.close(ours)
        rest = process.stdout.read().decode() if process.stdout else ""
        return process.wait(30), (seen + rest).replace("\r\n", "\n")


def _type(terminal: int, process: subprocess.Popen[bytes], typed: str) -> None:
    """Keys; Ctrl-C becomes the signal that a terminal makes of it."""
    if typed == "\x03":
        process.send_signal(signal.SIGINT)
    else:
        os.write(terminal, typed.encode())


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
    ready(process.stdout)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, out.decode(), err.decode()

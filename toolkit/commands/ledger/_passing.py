"""A line on the terminal that says what is being done, until something is there to be shown."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Self

import click

WIDTH = 79


class Passing:
    """Written over itself on stderr, when that is a terminal; it never stays."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._begun = time.monotonic()
        self._shown = 0

    def say(self, words: str) -> None:
        if not self._on:
            return
        gone = f" ({time.monotonic() - self._begun:.0f} s)"
        width = max(20, min(WIDTH, shutil.get_terminal_size().columns - 1))  # a line that wraps can't be written over
        line = words[: width - len(gone)] + gone
        click.echo("\r" + line.ljust(self._shown), nl=False, err=True)
        self._shown = len(line)

    def clear(self) -> None:
        if self._shown:
            click.echo("\r" + " " * self._shown + "\r", nl=False, err=True)
            self._shown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.clear()

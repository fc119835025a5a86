"""What moves on the screen while tests run: the text of a stream as it comes, and a bar."""

from __future__ import annotations

import sys
from typing import Any

import click


class Printer:
    """Puts the text of a stream on stdout as it comes, made harmless and bounded."""

    def __init__(self, *, unicode: bool) -> None:
        from toolkit.probes.plain import Screen
        from toolkit.probes.screen import LONGEST_TEXT

        self._screen = Screen(LONGEST_TEXT, ascii_only=not unicode)
        self._more = "…" if unicode else "..."
        self.printed = False

    def __call__(self, event: Any) -> None:
        from toolkit.probes.assemble import text_of

        text = self._screen.show(text_of(event))
        if text:
            self.printed = True
            click.echo(text, nl=False)
            sys.stdout.flush()

    def end(self) -> None:
        """Ends the line, and says that there was more."""
        if self.printed:
            click.echo("\n" if not self._screen.cut else f"{self._more}\n(more: see --json)\n")


class Progress:
    """A bar on stderr: redrawn in place on a terminal that can, one line a test otherwise."""

    def __init__(self, total: int, *, enabled: bool, terminal: str = "") -> None:
        self._total, self._done, self._enabled = total, 0, enabled
        self._live = sys.stderr.isatty() and terminal != "dumb"

    def step(self, name: str) -> None:
        """Says which test runs now."""
        if not self._enabled:
            return
        if self._live:
            bar = "#" * self._done + "-" * (self._total - self._done)
            click.echo(f"\r\x1b[K[{bar}] {self._done + 1}/{self._total} {name}", nl=False, err=True, color=True)
        else:
            click.echo(f"[{self._done + 1}/{self._total}] {name}", err=True)
        self._done += 1

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._enabled and self._live:
            click.echo("\r\x1b[K", nl=False, err=True, color=True)

"""`oaicheck ledger import`: take in lines that `ledger export` (or another program) wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json


@click.command("import", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--skip-bad", is_flag=True, help="Keep the good lines of a file that has bad ones.")
@json_option
@pass_app
def command(app: App, files: tuple[str, ...], *, skip_bad: bool, as_json: bool) -> None:
    """Take in JSON lines: one request a line, as `ledger export` writes them (also .gz; - is standard input).

    A line needs started_at and endpoint, and to be priced request_model and token counts. Fields that we do not know
    are kept. Importing a line twice adds nothing; of two lines with one id the fuller stays.
    A bad line is named by its number, nothing is kept, and the exit code is 1; with --skip-bad the good lines are kept.

    \b
    Examples:
      oaicheck ledger import ledger.jsonl
      zcat old/*.gz | oaicheck ledger import -
    """
    from toolkit.ledger.importing import import_files
    from toolkit.ledger.pricing import LazyPricer

    paths = [None if name == "-" else app.cwd / Path(name).expanduser() for name in files]
    with ledger_of(app, create=True) as ledger, _progress() as progress:
        pricer = LazyPricer(ledger, app.price_file)
        result = import_files(ledger, paths, skip_bad=skip_bad, pricer=pricer, progress=progress)
    for bad in result.first_bad:
        click.echo(f"{bad.file}:{bad.line}: {bad.problem}", err=True)
    if result.bad > len(result.first_bad):
        click.echo(f"… and {result.bad - len(result.first_bad)} more bad lines.", err=True)
    if as_json:
        say_json({
            "schema": "oaicheck.ledger-import/1", "lines": result.lines, "new": result.new, "known": result.known,
            "bad": result.bad, "kept": result.kept, "bad_lines": [vars(each) for each in result.first_bad],
        })  # fmt: skip
    else:
        click.echo(_words(result.lines, result.new, result.known, result.bad, kept=result.kept))
    if result.bad:
        raise click.exceptions.Exit(1)


def _words(lines: int, new: int, known: int, bad: int, *, kept: bool) -> str:
    if kept:
        return f"{lines} lines: {new} new, {known} known already" + (f", {bad} bad and left out." if bad else ".")
    if bad == lines:
        return f"None of {lines} lines could be read as a request; nothing was imported."
    return f"{bad} of {lines} lines are bad, so nothing was imported. Mend them, or add --skip-bad to keep the others."


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Two bars on a terminal, one by the bytes that were read and one by the rows that were written; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    with ExitStack() as stack:
        bars = _Bars(stack)
        yield bars.show


class _Bars:
    """The bar of what is being done now. Without a length (a pipe) it is a count of lines."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._what = ""
        self._bar: Any = None

    def show(self, what: str, done: int, of: int | None) -> None:
        if of is None:
            click.echo(f"\r{done:,} lines", nl=False, err=True)
            return
        if what != self._what:
            self._stack.close()
            label = {"read": "Reading", "write": "Writing"}[what]
            self._what = what
            self._bar = self._stack.enter_context(click.progressbar(length=of, label=label, file=sys.stderr))
        self._bar.update(done - self._bar.pos)

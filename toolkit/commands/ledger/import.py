"""`oaicheck ledger import`: take in lines that `ledger export` (or another program) wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
def _progress() -> Iterator[Callable[[int], None]]:
    """A count that goes up on a terminal; silence elsewhere."""
    shown = sys.stderr.isatty()

    def show(count: int) -> None:
        if shown:
            click.echo(f"\r{count:,} lines", nl=False, err=True)

    try:
        yield show
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)

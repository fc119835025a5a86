"""`oaicheck ledger export`: the rows as JSON lines, CSV or Parquet."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import ledger_of, range_options, where_of
from toolkit.entry import Entry
from toolkit.errors import ToolkitError, WrongUse

FORMATS = ("jsonl", "csv", "parquet")


@click.command("export", cls=Command)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the name of --output, else jsonl.")
@click.option(
    "--output", metavar="FILE", help="Write to a file (.gz is compressed); an existing one is kept unless --force."
)
@click.option("--force", is_flag=True, help="Replace the file of --output.")
@range_options
@pass_app
def command(app: App, /, *, format_: str | None, output: str | None, force: bool, **options: Any) -> None:
    """Write the rows, oldest first: JSON lines (which `ledger import` reads), CSV or Parquet.

    \b
    Examples:
      oaicheck ledger export > ledger.jsonl
      oaicheck ledger export --format csv --since 2026-11 --output november.csv
      oaicheck ledger export --output ledger.jsonl.gz
    """
    kind = format_ or _by_name(output)
    where = where_of(app, options)
    with (
        ledger_of(app, readonly=True) as ledger,
        _target(app, output, kind, force=force) as out,
        _ended(ledger.read(where)) as entries,
    ):
        count = _writer(kind)(entries, out)
    if output and output != "-":
        click.echo(f"Written: {output} ({count} requests)", err=True)


@contextmanager
def _ended(entries: Iterator[Entry]) -> Iterator[Iterator[Entry]]:
    """The rows; whoever reads the output may go away in the middle (`| head`), and then reading ends before the ledger
    is closed."""
    try:
        yield entries
    finally:
        if isinstance(entries, Generator):
            entries.close()


def _by_name(output: str | None) -> str:
    ends = (output or "").removesuffix(".gz").rpartition(".")[2]
    return ends if ends in FORMATS else "jsonl"


def _writer(kind: str) -> Callable[[Any, BinaryIO], int]:
    from toolkit.ledger import exporting

    if kind == "csv":
        from toolkit.formats.csv_format import safe

        return lambda entries, out: exporting.csv_file(entries, out, safe)
    return exporting.parquet if kind == "parquet" else exporting.jsonl


@contextmanager
def _target(app: App, output: str | None, kind: str, *, force: bool) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears whole or not at all, readable by its owner only."""
    if output in (None, "-"):
        if kind == "parquet" and sys.stdout.isatty():
            raise WrongUse("Parquet is no text for a terminal.", "Name a file: --output ledger.parquet")
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = app.cwd / Path(str(output)).expanduser()
    if os.path.lexists(path) and not force:
        raise WrongUse(f"{output} exists and was left as it is.", "Choose another name, or add --force to replace it.")
    try:
        with _beside(path, packed=path.suffix == ".gz") as out:
            yield out
    except OSError as error:
        raise ToolkitError(
            f"{output} can't be written: {error.strerror}.", "Check the folder and free space."
        ) from error


@contextmanager
def _beside(path: Path, *, packed: bool) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            if packed:
                with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as squeezed:
                    yield squeezed  # type: ignore[misc]
            else:
                yield file
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)

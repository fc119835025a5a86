"""`oaicheck ledger backup FILE`: a whole copy, made while the ledger is in use."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import ledger_of


@click.command("backup", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@pass_app
def command(app: App, file: Path) -> None:
    """Copy the ledger to FILE while it is in use.

    The copy is whole, compact and readable by its owner only. An existing file is never overwritten.

    \b
    Examples:
      oaicheck ledger backup ledger-2026-11-25.db
    """
    from toolkit.ledger.backup import backup

    with ledger_of(app) as ledger:
        size = backup(ledger, app.cwd / file.expanduser())
    click.echo(f"Copied to {file} ({size:,} bytes).")

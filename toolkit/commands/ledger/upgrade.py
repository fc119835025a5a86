"""`oaicheck ledger upgrade`: bring the ledger to this program's revision (opening it does so too)."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import ledger_of


@click.command("upgrade", cls=Command)
@pass_app
def command(app: App) -> None:
    """Make the ledger, or bring it to the newest revision.

    A file that is older is copied beside itself first; either all steps are done or none. On a PostgreSQL server
    run this as the owner of the tables.

    \b
    Examples:
      oaicheck ledger upgrade
      oaicheck ledger upgrade --ledger postgresql+psycopg://owner@db.example/spend
    """
    from toolkit.ledger.columns import HEAD

    with ledger_of(app, create=True) as ledger:
        click.echo(f"{ledger.location} has revision {HEAD}, the newest.")

"""`oaicheck ledger rebuild`: make the sums of the ledger anew from its rows."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import ledger_of


@click.command("rebuild", cls=Command)
@pass_app
def command(app: App) -> None:
    """Make the ready-made sums anew from the rows (and from what pruned rows left).

    Needed only when `ledger check` says that a rollup differs, for instance after rows were changed by another program.

    \b
    Examples:
      oaicheck ledger rebuild
    """
    from toolkit.ledger.rollup import rebuild

    with ledger_of(app) as ledger, ledger.transaction():
        rebuild(ledger.door)
    click.echo("The sums were made anew.")

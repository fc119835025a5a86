"""`oaicheck ledger void ID`: let a row count no more, with a trace."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import ledger_of


@click.command("void", cls=Command)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the row.")
@click.option("--restore", is_flag=True, help="Let the rows count again.")
@pass_app
def command(app: App, ids: tuple[str, ...], *, reason: str, restore: bool) -> None:
    """Let requests count no more (or, with --restore, again).

    The row stays in the ledger with the time and the reason: `ledger explain ID` shows them.

    \b
    Examples:
      oaicheck ledger void 0199f3a1c2d47e5f8a9b0c1d2e3f4a5b --reason "recorded twice by hand"
    """
    from toolkit.ledger.cleaning import mend
    from toolkit.ledger.voiding import void

    with ledger_of(app) as ledger:
        for row_id in ids:
            changed = void(ledger, row_id, reason=mend(reason), at=app.now(), restore=restore)
            state = "counts again" if restore else "counts no more"
            click.echo(f"{row_id} {state}." if changed else f"{row_id}: nothing to do, it {state} already.")

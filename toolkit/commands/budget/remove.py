"""`oaicheck budget remove`: takes a budget away; what was spent stays recorded."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.errors import WrongUse
from toolkit.ledger import exists, open_ledger


@click.command("remove", cls=Command)
@click.argument("name")
@pass_app
def command(app: App, /, name: str) -> None:
    """Remove the budget of this name.

    \b
    Example:
      oaicheck budget remove daily
    """
    location = app.ledger_location
    known: list[str] = []
    if exists(location):
        with open_ledger(location, create=False) as ledger:
            known = [each.name for each in ledger.budgets()]
            if ledger.remove_budget(name):
                click.echo(f"Removed the budget {name}.")
                return
    there = f"There are: {', '.join(known)}." if known else "There are none; set one: oaicheck budget set daily 2.00"
    raise WrongUse(f"There is no budget named {name!r}.", there)

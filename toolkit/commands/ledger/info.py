"""`oaicheck ledger info`: where the ledger is and what it holds."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json

LINES = (
    ("location", "Ledger"), ("kind", "Kind"), ("revision", "Revision"), ("bytes", "Bytes"),
    ("requests", "Requests"),
    ("voided_rows", "Voided"), ("pruned_rows", "Pruned"), ("first", "First"), ("last", "Last"),
    ("cost_usd", "Cost (USD)"),
    ("unpriced_requests", "Unpriced"), ("prices", "Prices used"), ("journal_mode", "Journal"),
    ("synchronous", "Synchronous"), ("writable", "Writable"),
)  # fmt: skip


@click.command("info", cls=Command)
@json_option
@pass_app
def command(app: App, *, as_json: bool) -> None:
    """Say where the ledger is and what it holds.

    \b
    Examples:
      oaicheck ledger info
      oaicheck ledger info --json
    """
    from toolkit.ledger.info import info

    with ledger_of(app, readonly=True) as ledger:
        facts = info(ledger)
    if as_json:
        say_json({"schema": "oaicheck.ledger/1", **facts})
        return
    for name, title in LINES:
        if facts[name] is not None:
            value = facts[name]
            click.echo(f"{title:<12} {('yes' if value else 'no') if isinstance(value, bool) else value}")

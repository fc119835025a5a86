"""`oaicheck ledger merge OTHER`: take in what another ledger has."""

from __future__ import annotations

from functools import partial

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json
from toolkit.commands.ledger._passing import Passing


@click.command("merge", cls=Command)
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@json_option
@pass_app
def command(app: App, others: tuple[str, ...], *, as_json: bool) -> None:
    """Take in what other ledgers have: requests, costs, voids, budgets.

    Neither order nor repetition matters: A+B is B+A, and merging twice adds nothing. The other ledgers are only read.

    \b
    Examples:
      oaicheck ledger merge laptop.db
      oaicheck ledger merge laptop.db --ledger postgresql+psycopg://me@db.example/spend
    """
    from toolkit.ledger.merging import merge

    merged = []
    with ledger_of(app, create=True) as ledger, Passing() as passing:
        for other in others:
            with ledger_of(app, readonly=True, location=other) as source:
                shown = source.location if "://" in other else other  # a URL may hold a password
                merged.append((shown, merge(ledger, source, progress=partial(_say, passing, shown))))
    if as_json:
        say_json({
            "schema": "oaicheck.ledger-merge/1",
            "merged": [{"location": other, "requests": each.rows, "new": each.new} for other, each in merged],
        })  # fmt: skip
        return
    for other, each in merged:
        click.echo(f"{other}: {each.rows} requests, {each.new} of them new.")


def _say(passing: Passing, other: str, rows: int) -> None:
    passing.say(f"{rows:,} requests of {other}")

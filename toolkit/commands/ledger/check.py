"""`oaicheck ledger check`: is every row, sum and price in the ledger what it should be?"""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json
from toolkit.commands.ledger._passing import Passing


@click.command("check", cls=Command)
@json_option
@pass_app
def command(app: App, *, as_json: bool) -> None:
    """Check the ledger: pages, references, costs, sums, secrets, file mode.

    Ends with 1 when something is wrong, and names the row; nothing is changed. A million requests take about half a
    minute.

    \b
    Examples:
      oaicheck ledger check
      oaicheck ledger check --json
    """
    from toolkit.ledger.checking import check

    with ledger_of(app, readonly=True) as ledger, Passing() as passing:
        results = []
        for name, says, damages in check(
            ledger, waiting=lambda names: passing.say(f"still checking {', '.join(names)}")
        ):
            results.append((name, says, damages))
            if not as_json:
                passing.clear()
                _show(app, says, [(each.where, each.problem, each.mended_by) for each in damages])
    damaged = [each for _, _, damages in results for each in damages]
    if as_json:
        say_json({
            "schema": "oaicheck.ledger-check/1",
            "ok": not damaged,
            "location": ledger.location,
            "rules": [{"id": name, "title": says, "ok": not damages} for name, says, damages in results],
            "damage": [vars(each) for each in damaged],
        })  # fmt: skip
    elif not damaged:
        click.echo(f"{ledger.location}: nothing wrong.")
    if damaged:
        raise click.exceptions.Exit(1)


def _show(app: App, says: str, damages: list[tuple[str, str, str | None]]) -> None:
    good, bad = ("✓", "✗") if app.unicode() else ("ok", "XX")
    click.echo(f"{bad if damages else good} {says}")
    for where, problem, _ in damages:
        click.echo(f"    {where}: {problem}")
    for remedy in dict.fromkeys(remedy for *_, remedy in damages if remedy):
        click.echo(f"    To mend it: {remedy}")

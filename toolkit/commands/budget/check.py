"""`oaicheck budget check`: exit code 1 when a budget is exceeded, by a cent or by less."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.budget._show import shown, standings
from toolkit.errors import WrongUse
from toolkit.formats.amounts import dollars
from toolkit.reports.budget import Standing, applies_to


@click.command("check", cls=Command)
@click.argument("name", required=False)
@click.option("--tz", metavar="ZONE", help="Time zone of the periods (default: the system's).")
@click.option("--strict", is_flag=True, help="Exit code 1 also when a request without a known price is left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, /, name: str | None, tz: str | None, strict: bool, as_json: bool) -> None:  # noqa: FBT001 Click passes options by name
    """Exit with 1 when a budget is exceeded; say pace and forecast.

    \b
    Examples:
      oaicheck budget check
      oaicheck budget check daily --tz Asia/Shanghai && python nightly.py
    """
    found, zone = standings(app, tz, name)
    if name and not found:
        raise WrongUse(f"There is no budget named {name!r}.", "oaicheck budget list")
    click.echo(shown(app, found, zone, as_json=as_json), nl=False, color=True)
    over = [each for each in found if each.exceeded]
    for each in over:
        click.echo(_complaint(each), err=True)
    if over or (strict and any(each.unpriced for each in found)):
        raise click.exceptions.Exit(1)


def _complaint(each: Standing) -> str:
    more = dollars(each.spent - each.budget.limit)
    return f"Budget {each.budget.name} ({applies_to(each.budget)}) is exceeded by {more} in {each.period.label}."

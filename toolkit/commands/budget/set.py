"""`oaicheck budget set`: adds a budget, or changes the one of that name."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report._verdict import money
from toolkit.errors import WrongUse
from toolkit.formats.amounts import dollars
from toolkit.ledger import Budget, open_ledger
from toolkit.reports.budget import PERIODS, applies_to, tags_of
from toolkit.reports.question import tag_filters


@click.command("set", cls=Command)
@click.argument("period", type=click.Choice(PERIODS))
@click.argument("limit", metavar="USD")
@click.option("--project", metavar="NAME", envvar="OAICHECK_BUDGET_PROJECT", help="Only this project counts.")
@click.option("--model", metavar="NAME", envvar="OAICHECK_BUDGET_MODEL", help="Only this model counts.")
@click.option(
    "--tag", metavar="NAME=VALUE", multiple=True, envvar="OAICHECK_BUDGET_TAG", help="Only this tag counts; repeatable."
)
@click.option(
    "--cycle-day", type=click.IntRange(1, 31), metavar="DAY", help="The day on which the month of a monthly one begins."
)
@click.option("--name", metavar="NAME", help="What to call it (default: made of period and filters).")
@pass_app
def command(app: App, /, **options: Any) -> None:
    """Set a limit for a day, a week, a month, or for all time.

    The limit is kept in the ledger. `oaicheck budget check` ends with exit code 1 when it is exceeded.

    \b
    Examples:
      oaicheck budget set daily 2.00
      oaicheck budget set monthly 50 --project search --tag team=research
    """
    budget = _budget(app, options)
    with open_ledger(app.ledger_location) as ledger:
        before = {each.name: each for each in ledger.budgets()}.get(budget.name)
        ledger.set_budget(budget)
    was = f" (was {dollars(before.limit)} {before.period})" if before else ""
    click.echo(f"Budget {budget.name}: {dollars(budget.limit)} {budget.period}, {applies_to(budget)}{was}.")


def _budget(app: App, options: dict[str, Any]) -> Budget:
    filters: dict[str, str] = {name: options[name] for name in ("project", "model") if options[name]}
    filters |= {f"tag:{name}": value for name, value in tag_filters(options["tag"]).items()}
    if options["cycle_day"]:
        if options["period"] != "monthly":
            raise WrongUse(
                "--cycle-day belongs to a monthly budget.", "oaicheck budget set monthly USD --cycle-day DAY"
            )
        filters["cycle_day"] = str(options["cycle_day"])
    name = options["name"] or _name(options["period"], filters)
    if not 0 < len(name) <= 100 or not name.isprintable():
        raise WrongUse(f"--name {name!r} can't be a name.", "Give one of 1 to 100 printable characters.")
    return Budget(
        name=name, period=options["period"], limit=money(options["limit"], "USD"), filters=filters, created_at=app.now()
    )


def _name(period: str, filters: dict[str, str]) -> str:
    """`daily`, `monthly:search`, `daily:gpt-4o:team=a`: the same period and filters are the same budget."""
    tags = [f"{name}={value}" for name, value in sorted(tags_of(filters).items())]
    return ":".join([period, *(filters[each] for each in ("project", "model") if each in filters), *tags])

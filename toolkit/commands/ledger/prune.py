"""`oaicheck ledger prune --before DATE`: remove old rows, keep their sums."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json


@click.command("prune", cls=Command)
@click.option("--before", required=True, metavar="DATE", help="The first day that stays: 2026-01-01, 2026-01 …")
@click.option("--tz", metavar="ZONE", help="Time zone of the date (default: the system's).")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_app
def command(app: App, *, before: str, tz: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Remove the rows before a day; their sums by hour and model stay.

    Reports by period and by model keep their figures. What only a row knows goes: project, tags, key, endpoint, and the
    arithmetic of each cost. Export or back up first. The ids stay, so that importing the rows again adds nothing.

    \b
    Examples:
      oaicheck ledger prune --before 2026-01-01 --dry-run
      oaicheck ledger prune --before 2026-01-01 --yes
    """
    from toolkit.ledger.pruning import Pruned, measure, prune
    from toolkit.money import pico_to_usd

    limit = _limit(app, before, tz)
    with ledger_of(app) as ledger:
        found = measure(ledger.door, limit)
        if found.rows and not dry_run:
            if not yes:
                _ask(found.rows, before)
            found = prune(ledger, limit)

    def told(pruned: Pruned) -> str:
        money = f"which stand for {pruned.requests} requests and ${pico_to_usd(pruned.cost)}"
        return f"{pruned.rows} rows {money}" + (f" + {pruned.unpriced} unpriced" if pruned.unpriced else "")

    if as_json:
        say_json({
            "schema": "oaicheck.ledger-prune/1", "dry_run": dry_run, "rows": found.rows, "requests": found.requests,
            "cost_usd": pico_to_usd(found.cost), "unpriced_requests": found.unpriced,
        })  # fmt: skip
    else:
        click.echo(f"{'Would remove' if dry_run else 'Removed'} {told(found)}. Their sums stay.")


def _limit(app: App, before: str, tz: str | None) -> int:
    from toolkit.errors import WrongUse
    from toolkit.ledger.columns import QUARTER
    from toolkit.reports.dates import days_of
    from toolkit.reports.periods import day_start
    from toolkit.reports.zones import named, system

    zone = named(tz) if tz else system(app.environ)
    today = app.now().astimezone(zone.info).date()
    start = day_start(days_of(before, today, "--before").first, zone)
    if start % QUARTER:
        raise WrongUse(f"{before} does not begin on a quarter of an hour in UTC there.", "Use another zone: --tz UTC")
    return start


def _ask(rows: int, before: str) -> None:
    import sys

    from toolkit.errors import WrongUse

    if not sys.stdin.isatty():
        raise WrongUse(f"{rows} rows before {before} would be removed for good.", "Add --yes to do it.")
    click.confirm(f"Remove {rows} rows before {before} for good?", abort=True, err=True)

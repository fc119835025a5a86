"""`oaicheck report line`: today's spend in one short line."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._ask import reading
from toolkit.reports.now import sentence, today
from toolkit.reports.zones import to_micros


@click.command("line", cls=Command)
@click.option("--tz", metavar="ZONE", help="Time zone of the day (default: the system's).")
@_options.filter_options
@pass_app
def command(app: App, /, tz: str | None, **options: Any) -> None:
    """Print what was spent today in one line, for a shell prompt or a status bar.

    \b
    Examples:
      oaicheck report line
      oaicheck report line --project search
    """
    zone, where = _options.zone_of(app, tz), _options.where_of(options)
    with reading(app) as ledger:
        figures = today(ledger, zone, to_micros(app.now()), where)
    click.echo(sentence(figures))

"""`oaicheck budget list`: every budget and how it stands; always exit code 0."""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.budget._show import shown, standings


@click.command("list", cls=Command)
@click.option("--tz", metavar="ZONE", help="Time zone of the periods (default: the system's).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, /, tz: str | None, as_json: bool) -> None:  # noqa: FBT001 Click passes options by name
    """Show every budget with what is spent of it, the pace and the forecast.

    \b
    Examples:
      oaicheck budget list
      oaicheck budget list --json
    """
    found, zone = standings(app, tz)
    click.echo(shown(app, found, zone, as_json=as_json), nl=False, color=True)

"""`oaicheck test all`: every kind in turn; a failure does not stop it; a table at the end."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.test._options import Options, test_options


@click.command("all", cls=Command)
@test_options
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, /, **typed: Any) -> None:
    """Every kind of test in turn, with a table at the end.

    A test that fails does not stop the others. --model, --prompt and --image go to the kinds that they fit. Ends with 1
    when any of them failed.

    \b
    Examples:
      oaicheck test all
      oaicheck test all --yes --json
      oaicheck test all --dry-run
    """
    from toolkit.commands.test._session import Session

    ctx.exit(Session(app, Options(**typed)).every())

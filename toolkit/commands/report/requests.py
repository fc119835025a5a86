"""`oaicheck report requests`: single requests, newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._rowwise import question_of, show
from toolkit.reports import requests


@click.command("requests", cls=Command)
@_options.range_options
@_options.filter_options
@click.option("--failed", is_flag=True, help="Only requests that ended with an error.")
@click.option("--slow", is_flag=True, help="The slowest first instead of the newest.")
@click.option("--limit", type=click.IntRange(min=1), default=20, metavar="N", help="How many (default 20).")
@_options.output_options
@pass_app
def command(app: App, /, **options: Any) -> None:
    """Show the latest requests with state, model, tokens, cost and time.

    \b
    Examples:
      oaicheck report requests
      oaicheck report requests --failed --since 7d
      oaicheck report requests --slow --limit 5 --json
    """
    output = _options.output_of(options)
    failed, slow, limit = options.pop("failed"), options.pop("slow"), options.pop("limit")
    question = question_of(app, options)
    if failed:
        question = replace(question, where=replace(question.where, states=("error",)))
    show(
        app,
        output,
        question,
        lambda ledger: requests.table(requests.latest(ledger, question, limit=limit, slow=slow), question),
    )

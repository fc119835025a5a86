"""`oaicheck report models`: models side by side."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._rowwise import question_of, show
from toolkit.reports import models
from toolkit.reports.rowwise import rows


@click.command("models", cls=Command)
@_options.range_options
@_options.filter_options
@_options.output_options
@pass_app
def command(app: App, /, **options: Any) -> None:
    """Compare models: price, share of the spend, cache hits, tokens a second, errors.

    \b
    Examples:
      oaicheck report models
      oaicheck report models --since last-month --until last-month --json
    """
    output = _options.output_of(options)
    question = question_of(app, options)
    show(app, output, question, lambda ledger: models.table(rows(question, ledger), question))

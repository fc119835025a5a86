"""`oaicheck report whatif`: the same tokens at another model's price."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._rowwise import question_of, show
from toolkit.reports import whatif
from toolkit.reports.rowwise import rows


@click.command("whatif", cls=Command)
@click.option(
    "--model", "instead", metavar="NAME", required=True, envvar="OAICHECK_WHATIF_MODEL", help="The model to price."
)
@click.option(
    "--of", "model", metavar="NAME", envvar="OAICHECK_REPORT_MODEL", help="Only requests that used this model."
)
@_options.range_options
@_options.narrow_options
@_options.output_options
@pass_app
def command(app: App, /, instead: str, **options: Any) -> None:
    """Show what the same tokens would have cost on another model.

    \b
    Examples:
      oaicheck report whatif --model gpt-4o-mini
      oaicheck report whatif --model gpt-4.1 --of gpt-4o --since 30d
    """
    from toolkit.commands._prices import book_of

    output = _options.output_of(options)
    question = question_of(app, options)
    book, now = book_of(app), app.now()
    whatif.check(instead, book)
    show(app, output, question, lambda ledger: whatif.table(rows(question, ledger), instead, book, now, question))

"""One command for each kind of period: options → question → answer → text, and the exit code."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._ask import reading
from toolkit.commands.report._out import emit, target
from toolkit.formats import render
from toolkit.model import Table
from toolkit.reports.dress import table
from toolkit.reports.empty import sentence
from toolkit.reports.question import Question, groups
from toolkit.reports.spend import Spend, spend
from toolkit.reports.tree import tree
from toolkit.reports.zones import to_micros


def period_command(kind: str, help_text: str) -> Command:
    """The command of one kind of period."""

    @click.command(kind, cls=Command, help=help_text)
    @_options.range_options
    @_options.filter_options
    @_options.output_options
    @click.option(
        "--by",
        metavar="FIELD",
        multiple=True,
        help="Group by model, project, key, endpoint, provider, origin, state or tag:NAME; repeatable.",
    )
    @click.option("--compact", is_flag=True, help="Few columns, short numbers.")
    @click.option("--strict", is_flag=True, help="Exit code 1 when a request has no price.")
    @pass_app
    def run(app: App, /, **options: Any) -> None:
        _run(app, kind, options)

    assert isinstance(run, Command)
    return run


def _run(app: App, kind: str, options: dict[str, Any]) -> None:
    output = _options.output_of(options)
    compact, strict = options.pop("compact"), options.pop("strict")
    question = _question(app, kind, options)
    target(app, output)
    with reading(app) as ledger:
        answer = spend(ledger, question)
        nothing = sentence(answer, ledger, app.ledger_location) if output.format in {"table", "markdown"} else None
    emit(app, output, nothing or _text(app, answer, output.format, compact=compact))
    if strict and any(each.unpriced for each in answer.sums):
        click.echo("Requests without a price: exit code 1 (--strict).", err=True)
        raise click.exceptions.Exit(1)


def _question(app: App, kind: str, options: dict[str, Any]) -> Question:
    return Question(
        kind=kind,
        zone=_options.zone_of(app, options.pop("tz")),
        now=to_micros(app.now()),
        where=_options.where_of(options),
        by=groups(options.pop("by")),
        **options,
    )


def _text(app: App, answer: Spend, format_: str, *, compact: bool) -> str:
    flat: Table = table(answer)
    shown = tree(flat, answer) if format_ == "table" else flat
    return render(shown, format_, width=app.width(), color=app.color(), unicode=app.unicode(), compact=compact)

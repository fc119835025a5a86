"""One command for each kind of period: options → question → answer → text, and the exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._ask import reading
from toolkit.commands.report._out import emit, target
from toolkit.commands.report._verdict import Limits, limits_of, verdict
from toolkit.formats import render_any
from toolkit.ledger import Ledger
from toolkit.reports.dress import table
from toolkit.reports.empty import PROSE, or_nothing, sentence
from toolkit.reports.question import Question, groups
from toolkit.reports.spend import Spend, spend
from toolkit.reports.top import top
from toolkit.reports.tree import tree
from toolkit.reports.zones import to_micros

if TYPE_CHECKING:
    from toolkit.model import Table
    from toolkit.reports.currency import Rate

GROUP_HELP = "Group by model, project, key, endpoint, provider, origin, state or tag:NAME; repeatable."


def period_command(kind: str, help_text: str) -> Command:
    """The command of one kind of period."""

    @click.command(kind, cls=Command, help=help_text)
    @_options.range_options
    @_cycle(kind)
    @_options.filter_options
    @click.option("--by", metavar="FIELD", multiple=True, help=GROUP_HELP)
    @click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the costliest N, the rest in one row.")
    @click.option("--compare", is_flag=True, help="Beside each row the period before it, with the change.")
    @click.option("--chart", is_flag=True, help="Bars below the table.")
    @click.option("--compact", is_flag=True, help="Few columns, short numbers.")
    @click.option("--budget", is_flag=True, help="Below the table, how far each budget is used.")
    @click.option("--currency", metavar="CODE", help="Show money in this currency; needs --rate.")
    @click.option("--rate", metavar="NUMBER", help="How many units of it a dollar is, such as 7.1.")
    @click.option("--strict", is_flag=True, help="Exit code 1 when a request has no price.")
    @click.option("--fail-over", metavar="USD", help="Exit code 1 when the total is above this.")
    @_options.output_options
    @pass_app
    def run(app: App, /, **options: Any) -> None:
        _run(app, kind, options)

    assert isinstance(run, Command)
    return run


def _cycle(kind: str) -> Callable[[_options.F], _options.F]:
    if kind != "monthly":
        return lambda func: func
    return click.option(
        "--cycle-day",
        type=click.IntRange(1, 31),
        default=1,
        metavar="DAY",
        help="The day on which a billing month begins.",
    )


def _run(app: App, kind: str, options: dict[str, Any]) -> None:
    output, limits = _options.output_of(options), limits_of(options)
    rate = _rate(options.pop("currency"), options.pop("rate"))
    extras = {name: options.pop(name) for name in ("chart", "compact", "budget")}
    question = _question(app, kind, options)
    target(app, output)
    with reading(app) as ledger:
        answer = spend(ledger, question)
        nothing = sentence(answer, ledger, app.ledger_location) if output.format in PROSE else None
        emit(app, output, nothing or _content(app, ledger, answer, output, rate, extras))
        if extras["budget"] and ledger is not None and output.format == "table":
            _budgets(app, ledger, question)
    _judge(answer, limits)


def _rate(code: str | None, rate: str | None) -> Rate | None:
    """The stated rate; what it takes is loaded only for those who state one."""
    if code is None and rate is None:
        return None
    from toolkit.reports.currency import rate_of

    return rate_of(code, rate)


def _convert(found: Table, rate: Rate | None) -> Table:
    if rate is None:
        return found
    from toolkit.reports.currency import convert

    return convert(found, rate)


def _question(app: App, kind: str, options: dict[str, Any]) -> Question:
    return Question(
        kind=kind,
        zone=_options.zone_of(app, options.pop("tz")),
        now=to_micros(app.now()),
        where=_options.where_of(options),
        by=groups(options.pop("by")),
        **options,
    )


def _content(
    app: App,
    ledger: Ledger | None,
    answer: Spend,
    output: _options.Output,
    rate: Rate | None,
    extras: dict[str, Any],
) -> str | bytes:
    view, flat = _options.view_of(app, output, compact=extras["compact"]), table(answer)
    if output.format == "html":
        from toolkit.reports.page import with_page

        flat = with_page(_convert(flat, rate), ledger, answer, rate)
        return render_any(or_nothing(flat, sentence(answer, ledger, app.ledger_location)), "html", view)
    if output.format != "table":
        return render_any(_convert(flat, rate), output.format, view)
    shown = _convert(tree(flat, top(answer)), rate)
    text = str(render_any(shown, "table", view))
    if not extras["chart"]:
        return text
    from toolkit.formats.bars import bars

    return text + "\n" + bars(shown, view, "cost" if rate else "cost_usd")


def _budgets(app: App, ledger: Any, question: Question) -> None:
    from toolkit.reports.budget import standing, used

    bars_text = used(standing(ledger, question.zone, question.now), width=app.width(), unicode=app.unicode())
    click.echo("\n" + bars_text, nl=False)


def _judge(answer: Spend, limits: Limits) -> None:
    complaints = verdict(answer.sums, limits)
    for each in complaints:
        click.echo(each, err=True)
    if complaints:
        raise click.exceptions.Exit(1)

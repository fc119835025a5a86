"""`oaicheck report live`: today's spend and the last requests, refreshed in place until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.report import _options
from toolkit.commands.report._ask import reading
from toolkit.commands.report._rowwise import question_of
from toolkit.formats import View, render_any
from toolkit.reports import requests
from toolkit.reports.now import last_minute, sentence, today
from toolkit.reports.question import Question

HOME, CLEAR_LINE, CLEAR_BELOW = "\x1b[H", "\x1b[K", "\x1b[J"
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"


@click.command("live", cls=Command)
@click.option("--tz", metavar="ZONE", help="Time zone of the day (default: the system's).")
@_options.filter_options
@click.option("--limit", type=click.IntRange(min=1), default=10, metavar="N", help="How many requests (default 10).")
@click.option("--every", type=click.FloatRange(min=0.2), default=2, metavar="SECONDS", help="Pause (default 2).")
@click.option("--once", is_flag=True, help="Print it once and end; so it is done without a terminal.")
@pass_app
def command(app: App, /, limit: int, every: float, once: bool, **options: Any) -> None:  # noqa: FBT001 Click passes options by name
    """Show spend today, the last minute and the latest requests while programs run; Ctrl-C ends it.

    \b
    Examples:
      oaicheck report live
      oaicheck report live --once --limit 5
    """
    given = {**options, "since": None, "until": None, "last": None}
    question_of(app, dict(given))
    if once or not sys.stdout.isatty():
        click.echo(_frame(app, question_of(app, dict(given)), limit), nl=False, color=True)
        return
    _refresh(app, given, limit, every)


def _refresh(app: App, given: dict[str, Any], limit: int, every: float) -> None:
    """Draws on the terminal's other screen, so that what was on it comes back; the last picture stays below."""
    text = ""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # being ended gives the screen back too
    click.echo(ENTER, nl=False, color=True)
    try:
        while True:
            text = _frame(app, question_of(app, dict(given)), limit)
            click.echo(HOME + text.replace("\n", f"{CLEAR_LINE}\n") + CLEAR_BELOW, nl=False, color=True)
            time.sleep(every)
    except KeyboardInterrupt:
        pass
    finally:
        click.echo(LEAVE, nl=False, color=True)
        signal.signal(signal.SIGTERM, before)
    click.echo(text, nl=False, color=True)


def _frame(app: App, question: Question, limit: int) -> str:
    view = View(width=app.width(), color=app.color(), unicode=app.unicode())
    with reading(app) as ledger:
        day = today(ledger, question.zone, question.now, question.where)
        minute = last_minute(ledger, question.now, question.where)
        table = requests.table(requests.latest(ledger, question, limit=limit, slow=False), question)
    below = str(render_any(table, "table", view)) if table.rows else "No requests yet.\n"
    return f"Today: {sentence(day)}\nLast minute: {sentence(minute)}\n\n{below}"

"""What the commands on single requests share: the question, and the table or the sentence that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.app import App
from toolkit.commands.report import _options
from toolkit.commands.report._ask import reading
from toolkit.commands.report._options import Output
from toolkit.commands.report._out import emit, target
from toolkit.formats import render_any
from toolkit.ledger import Ledger
from toolkit.model import Table
from toolkit.reports.empty import PROSE, or_nothing, sentence
from toolkit.reports.question import Question
from toolkit.reports.spend import Spend, whole_range
from toolkit.reports.zones import to_micros


def question_of(app: App, options: dict[str, Any]) -> Question:
    """The question in days: `--last 3` is three days."""
    return Question(
        kind="daily",
        zone=_options.zone_of(app, options.pop("tz")),
        now=to_micros(app.now()),
        where=_options.where_of(options),
        **options,
    )


def show(app: App, output: Output, question: Question, make: Callable[[Ledger | None], Table]) -> None:
    """Writes the table that `make` reads from the ledger."""
    target(app, output)
    with reading(app) as ledger:
        table = make(ledger)
        said = None
        if not table.rows:
            empty = Spend(question=question, range=whole_range(ledger, question), lines=())
            said = sentence(empty, ledger, app.ledger_location)
    view = _options.view_of(app, output)
    prose = said if output.format in PROSE else None
    emit(app, output, prose or render_any(or_nothing(table, said), output.format, view))

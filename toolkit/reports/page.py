"""What the HTML page shows besides the table: spend by model and by project, requests by weekday and hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from toolkit.errors import WrongUse
from toolkit.ledger import Ledger
from toolkit.model import Table
from toolkit.reports.currency import Rate, convert
from toolkit.reports.dress import table
from toolkit.reports.question import Question
from toolkit.reports.spend import Spend, spend

MOST = 12


def with_page(flat: Table, ledger: Ledger | None, answer: Spend, rate: Rate | None) -> Table:
    """The table with what the page needs in its `meta`; as it is when there is nothing to show."""
    if ledger is None or answer.range is None or not answer.lines:
        return flat
    since, until = str(answer.range.first), str(answer.range.last)
    whole = replace(answer.question, since=since, until=until, last=None, compare=False, top=None, by=())
    page = {
        "breakdowns": [_breakdown(ledger, whole, name, rate) for name in ("model", "project")],
        "heat": _heat(ledger, whole),
    }
    return replace(flat, meta={**flat.meta, "_page": page})


def _breakdown(ledger: Ledger, whole: Question, name: str, rate: Rate | None) -> Table:
    found = convert(table(spend(ledger, replace(whole, kind="total", by=(name,), top=MOST))), rate)
    columns = tuple(each for each in found.columns if each.name != "period")
    rows = tuple({**row, name: row[name] if row[name] is not None else f"(no {name})"} for row in found.rows)
    return replace(found, title=f"By {name}", columns=columns, rows=rows)


def _heat(ledger: Ledger, whole: Question) -> dict[tuple[int, int], int]:
    """Requests by weekday (0 = Monday) and hour on the zone's clock; empty when the range has too many hours."""
    try:
        answer = spend(ledger, replace(whole, kind="hourly"))
    except WrongUse:
        return {}
    found: dict[tuple[int, int], int] = {}
    for line in answer.lines:
        hour = datetime.fromisoformat(answer.periods[line.period].label)
        figures: dict[str, Any] = line.figures
        at = (hour.weekday(), hour.hour)
        found[at] = found.get(at, 0) + figures["requests"]
    return found

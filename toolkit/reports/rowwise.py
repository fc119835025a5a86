"""What the reports on single requests share: which rows, and quantiles of their times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from toolkit.entry import Entry
from toolkit.formats import DATA_ONLY
from toolkit.ledger import Ledger, Where
from toolkit.model import Column
from toolkit.reports.question import Question, resolve


def chosen(question: Question, ledger: Ledger | None) -> Where | None:
    """The question's filters with its range as instants; None when there is nothing to read."""
    span = ledger.span() if ledger else None
    if span is None:
        return None
    if not question.ranged:
        return question.where
    periods = resolve(question, span).periods
    return replace(question.where, since=periods[0].start, until=periods[-1].end)


def rows(question: Question, ledger: Ledger | None) -> Iterator[Entry]:
    """The rows that are meant, oldest first, one at a time."""
    where = chosen(question, ledger)
    return iter(()) if ledger is None or where is None else ledger.read(where)


def quantile(values: Sequence[float], percent: int) -> float | None:
    """The value that `percent` of the values do not exceed (nearest rank); None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def number(name: str, title: str, unit: str, drop: int) -> Column:
    """A column of numbers."""
    return Column(name=name, title=title, unit=unit, align="right", drop=drop)


def data(name: str, unit: str = "text") -> Column:
    """A column for machines only."""
    return Column(name=name, title=name, unit=unit, drop=DATA_ONLY)


def unpriced(entry: Entry) -> bool:
    """Whether some of what it cost is unknown."""
    return entry.cost is not None and entry.cost.status in {"unpriced", "partial"}


def meta(schema: str, report: str, question: Question, **more: Any) -> dict[str, Any]:
    """What surrounds the rows in JSON."""
    asked = {"since": question.since, "until": question.until, "last": question.last}
    return {
        "schema": schema,
        "report": report,
        "time_zone": question.zone.name,
        "currency": "USD",
        "asked": {name: value for name, value in asked.items() if value},
        **more,
    }

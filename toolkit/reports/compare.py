"""`--compare`: what the calendar period before cost, and the change in dollars and percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from toolkit.ledger import Ledger
from toolkit.model import Column
from toolkit.reports.periods import Period, beginning, cut
from toolkit.reports.question import Question, Range
from toolkit.reports.sums import Line, add, percent


def periods_before(question: Question, days: Range) -> list[Period]:
    """As many periods as the range has, right before it; none for a report without a range."""
    if not question.ranged or not days.periods:
        return []
    length = (days.last - days.first).days + 1
    if question.kind == "total":
        return cut("total", days.first - timedelta(length), days.first - timedelta(1), question.zone)
    first = beginning(question.kind, days.first - timedelta(length + 62), question.cycle_day)
    last = (
        days.last
        if question.kind == "hourly"
        else beginning(question.kind, days.first, question.cycle_day) - timedelta(1)
    )
    found = cut(question.kind, first, last, question.zone, question.cycle_day)
    return [each for each in found if each.end <= days.periods[0].start][-len(days.periods) :]


def lines_before(ledger: Ledger, question: Question, days: Range) -> tuple[list[Period], tuple[Line, ...]]:
    """What preceded: lines whose `period` is the index of the period that they precede."""
    earlier = periods_before(question, days)
    spans = [(each.start, each.end) for each in (*earlier, *days.periods)]
    sums = ledger.aggregate(spans, by=question.by, where=question.where)
    shift = 1 - len(earlier)
    touching = {i for i, (here, there) in enumerate(pairwise(spans)) if here[1] == there[0]}
    found = [each for each in sums if each.period in touching]
    return earlier, tuple(Line(period=each.period + shift, group=tuple(each.group), sums=(each,)) for each in found)


@dataclass(frozen=True)
class Before:
    """Looks up what preceded a period and a group (or the beginning of one)."""

    lines: Sequence[Line]
    _found: dict[tuple[int, tuple[str | None, ...]], list[Line]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            for depth in range(len(line.group) + 1):
                self._found.setdefault((line.period, line.group[:depth]), []).append(line)

    def row(self, period: int, group: tuple[str | None, ...], figures: Mapping[str, Any]) -> dict[str, Any]:
        """The three fields of a row."""
        lines = self._found.get((period, group), [])
        return change(figures, add(each for line in lines for each in line.sums))


def change(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Previous cost, change, change in percent; unknown where one of both is, nothing spent where nothing was asked."""
    cost, previous = _known(now), _known(before)
    known = cost is not None and previous is not None
    difference = cost - previous if cost is not None and previous is not None else None
    return {
        "previous_cost_usd": previous,
        "change_usd": difference,
        "change_percent": percent(difference or 0, previous or 0) if known else None,
    }


def _known(figures: Mapping[str, Any]) -> int | None:
    cost: int | None = figures["cost_usd"]
    return 0 if cost is None and not figures["unpriced_requests"] else cost


def signed(name: str) -> Any:
    """A mark that puts a plus before what grew."""

    def mark(row: Mapping[str, Any]) -> tuple[str, str, str]:
        value = row.get(name)
        return "" if value is None or str(value).startswith("-") or not value else "+", "", "–"

    return mark


COLUMNS = (
    Column(name="previous_cost_usd", title="Before", unit="usd", align="right", drop=9),
    Column(name="change_usd", title="Δ", unit="usd", align="right", drop=1, mark=signed("change_usd")),
    Column(name="change_percent", title="Δ %", unit="percent", align="right", drop=2, mark=signed("change_percent")),
)


def whole(earlier: Sequence[Period], lines: Sequence[Line], figures: Mapping[str, Any]) -> dict[str, Any] | None:
    """The range as a whole against as many periods before it; None without a range."""
    if not earlier:
        return None
    inside = [line for line in lines if line.period <= 0]
    days = {"since": str(earlier[0].first), "until": str(earlier[-1].last)}
    return {**days, **change(figures, add(each for line in inside for each in line.sums))}

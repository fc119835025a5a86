"""What was spent, per period and group: every periodic report reads the ledger here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.ledger import Ledger, Sums
from toolkit.reports.periods import Period, cut
from toolkit.reports.question import Question, Range, resolve
from toolkit.reports.sums import Line

MANY = 2000


@dataclass(frozen=True, kw_only=True)
class Spend:
    """The answer before it is dressed. `lines` are ordered by time, then by cost; `before` holds what preceded each
    period (`--compare`); `unpriced_models` names what has no price, with its requests."""

    question: Question
    range: Range | None
    lines: tuple[Line, ...]
    unpriced_models: tuple[tuple[str, int], ...] = ()
    earlier: tuple[Period, ...] = ()
    before: tuple[Line, ...] = ()

    @property
    def periods(self) -> list[Period]:
        """The periods of the range."""
        return self.range.periods if self.range else []

    @property
    def sums(self) -> list[Sums]:
        """Every sum of the answer."""
        return [each for line in self.lines for each in line.sums]


def spend(ledger: Ledger | None, question: Question) -> Spend:
    """Asks the ledger. No ledger, or an empty one, is an answer without lines."""
    span = ledger.span() if ledger else None
    wanted = resolve(question, span)
    if ledger is None or span is None:
        return Spend(question=question, range=wanted if question.ranged else None, lines=())
    wanted, sums = _sums(ledger, question, wanted)
    unpriced = _unpriced(ledger, question, wanted) if any(each.unpriced for each in sums) else ()
    answer = Spend(question=question, range=wanted, lines=_lines(sums), unpriced_models=unpriced)
    if question.compare:
        from toolkit.reports.compare import lines_before

        earlier, before = lines_before(ledger, question, wanted)
        answer = replace(answer, earlier=tuple(earlier), before=before)
    return answer


def whole_range(ledger: Ledger | None, question: Question) -> Range | None:
    """The range that is meant; None when nothing bounds it."""
    return resolve(question, ledger.span() if ledger else None) if question.ranged else None


def _sums(ledger: Ledger, question: Question, wanted: Range) -> tuple[Range, list[Sums]]:
    if not question.ranged and len(wanted.periods) > MANY:
        wanted = _only_busy(ledger, question, wanted)
    spans = [(each.start, each.end) for each in wanted.periods]
    return wanted, ledger.aggregate(spans, by=question.by, where=question.where) if spans else []


def _only_busy(ledger: Ledger, question: Question, wanted: Range) -> Range:
    """The periods of the months in which there is anything: one stray row of 1970 is no half century of hours."""
    months = cut("monthly", wanted.first, wanted.last, question.zone)
    found = {each.period for each in ledger.aggregate([(m.start, m.end) for m in months], where=question.where)}
    busy = [months[i] for i in sorted(found)]
    periods = [each for each in wanted.periods if _within(each, busy)]
    return Range(first=wanted.first, last=wanted.last, periods=periods, notes=wanted.notes)


def _within(period: Period, busy: Sequence[Period]) -> bool:
    from bisect import bisect_right

    index = bisect_right(busy, period.end - 1, key=lambda each: each.start) - 1
    return index >= 0 and busy[index].end > period.start


def _lines(sums: Sequence[Sums]) -> tuple[Line, ...]:
    lines = [Line(period=each.period, group=tuple(each.group), sums=(each,)) for each in sums]
    return tuple(sorted(lines, key=_order))


def _order(line: Line) -> tuple[object, ...]:
    figures = line.figures
    names = tuple((name is None, name or "") for name in line.group)
    return line.period, -(figures["cost_usd"] or 0), -figures["total_tokens"], -figures["requests"], names


def _unpriced(ledger: Ledger, question: Question, wanted: Range) -> tuple[tuple[str, int], ...]:
    spans = [(wanted.periods[0].start, wanted.periods[-1].end)]
    sums = ledger.aggregate(spans, by=("model",), where=question.where)
    found = [(each.group[0] or "(no model)", each.unpriced) for each in sums if each.unpriced]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0])))

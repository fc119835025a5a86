"""`--top N`: the costliest N stay, the rest become one row, so that the report still adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from toolkit.ledger import Sums
from toolkit.reports.periods import Period
from toolkit.reports.spend import Spend
from toolkit.reports.sums import Line, add


def top(spend: Spend) -> Spend:
    """The answer with the groups (without groups: the periods) beyond the costliest N folded together."""
    count = spend.question.top
    if count is None:
        return spend
    return _fold_groups(spend, count) if spend.question.by else _fold_periods(spend, count)


def _ranked(spend: Spend, keys: Iterable[object]) -> list[object]:
    found: dict[object, list[Line]] = {}
    for key, line in zip(keys, spend.lines, strict=True):
        found.setdefault(key, []).append(line)
    figures = {key: add(each for line in lines for each in line.sums) for key, lines in found.items()}
    return sorted(found, key=lambda k: (-(figures[k]["cost_usd"] or 0), -figures[k]["total_tokens"], str(k)))


def _fold_groups(spend: Spend, count: int) -> Spend:
    ranked = _ranked(spend, (line.group[0] for line in spend.lines))
    kept = set(ranked[:count])
    if len(ranked) <= count:
        return spend
    label = f"({len(ranked) - count} others)"
    return replace(spend, lines=_fold(spend.lines, kept, label), before=_fold(spend.before, kept, label))


def _fold(lines: Sequence[Line], kept: set[object], label: str) -> tuple[Line, ...]:
    rest: dict[int, list[Line]] = {}
    for line in lines:
        if line.group[0] not in kept:
            rest.setdefault(line.period, []).append(line)
    folded = [
        Line(period=period, group=(label, *[None] * (len(found[0].group) - 1)), folded=True, sums=_sums(found))
        for period, found in rest.items()
    ]
    return tuple(sorted([*(each for each in lines if each.group[0] in kept), *folded], key=lambda each: each.period))


def _sums(lines: Iterable[Line]) -> tuple[Sums, ...]:
    return tuple(each for line in lines for each in line.sums)


def _fold_periods(spend: Spend, count: int) -> Spend:
    ranked = [index for index in _ranked(spend, (line.period for line in spend.lines)) if isinstance(index, int)]
    if len(ranked) <= count or spend.range is None:
        return spend
    kept = sorted(ranked[:count])
    periods = [spend.periods[index] for index in kept]
    first, last = spend.periods[0], spend.periods[-1]
    rest = Period(
        label=f"({len(ranked) - count} others)", start=first.start, end=last.end, first=first.first, last=last.last
    )
    lines = [replace(line, period=kept.index(line.period)) for line in spend.lines if line.period in kept]
    other = [line for line in spend.lines if line.period not in kept]
    folded = Line(period=count, group=(), sums=_sums(other), folded=True)
    return replace(spend, range=replace(spend.range, periods=[*periods, rest]), lines=(*lines, folded), before=())

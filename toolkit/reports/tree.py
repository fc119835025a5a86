"""The same answer as a tree for people: a period, below it its groups, each level adding up to the one above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit.model import Column, Table
from toolkit.reports.dress import TITLES, before_of, group_title
from toolkit.reports.spend import Spend
from toolkit.reports.sums import Line, add

if TYPE_CHECKING:
    from toolkit.reports.compare import Before


def tree(flat: Table, spend: Spend) -> Table:
    """The flat table with its groups folded into the first column; without groups it stays as it is."""
    if not spend.question.by:
        return flat
    asked = spend.question
    head = [] if asked.kind == "total" else [TITLES[asked.kind]]
    title = " / ".join([*head, *map(group_title, asked.by)])
    kept = tuple(each for each in flat.columns[1:] if each.name not in asked.by)
    rows = tuple(_Tree(before_of(spend)).rows(spend))
    return replace(flat, columns=(Column(name="period", title=title), *kept), rows=rows)


class _Tree:
    def __init__(self, before: Before | None) -> None:
        self._before = before

    def rows(self, spend: Spend) -> Iterator[dict[str, Any]]:
        lines = {index: list(found) for index, found in groupby(spend.lines, key=lambda line: line.period)}
        in_one = spend.question.kind == "total"
        for index, period in enumerate(spend.periods):
            found = lines.get(index, [])
            if not found and not (spend.question.ranged and spend.lines):
                continue
            if not in_one:
                yield self._row(period.label, found, 0, index, ())
            yield from self._branches(found, index, (), 0 if in_one else 1)

    def _branches(
        self, lines: Sequence[Line], index: int, above: tuple[str | None, ...], level: int
    ) -> Iterator[dict[str, Any]]:
        depth = len(above)
        if not lines or depth == len(lines[0].group) or (depth and lines[0].folded):
            return
        branches: dict[str | None, list[Line]] = {}
        for line in lines:
            branches.setdefault(line.group[depth], []).append(line)
        rows = [(self._label_row(found, index, (*above, name), level), name, found) for name, found in branches.items()]
        for row, name, found in sorted(rows, key=lambda each: (each[2][0].folded, -(each[0]["cost_usd"] or 0))):
            yield row
            yield from self._branches(found, index, (*above, name), level + 1)

    def _label_row(
        self, lines: Sequence[Line], index: int, group: tuple[str | None, ...], level: int
    ) -> dict[str, Any]:
        return self._row(group[-1] if group[-1] is not None else "(none)", lines, level, index, group)

    def _row(
        self, label: str, lines: Sequence[Line], level: int, index: int, group: tuple[str | None, ...]
    ) -> dict[str, Any]:
        figures = add(each for line in lines for each in line.sums)
        compared = self._before.row(index, group, figures) if self._before else {}
        return {"period": label, **figures, **compared, "_level": level}

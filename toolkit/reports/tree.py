"""The same answer as a tree for people: a period, below it its groups, each level adding up to the one above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from toolkit.model import Column, Table
from toolkit.reports.dress import TITLES, group_title
from toolkit.reports.spend import Spend
from toolkit.reports.sums import Line, add


def tree(flat: Table, spend: Spend) -> Table:
    """The flat table with its groups folded into the first column; without groups it stays as it is."""
    if not spend.question.by:
        return flat
    asked = spend.question
    head = [] if asked.kind == "total" else [TITLES[asked.kind]]
    title = " / ".join([*head, *map(group_title, asked.by)])
    kept = tuple(each for each in flat.columns[1:] if each.name not in asked.by)
    return replace(flat, columns=(Column(name="period", title=title), *kept), rows=tuple(_rows(spend)))


def _rows(spend: Spend) -> Iterator[dict[str, Any]]:
    lines = {index: list(found) for index, found in groupby(spend.lines, key=lambda line: line.period)}
    flat_total = spend.question.kind == "total"
    for index, period in enumerate(spend.periods):
        found = lines.get(index, [])
        if not found and not (spend.question.ranged and spend.lines):
            continue
        if not flat_total:
            yield _row(period.label, found, 0)
        yield from _branches(found, 0, 0 if flat_total else 1)


def _branches(lines: Sequence[Line], depth: int, level: int) -> Iterator[dict[str, Any]]:
    if not lines or depth == len(lines[0].group):
        return
    branches: dict[str | None, list[Line]] = {}
    for line in lines:
        branches.setdefault(line.group[depth], []).append(line)
    rows = [(_row(name if name is not None else "(none)", found, level), found) for name, found in branches.items()]
    for row, found in sorted(rows, key=lambda each: -(each[0]["cost_usd"] or 0)):
        yield row
        yield from _branches(found, depth + 1, level + 1)


def _row(label: str, lines: Sequence[Line], level: int) -> dict[str, Any]:
    return {"period": label, **add(each for line in lines for each in line.sums), "_level": level}

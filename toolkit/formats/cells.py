"""Turns a table's values into the texts of its cells, the same for every format that people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from toolkit.formats import DATA_ONLY
from toolkit.formats.amounts import decimals_for, exact_decimals, round_half_even, shown_steps, written
from toolkit.formats.harmless import harmless, width
from toolkit.model import Column, Table

NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A column ready to be set: a text for each row and for the total; `empty` when nothing but zero is in it."""

    column: Column
    rows: tuple[str, ...]
    total: str | None
    empty: bool

    @cached_property
    def width(self) -> int:
        """Columns of a terminal that the widest of its texts takes."""
        return max(map(width, {self.column.title, *self.rows, self.total or ""}))

    def mapped(self, change: Callable[[str], str]) -> Cells:
        """The same with every text changed."""
        title = replace(self.column, title=change(self.column.title))
        total = None if self.total is None else change(self.total)
        return replace(self, column=title, rows=tuple(map(change, self.rows)), total=total)


def prepare(table: Table, *, compact: bool = False) -> list[Cells]:
    """The cells of every column that people read."""
    return [_cells(table, each, compact=compact) for each in table.columns if each.drop < DATA_ONLY]


def is_money(column: Column) -> bool:
    """Whether the values are whole pico-units of a currency."""
    return column.unit == "usd" or column.unit.startswith("money:")


def _cells(table: Table, column: Column, *, compact: bool) -> Cells:
    texts = _money(table, column) if is_money(column) else _plain(table, column, compact=compact)
    values = [row.get(column.name) for row in table.rows]
    empty = column.align == "right" and not any(values) and not (table.totals or {}).get(column.name)
    total = texts.pop() if table.totals is not None else None
    return Cells(column=column, rows=tuple(_aligned(texts, column)), total=total, empty=empty)


def _lines(table: Table) -> list[Mapping[str, Any]]:
    return [*table.rows, *([table.totals] if table.totals is not None else [])]


def _plain(table: Table, column: Column, *, compact: bool) -> list[str]:
    if column.mark is None and column.unit == "requests" and column is not table.columns[0]:
        return _counts(table, column)
    texts = []
    for row in _lines(table):
        value = row.get(column.name)
        before, after, missing = _mark(table, column, row)
        indent = "  " * row.get("_level", 0) if column is table.columns[0] else ""
        texts.append(indent + (missing if value is None else before + one(column.unit, value, compact=compact) + after))
    return texts


def _counts(table: Table, column: Column) -> list[str]:
    """The same for bare counts, of which a long report has thousands."""
    texts = [NOTHING if (n := row.get(column.name)) is None else f"{n:,}" for row in table.rows]
    if table.totals is not None:
        total = table.totals.get(column.name)
        nothing = "" if column.name not in table.totals else NOTHING
        texts.append(nothing if total is None else f"{total:,}")
    return texts


def _money(table: Table, column: Column) -> list[str]:
    total = table.totals.get(column.name) if table.totals is not None else None
    known = [row[column.name] for row in table.rows if row.get(column.name) is not None]
    decimals = decimals_for([*known, total or 0]) if total is not None else exact_decimals(known)
    rows = [{**row, column.name: row.get(column.name)} for row in table.rows]
    steps = shown_steps(rows, column.name, total, decimals)
    if table.totals is not None:
        steps.append(None if total is None else round_half_even(total, 10 ** (12 - decimals)))
    symbol = "$" if column.unit == "usd" else ""
    marks = [_mark(table, column, row) for row in _lines(table)]
    room = max((len(after) for (_, after, _), each in zip(marks, steps, strict=True) if each is not None), default=0)
    zeros = [row.get(column.name) == 0 for row in _lines(table)]
    return [
        missing if each is None else before + written(each, 2 if zero else decimals, symbol) + after.ljust(room)
        for each, zero, (before, after, missing) in zip(steps, zeros, marks, strict=True)
    ]


def _mark(table: Table, column: Column, row: Mapping[str, Any]) -> tuple[str, str, str]:
    if row is table.totals and column.name not in row:
        return "", "", "Total" if column is table.columns[0] else ""
    return column.mark(row) if column.mark else ("", "", NOTHING)


def _aligned(texts: Sequence[str], column: Column) -> list[str]:
    return [each.rstrip() if column.align == "left" else each for each in texts]


def one(unit: str, value: Any, *, compact: bool = False) -> str:
    """One value as text, by its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "percent":
        return f"{_grouped(str(value))} %"
    if unit == "ms":
        return f"{round(value):,} ms" if value < 10_000 else f"{value / 1000:,.1f} s"
    if isinstance(value, int):
        return short(value) if compact and unit == "tokens" else f"{value:,}"
    if isinstance(value, (list, tuple)):
        return ", ".join(one("text", each) for each in value)
    return harmless(str(value))


def _grouped(decimal: str) -> str:
    """`-12345.6` → `-12,345.6`."""
    whole, point, rest = decimal.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in {"", "-0"} else decimal


def short(number: int) -> str:
    """A count in three significant digits: `999`, `1.43K`, `27.1M`; the footnote of the table says so."""
    if abs(number) < 1000:
        return str(number)
    power, letter = next((p, c) for p, c in ((12, "T"), (9, "G"), (6, "M"), (3, "K")) if abs(number) >= 10**p)
    digits = max(0, 2 - (len(str(abs(number))) - 1 - power))
    steps = round_half_even(abs(number) * 10**digits, 10**power)
    text = f"{steps // 10**digits:,}" + (f".{steps % 10**digits:0{digits}d}" if digits else "")
    return f"{'-' if number < 0 else ''}{text}{letter}"


def shown_total(table: Table, name: str) -> str:
    """The total of a column as the table shows it."""
    found = next(each for each in table.columns if each.name == name)
    return (_cells(table, replace(found, mark=None), compact=False).total or NOTHING).strip()

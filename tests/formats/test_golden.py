"""Whole outputs of every format and width, beside this file in `golden/`. To accept a change: OAICHECK_GOLDEN=write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.formats import DATA_ONLY, names, render
from toolkit.formats.harmless import width as columns_of
from toolkit.model import Column, Table
from toolkit.reports.dress import FIGURES

GOLDEN = Path(__file__).with_name("golden")
WRITE = os.environ.get("OAICHECK_GOLDEN") == "write"


def row(label: str, level: int, **changed: object) -> dict[str, object]:
    """A row of a report; the figures are zero unless given."""
    zeros = {each.name: 0 for each in FIGURES}
    return {"period": label, "_level": level, **zeros, "cost_usd": None, **changed}


def figures(requests: int, tokens: int, cost: int | None, **changed: object) -> dict[str, object]:
    return {
        "requests": requests,
        "input_tokens": tokens,
        "cache_read_input_tokens": tokens // 2,
        "output_tokens": tokens // 10,
        "total_tokens": tokens + tokens // 10,
        "cost_usd": cost,
        **changed,
    }


THIRD = 333_333_333_333
ROWS = (
    row("2026-11-21", 0, **figures(3, 1_234_567_890, THIRD)),
    row("模型-😀", 1, **figures(1, 411_522_630, THIRD - 11)),
    row("=cmd|'x'!A1 <b>\x1b[2J\u202e", 1, **figures(2, 823_045_260, 11)),
    row("2026-11-22", 0),
    row("2026-11-23", 0, **figures(5, 27_000, THIRD, errors=1, unpriced_requests=2, estimated_requests=1)),
    row("2026-11-24", 0, **figures(1, 900, None, unpriced_requests=1)),
    row("2026-11-25", 0, **figures(2, 0, 0)),
)
TABLE = Table(
    title="",
    columns=(Column(name="period", title="Date / Model"), *FIGURES),
    rows=ROWS,
    totals=row("", 0, **figures(11, 1_234_595_790, 2 * THIRD, errors=1, unpriced_requests=3, estimated_requests=1)),
    meta={
        "schema": "oaicheck.report/1",
        "report": "daily",
        "_footer": "Total {cost_usd} + 3 unpriced requests (30,690 tokens) | coverage 99.9 %",
    },
    notes=("Cost not fully known: odd|name (3 requests).",),
)
TOTALS = {name: value for name, value in (TABLE.totals or {}).items() if name != "period"}
REPORT = Table(title=TABLE.title, columns=TABLE.columns, rows=ROWS, totals=TOTALS, meta=TABLE.meta, notes=TABLE.notes)
WIDTHS = (20, 40, 60, 80, 100, 120, 200)


def same(name: str, text: str) -> None:
    path = GOLDEN / name
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_table_at_each_width(width: int) -> None:
    text = render(REPORT, "table", width=width)
    same(f"table-{width}.txt", text)
    if width >= 40:
        assert max(map(columns_of, text.splitlines())) <= width


def test_the_table_in_ascii() -> None:
    text = render(REPORT, "table", width=100, unicode=False)
    same("table-ascii.txt", text)
    assert text.isascii()


def test_the_compact_table() -> None:
    same("table-compact.txt", render(REPORT, "table", width=80, compact=True))


@pytest.mark.parametrize("name", [each for each in names() if each not in {"table", "png", "svg"}])
def test_every_other_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.formats.charts.available", lambda: False)
    same(f"report.{name}", render(REPORT, name))


@pytest.mark.parametrize("name", [each for each in names() if each not in {"png", "svg"}])
def test_no_format_lets_a_name_steer_a_terminal(name: str) -> None:
    text = render(REPORT, name)
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_digit_of_the_money_is_cut_at_any_width(width: int) -> None:
    text = render(REPORT, "table", width=width)
    assert "$0.333333333333" in text
    assert "~$0.666666666666" in text
    assert "unpriced" in text
    assert "$-" not in text


def test_rows_without_columns_to_drop_stand_upright() -> None:
    table = Table(
        title="",
        columns=(Column(name="a", title="A"), Column(name="b", title="B", unit="tokens", align="right")),
        rows=({"a": "x" * 30, "b": 123_456_789_012},),
    )
    assert render(table, "table", width=20).startswith("x" * 30 + "\n  B: 123G\n")


def test_columns_for_machines_are_in_csv_and_json_only() -> None:
    table = Table(
        title="",
        columns=(Column(name="a", title="A"), Column(name="secretly", title="S", drop=DATA_ONLY)),
        rows=({"a": "x", "secretly": "y"},),
    )
    assert "y" in render(table, "csv").splitlines()[1]
    assert '"secretly": "y"' in render(table, "json")
    assert "y" not in render(table, "table")

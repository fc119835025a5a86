"""HTML: one self-contained page, charts inline; opens from disk, asks no host, prints, follows the dark mode."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from toolkit.formats import View, charts
from toolkit.formats.cells import Cells, is_money, prepare, shown_total
from toolkit.formats.harmless import harmless
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd

WIDE, NARROW = 820, 300
HERE = Path(__file__).parent


def render(table: Table, _view: View) -> str:
    """The page. Without the drawing library the charts are left out and the page says how to get them."""
    title = table.title or f"OpenAI spend, {table.meta.get('report', 'report')}"
    if table.meta.get("_nothing"):
        lines = str(table.meta["_nothing"]).splitlines()
        return _page(
            title, "\n".join([f"<h1>{_text(title)}</h1>", *(f'<p class="nothing">{_text(each)}</p>' for each in lines)])
        )
    parts = [_head(table, title), *_charts(table), *_breakdowns(table), _table(table), _notes(table)]
    return _page(title, "\n".join(part for part in parts if part))


def _text(value: object) -> str:
    return escape(harmless(str(value)))


def _page(title: str, body: str) -> str:
    style, script = (HERE / "page.css").read_text("utf-8"), (HERE / "page.js").read_text("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _head(table: Table, title: str) -> str:
    meta, totals = table.meta, table.totals or {}
    lines = [f"<h1>{_text(title)}</h1>"]
    if meta.get("since"):
        days = f"{meta['since']} to {meta['until']}" if meta["since"] != meta["until"] else f"{meta['since']}"
        lines.append(f'<p class="range">{_text(days)}, days of {_text(meta.get("time_zone"))}</p>')
    cards = [
        _card(table, each.name, _card_title(each))
        for each in table.columns
        if each.name in CARDS and each.name in totals
    ]
    if totals.get("coverage") is not None:
        cards.append(
            f'<div><dt>Coverage</dt><dd><data id="coverage" value="{totals["coverage"]}">{_percent(table)}</data></dd></div>'
        )
    return "\n".join([*lines, f'<dl class="cards">{"".join(cards)}</dl>' if cards else ""])


CARDS = {
    "cost": "Cost", "cost_usd": "Cost", "requests": "Requests", "errors": "Errors", "total_tokens": "Tokens",
    "unpriced_requests": "Unpriced",
}  # fmt: skip


def _card_title(column: Column) -> str:
    return column.title if column.name == "cost" else CARDS[column.name]


def _percent(table: Table) -> str:
    found = re.search(r"coverage ([\d.]+ %)", str(table.meta.get("_footer", "")))
    return found[1] if found else ""


def _card(table: Table, name: str, title: str) -> str:
    column = next(each for each in table.columns if each.name == name)
    value = (table.totals or {}).get(name)
    if is_money(column):
        exact, shown = ("" if value is None else pico_to_usd(value)), shown_total(table, name)
        estimated = "~" if (table.totals or {}).get("estimated_requests") else ""
        shown = "unknown" if value is None else estimated + shown
    else:
        exact, shown = str(value), f"{value:,}"
    return f'<div><dt>{_text(title)}</dt><dd><data id="total-{name}" value="{exact}">{_text(shown)}</data></dd></div>'


def _charts(table: Table) -> list[str]:
    page = table.meta.get("_page")
    if page is None or not table.rows:
        return []
    if not charts.available():
        return [
            "<p class=\"missing\">Charts are left out: <code>pip install 'oaicheck[charts]'</code> and write the page again.</p>"
        ]
    found = [_figure("By period", [charts.by_period(table, width=width) for width in (WIDE, NARROW)])]
    if page.get("heat"):
        found.append(
            _figure("Requests by weekday and hour", [charts.heat(page["heat"], width=w) for w in (WIDE, NARROW)])
        )
    return found


def _figure(title: str, specs: Sequence[Mapping[str, Any]]) -> str:
    wide, narrow = (charts.svg(each) for each in specs)
    both = f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>'
    return f"<figure><figcaption>{_text(title)}</figcaption>{both}</figure>"


def _breakdowns(table: Table) -> list[str]:
    page = table.meta.get("_page") or {}
    return [_breakdown(each) for each in page.get("breakdowns", ()) if each.rows]


def _breakdown(table: Table) -> str:
    """A small table with bars in it: read by a screen reader, and as wide as the phone."""
    cells = {each.column.name: each for each in prepare(table)}
    label, cost = cells[table.columns[0].name], cells.get("cost") or cells["cost_usd"]
    values = [row.get(cost.column.name) or 0 for row in table.rows]
    most = max(values, default=0) or 1
    rows = [
        f'<tr><th scope="row">{escape(label.rows[i])}</th>'
        f'<td class="bar">{_bar(value, most)}</td>'
        f'<td class="right">{escape(cost.rows[i])}</td></tr>'
        for i, value in enumerate(values)
    ]
    return f'<section><h2>{_text(table.title)}</h2><table class="bars"><tbody>{"".join(rows)}</tbody></table></section>'


def _bar(value: int, most: int) -> str:
    return f'<span style="width:{100 * value // most}%"></span>' if value > 0 else ""


def _table(table: Table) -> str:
    cells = [each for each in prepare(table) if not each.empty or each.column.drop == 0]
    head = "".join(
        f'<th scope="col" class="{_classes(each)}"><button type="button">{_text(each.column.title)}</button></th>'
        for each in cells
    )
    body = "".join(f"<tr>{''.join(_cell(each, row, i) for each in cells)}</tr>\n" for i, row in enumerate(table.rows))
    foot = "".join(f'<td class="{_classes(each)}">{escape((each.total or "").strip())}</td>' for each in cells)
    foot = f"<tfoot><tr>{foot}</tr></tfoot>" if table.totals is not None else ""
    large = f'<table class="sortable"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody>{foot}</table>'
    hidden = ", ".join(each.column.title for each in cells if each.column.drop > PHONE)
    more = f'<p class="narrow missing">On a wider screen: {_text(hidden)}.</p>' if hidden else ""
    return f'<div class="scroll">{large}</div>{more}'


PHONE = 0
"""A phone shows the columns that are never given up: what the row is, and its cost."""


def _classes(cells: Cells) -> str:
    """How a column is set: to which side, whether it is a name that may be broken, whether a phone leaves it out."""
    column = cells.column
    name = " name" if column.align == "left" and column.name not in {"period", "time", "state"} else ""
    return column.align + name + (" more" if column.drop > PHONE else "")


def _cell(cells: Cells, row: Mapping[str, Any], index: int) -> str:
    value = row.get(cells.column.name)
    key = "" if value is None else value
    return f'<td class="{_classes(cells)}" data-v="{_text(key)}">{escape(cells.rows[index].strip())}</td>'


def _notes(table: Table) -> str:
    footer = re.sub(r"\{(\w+)\}", lambda match: shown_total(table, match[1]), str(table.meta.get("_footer") or ""))
    lines = [each for each in (footer, *table.notes) if each]
    return "<footer>" + "".join(f"<p>{_text(each)}</p>" for each in lines) + "</footer>"

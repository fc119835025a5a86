"""Dresses the answer as a table: the contract's columns, totals, notes and footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.formats import DATA_ONLY
from toolkit.formats.amounts import dollars
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd
from toolkit.reports.spend import Spend
from toolkit.reports.sums import add, coverage
from toolkit.reports.top import top

if TYPE_CHECKING:
    from toolkit.reports.compare import Before

SCHEMA = "oaicheck.report/1"


def cost_mark(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """`~` before what rests on an estimate, `+2?` after what leaves out two requests, else `unpriced`."""
    unpriced = row.get("unpriced_requests", 0)
    before = "~" if row.get("estimated_requests") else ""
    return before, f" +{unpriced:,}?" if unpriced else "", "unpriced" if unpriced else "–"


def token_mark(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """`~` before a count that rests on an estimate."""
    return "~" if row.get("estimated_requests") else "", "", "–"


def _number(name: str, title: str, drop: int, unit: str = "tokens") -> Column:
    return Column(
        name=name, title=title, unit=unit, align="right", drop=drop, mark=token_mark if unit == "tokens" else None
    )


FIGURES = (
    _number("requests", "Requests", 1, "requests"),
    _number("errors", "Errors", 4, "requests"),
    _number("input_tokens", "Input", 2),
    _number("cache_read_input_tokens", "Cached", 5),
    _number("cache_creation_input_tokens", "Written", 7),
    _number("output_tokens", "Output", 3),
    _number("reasoning_output_tokens", "Reasoning", 6),
    _number("total_tokens", "Tokens", 8),
    Column(name="cost_usd", title="Cost", unit="usd", align="right", mark=cost_mark),
    _number("unpriced_requests", "Unpriced", DATA_ONLY, "requests"),
    _number("estimated_requests", "Estimated", DATA_ONLY, "requests"),
)
TITLES = {"hourly": "Hour", "daily": "Date", "weekly": "Week", "monthly": "Month", "total": "Period"}


def columns(spend: Spend) -> tuple[Column, ...]:
    """Period, groups, figures."""
    asked = spend.question
    grouped = tuple(Column(name=name, title=group_title(name)) for name in asked.by)
    return (Column(name="period", title=TITLES[asked.kind]), *grouped, *FIGURES, *_compared_columns(spend))


def _compared_columns(spend: Spend) -> tuple[Column, ...]:
    if not spend.question.compare:
        return ()
    from toolkit.reports.compare import COLUMNS

    return COLUMNS


def before_of(spend: Spend) -> Before | None:
    """What preceded each row, where that is asked for; it is loaded only then."""
    if not spend.question.compare:
        return None
    from toolkit.reports.compare import Before

    return Before(spend.before)


def group_title(name: str) -> str:
    """`model` → `Model`, `tag:feature` stays."""
    return name if name.startswith("tag:") else name.capitalize()


def table(spend: Spend) -> Table:
    """One row a period and group, as machines read it; quiet periods are there when a range was asked for."""
    totals = add(spend.sums)
    spend = top(spend)
    return Table(
        title="",
        columns=columns(spend),
        rows=tuple(_rows(spend)),
        totals={**totals, "coverage": coverage(totals)},
        meta={**meta(spend), "_footer": footer(totals)},
        notes=notes(spend),
    )


def _rows(spend: Spend) -> list[dict[str, Any]]:
    asked = spend.question
    before = before_of(spend)
    rows = []
    by_period: dict[int, list[Any]] = {}
    for line in spend.lines:
        by_period.setdefault(line.period, []).append(line)
    for index, period in enumerate(spend.periods):
        label = {"period": period.label, **_extent(spend, index)}
        for line in by_period.get(index, ()):
            compared = before.row(index, line.group, line.figures) if before else {}
            rows += [{**label, **dict(zip(asked.by, line.group, strict=True)), **_public(line.figures), **compared}]
        if index not in by_period and asked.ranged and not asked.by and spend.lines:
            compared = before.row(index, (), add(())) if before else {}
            rows += [{**label, **_public(add(())), **compared}]
    return rows


def _extent(spend: Spend, index: int) -> dict[str, str]:
    """Where a row's days begin and end, when its label does not say that by itself."""
    asked, period = spend.question, spend.periods[index]
    if asked.kind == "weekly" or (asked.kind == "monthly" and asked.cycle_day != 1):
        return {"first_day": str(period.first), "last_day": str(period.last)}
    return {}


def _public(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "unpriced_tokens"}


def meta(spend: Spend) -> dict[str, Any]:
    """What surrounds the rows in JSON."""
    asked, days = spend.question, spend.range
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "report": asked.kind,
        "time_zone": asked.zone.name,
        "since": str(days.first) if days else None,
        "until": str(days.last) if days else None,
        "currency": "USD",
        "group_by": list(asked.by),
        "filters": filters(spend),
    }
    if asked.compare:
        found["compared"] = _compared(spend)
    return found | ({"cycle_day": asked.cycle_day} if asked.kind == "monthly" and asked.cycle_day != 1 else {})


def _compared(spend: Spend) -> dict[str, Any] | None:
    """The whole range against the one before it, money as decimal strings."""
    found = _whole(spend)
    return found and {k: pico_to_usd(v) if k.endswith("_usd") and v is not None else v for k, v in found.items()}


def _whole(spend: Spend) -> dict[str, Any] | None:
    from toolkit.reports.compare import whole

    return whole(spend.earlier, spend.before, add(spend.sums))


def _said(compared: dict[str, Any] | None) -> list[str]:
    text = "Before: the calendar period before each row."
    if not compared or compared["change_usd"] is None:
        return [text]
    before, change = dollars(compared["previous_cost_usd"]), dollars(compared["change_usd"])
    share = f", {compared['change_percent']} %" if compared["change_percent"] is not None else ""
    days = f"{compared['since']} to {compared['until']}"
    return [f"{text} All of {days} cost {before} (change {change}{share})."]


def filters(spend: Spend) -> dict[str, Any]:
    """The filters that were asked for, by the names of their options."""
    where = spend.question.where
    found: dict[str, Any] = {
        "model": where.model,
        "project": where.project,
        "tag": dict(where.tags),
        "state": list(where.states),
    }
    return {name: value for name, value in found.items() if value}


def footer(totals: Mapping[str, Any]) -> str:
    """`Total $11.89 + 2 unpriced requests (3,100 tokens) | coverage 99.9 %`, the amount as the table shows it."""
    estimated = "~" if totals["estimated_requests"] else ""
    text = f"Total {estimated}{{cost_usd}}" if totals["cost_usd"] is not None else "Total unknown"
    count = totals["unpriced_requests"]
    if count:
        text += f" + {count:,} unpriced request{'s' * (count != 1)} ({totals['unpriced_tokens']:,} tokens)"
    share = coverage(totals, 3)
    if share is not None:
        steps = (totals["total_tokens"] - totals["unpriced_tokens"]) * 1000 // totals["total_tokens"]
        text += f" | coverage {steps // 10}.{steps % 10} %"
        if count and not totals["unpriced_tokens"]:  # what reported no tokens is not in that share
            text += " of the tokens"
    return text


def notes(spend: Spend) -> tuple[str, ...]:
    """Sentences below the table."""
    asked = spend.question
    found = [asked.zone.note] if asked.zone.note else []
    found += spend.range.notes if spend.range else ()
    if asked.kind == "monthly" and asked.cycle_day != 1:
        found.append(f"A month runs from its day {asked.cycle_day} to the day before the next one.")
    if spend.unpriced_models:
        found.append(f"Cost not fully known: {_named(spend.unpriced_models)}.")
    if asked.compare:
        found += _said(_whole(spend))
    if any(each.estimated for each in spend.sums):
        found.append("~ rests on an estimate, not on counts that the API reported.")
    return tuple(found)


def _named(models: Sequence[tuple[str, int]], most: int = 8) -> str:
    shown = [f"{name} ({count:,} request{'s' * (count != 1)})" for name, count in models[:most]]
    more = len(models) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")

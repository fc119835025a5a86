"""Budgets: what is spent of each in its current period, the pace, the forecast. Periods are those of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.formats.amounts import dollars, round_half_even
from toolkit.formats.harmless import ascii_only, harmless, pad, width
from toolkit.ledger import Budget, Ledger, Where
from toolkit.model import Column, Table
from toolkit.money import pico_to_usd
from toolkit.reports.periods import Period, beginning, cut, following
from toolkit.reports.sums import add, percent
from toolkit.reports.zones import Zone

PERIODS = ("daily", "weekly", "monthly", "total")
SCHEMA = "oaicheck.budgets/1"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A budget and how it stands at an instant. Money in pico-dollars; `elapsed` of `length` microseconds are over."""

    budget: Budget
    period: Period
    spent: int
    unpriced: int
    elapsed: int
    length: int | None

    @property
    def exceeded(self) -> bool:
        """Whether more is spent than allowed; spending it exactly is not more."""
        return self.spent > self.budget.limit

    @property
    def forecast(self) -> int | None:
        """What will be spent at the period's end when it goes on like this; None for a budget without an end."""
        if self.length is None or self.elapsed <= 0:
            return None
        return max(self.spent, round_half_even(self.spent * self.length, self.elapsed))

    @property
    def pace(self) -> str | None:
        """Spent in percent of what the part of the period that is over allows: 100 is right on budget."""
        if self.length is None or not self.elapsed:
            return None
        return percent(self.spent * self.length, self.budget.limit * self.elapsed, 0)


def where_of(filters: Mapping[str, str]) -> Where:
    """The rows that count for a budget."""
    return Where(model=filters.get("model"), project=filters.get("project"), tags=tags_of(filters))


def tags_of(filters: Mapping[str, str]) -> dict[str, str]:
    """The tags among the filters, without their `tag:`."""
    return {name[4:]: value for name, value in filters.items() if name.startswith("tag:")}


def standing(ledger: Ledger, zone: Zone, now: int) -> list[Standing]:
    """How each budget stands, in the order of names. Rows later than now (another clock) count too."""
    return [_one(ledger, each, zone, now) for each in ledger.budgets()]


def _one(ledger: Ledger, budget: Budget, zone: Zone, now: int) -> Standing:
    period = period_of(ledger, budget, zone, now)
    found = add(ledger.aggregate([(period.start, period.end)], where=where_of(budget.filters)))
    return Standing(
        budget=budget,
        period=period,
        spent=found["cost_usd"] or 0,
        unpriced=found["unpriced_requests"],
        elapsed=max(0, min(now, period.end) - period.start),
        length=None if budget.period == "total" else period.end - period.start,
    )


def period_of(ledger: Ledger, budget: Budget, zone: Zone, now: int) -> Period:
    """The current period of a budget: the zone's day, ISO week or month (or billing cycle); all for `total`."""
    if budget.period == "total":
        first, last = ledger.span() or (now, now)
        return Period(
            label="total",
            start=first,
            end=max(last, now) + 1,
            first=zone.local(first).date(),
            last=zone.local(now).date(),
        )
    today = zone.local(now).date()
    cycle_day = int(budget.filters.get("cycle_day", 1))
    first_day = beginning(budget.period, today, cycle_day)
    after = following(budget.period, today, cycle_day)
    (period,) = cut(budget.period, first_day, after - (after.resolution), zone, cycle_day)
    return period


def _money(amount: int | None) -> str | None:
    return None if amount is None else pico_to_usd(amount)


COLUMNS = (
    Column(name="name", title="Budget"),
    Column(name="period", title="Period"),
    Column(name="applies_to", title="Applies to", drop=3),
    Column(name="limit_usd", title="Limit", unit="usd", align="right"),
    Column(name="spent_usd", title="Spent", unit="usd", align="right"),
    Column(name="used_percent", title="Used", unit="percent", align="right", drop=1),
    Column(name="pace_percent", title="Pace", unit="percent", align="right", drop=4),
    Column(name="forecast_usd", title="Forecast", unit="usd", align="right", drop=2),
    Column(name="status", title="Status"),
)


def applies_to(budget: Budget) -> str:
    """The filters of a budget in words."""
    parts = [f"{name} {budget.filters[name]}" for name in ("model", "project") if name in budget.filters]
    parts += [f"{name}={value}" for name, value in tags_of(budget.filters).items()]
    return ", ".join(parts) or "everything"


def table(standings: Sequence[Standing], zone: Zone) -> Table:
    """One row a budget."""
    notes = [zone.note] if zone.note else []
    notes += [
        f"{each.budget.name}: {each.unpriced:,} without a known price, not in it."
        for each in standings
        if each.unpriced
    ]
    meta = {
        "schema": SCHEMA,
        "ok": not any(each.exceeded for each in standings),
        "time_zone": zone.name,
        "exceeded": [each.budget.name for each in standings if each.exceeded],
    }
    return Table(title="", columns=COLUMNS, rows=tuple(map(_row, standings)), meta=meta, notes=tuple(notes))


def _row(each: Standing) -> dict[str, Any]:
    return {
        "name": each.budget.name,
        "period": each.period.label,
        "applies_to": applies_to(each.budget),
        "limit_usd": each.budget.limit,
        "spent_usd": each.spent,
        "used_percent": percent(each.spent, each.budget.limit),
        "pace_percent": each.pace,
        "forecast_usd": each.forecast,
        "status": status(each),
        "every": each.budget.period,
        "filters": dict(each.budget.filters),
        "remaining_usd": _money(each.budget.limit - each.spent),
        "unpriced_requests": each.unpriced,
    }


def status(each: Standing) -> str:
    """`exceeded`, `reached`, `ahead` (it will be exceeded at this pace) or `ok`."""
    if each.exceeded:
        return "exceeded"
    if each.spent == each.budget.limit:
        return "reached"
    return "ahead" if each.forecast is not None and each.forecast > each.budget.limit else "ok"


def used(standings: Sequence[Standing], *, width: int, unicode: bool) -> str:
    """A bar a budget, full at the limit: `daily ██████░░░░ $1.20 of $2.00 (60.0 %)`."""
    if not standings:
        return "No budgets. Set one: oaicheck budget set daily 2.00\n"
    texts = [(harmless(each.budget.name), amounts(each), each) for each in standings]
    left = max(_width(name) for name, _, _ in texts)
    room = min(40, max(5, width - left - max(_width(text) for _, text, _ in texts) - 2))
    lines = [f"{pad(name, left, 'left')} {_bar(each, room)} {text}" for name, text, each in texts]
    text = "\n".join(lines) + "\n"
    return text if unicode else ascii_only(text)


_width = width


def _bar(each: Standing, room: int) -> str:
    full = room if each.spent >= each.budget.limit else each.spent * room // max(each.budget.limit, 1)
    return "█" * full + "·" * (room - full)


def amounts(each: Standing) -> str:
    """`$1.20 of $2.00 (60.0 %)`, and `exceeded` where it is."""
    share = percent(each.spent, each.budget.limit)
    text = f"{dollars(each.spent)} of {dollars(each.budget.limit)}" + (f" ({share} %)" if share else "")
    return text + (" exceeded" if each.exceeded else "")

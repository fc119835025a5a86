"""What `budget list` and `budget check` share: ask how the budgets stand, and show it."""

from __future__ import annotations

from toolkit.app import App
from toolkit.commands.report._ask import reading
from toolkit.commands.report._options import zone_of
from toolkit.formats import render
from toolkit.reports import budget
from toolkit.reports.budget import Standing
from toolkit.reports.zones import Zone, to_micros

NONE = "No budgets. Set one: oaicheck budget set daily 2.00\n"


def standings(app: App, tz: str | None, name: str | None = None) -> tuple[list[Standing], Zone]:
    """How the budgets (or the one of that name) stand now, in the zone."""
    zone = zone_of(app, tz)
    with reading(app) as ledger:
        found = budget.standing(ledger, zone, to_micros(app.now())) if ledger is not None else []
    return [each for each in found if name in {None, each.budget.name}], zone


def shown(app: App, found: list[Standing], zone: Zone, *, as_json: bool) -> str:
    """The table, or one JSON document."""
    if as_json:
        return render(budget.table(found, zone), "json")
    if not found:
        return NONE
    return render(budget.table(found, zone), "table", width=app.width(), color=app.color(), unicode=app.unicode())

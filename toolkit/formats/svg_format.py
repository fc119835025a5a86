"""SVG: the chart of the report as a picture for a slide."""

from __future__ import annotations

from toolkit.formats import View
from toolkit.formats.cells import shown_total
from toolkit.formats.charts import by_period, svg
from toolkit.formats.harmless import harmless
from toolkit.model import Table


def headline(table: Table) -> str:
    """`$12.34 from 2026-11-01 to 2026-11-23 (Asia/Shanghai), 2 requests without a price`."""
    name = next((each.name for each in table.columns if each.name in {"cost", "cost_usd"}), None)
    meta, totals = table.meta, table.totals or {}
    estimated = "~" if totals.get("estimated_requests") else ""
    text = estimated + shown_total(table, name) if name else table.title
    text += f" {meta['currency']}" if name == "cost" else ""
    if meta.get("since"):
        text += f" from {meta['since']} to {meta['until']} ({meta.get('time_zone')})"
    unpriced = totals.get("unpriced_requests")
    return harmless(text + (f", {unpriced:,} requests without a price" if unpriced else ""))


def render(table: Table, _view: View) -> str:
    """An SVG document. Raises ToolkitError without the drawing library."""
    return svg(by_period(table, width=860, height=360, title=headline(table), opaque=True)) + "\n"

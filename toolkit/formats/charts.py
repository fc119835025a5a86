"""Charts: Vega-Lite descriptions, drawn as static SVG or PNG by vl-convert (extra `charts`), without a browser.

Static pictures rather than an interactive bundle: a page stays small (tens of kilobytes instead of a megabyte of
script), prints as it looks, opens from disk under a policy that forbids every request, and follows light and dark by
CSS. The description is plain data, so Altair, which would only generate it, is not needed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.errors import ToolkitError
from toolkit.model import Table

BLUE = "#3b82c4"
COLORS = [BLUE, "#e08a2e", "#3f9b5f", "#b5579b", "#8a7a2f", "#5f6fd0", "#c2504a", "#4aa3a3", "#8f8f8f"]
MOST_GROUPS = 8


def available() -> bool:
    """Whether the drawing library is installed."""
    return importlib.util.find_spec("vl_convert") is not None


def svg(spec: Mapping[str, Any]) -> str:
    """The description as an SVG element."""
    return str(_library().vegalite_to_svg(dict(spec)))


def png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The description as the bytes of a PNG."""
    return bytes(_library().vegalite_to_png(dict(spec), scale=scale))


def _library() -> Any:
    if not available():
        raise ToolkitError("Charts need vl-convert, which is not installed.", "pip install 'oaicheck[charts]'")
    import vl_convert

    return vl_convert


def by_period(
    table: Table, *, width: int, height: int = 220, title: str | None = None, opaque: bool = False
) -> dict[str, Any]:
    """Bars of the cost of each period (of its tokens when no cost is known), stacked by the first group."""
    values, what = _values(table)
    groups = list(dict.fromkeys(str(each["group"]) for each in values))
    color: dict[str, Any] = {"value": BLUE}
    if len(groups) > 1:
        scale = {"domain": groups, "range": (COLORS * (len(groups) // len(COLORS) + 1))[: len(groups)]}
        legend = {"title": None, "orient": "bottom", "columns": max(1, width // 150)}
        color = {"field": "group", "type": "nominal", "scale": scale, "legend": legend}
    spec: dict[str, Any] = {
        "width": width,
        "height": height,
        "background": "white" if opaque else None,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "period", "type": "ordinal", "sort": None, "title": None,
                  "axis": {"labelAngle": -45 if len(values) > width // 75 else 0, "labelOverlap": True, "ticks": False}},
            "y": {"field": "value", "type": "quantitative", "title": what, "axis": {"tickCount": 4, "grid": True}},
            "color": color,
        },
        "config": CONFIG,
    }  # fmt: skip
    return spec | ({"title": {"text": title, "anchor": "start"}} if title else {})


CONFIG: dict[str, Any] = {
    "view": {"stroke": None},
    "axis": {"domainColor": "#999", "gridColor": "#999", "gridOpacity": 0.3, "labelFontSize": 11, "titleFontSize": 11},
    "bar": {"discreteBandSize": {"band": 0.8}},
}


def _values(table: Table) -> tuple[list[dict[str, Any]], str]:
    """The points. Numbers are floats here: they become heights in pixels and are never shown."""
    name = "cost" if any(each.name == "cost" for each in table.columns) else "cost_usd"
    known = any(row.get(name) is not None for row in table.rows)
    unit = str(table.meta.get("currency", "USD"))
    group = next(iter(table.meta.get("group_by", ())), None)
    biggest = _biggest(table, name, group)
    values = []
    for row in table.rows:
        amount = (row.get(name) or 0) / 1e12 if known else row.get("total_tokens", 0)
        label = str(row.get(group) if row.get(group) is not None else "(none)") if group else ""
        values.append({"period": row["period"], "value": amount, "group": label if label in biggest else "others"})
    return values, f"Cost ({unit})" if known else "Tokens"


def _biggest(table: Table, name: str, group: str | None) -> Sequence[str]:
    if group is None:
        return [""]
    sums: dict[str, int] = {}
    for row in table.rows:
        label = str(row.get(group) if row.get(group) is not None else "(none)")
        sums[label] = sums.get(label, 0) + (row.get(name) or 0)
    return sorted(sums, key=lambda each: -sums[each])[:MOST_GROUPS]


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def heat(cells: Mapping[tuple[int, int], int], *, width: int) -> dict[str, Any]:
    """Weekdays by hours of the zone: the darker, the more requests."""
    values = [{"day": DAYS[day], "hour": hour, "n": count} for (day, hour), count in cells.items()]
    hours = list(range(0, 24, 1 if width >= 500 else 3))  # a phone has room for every third
    return {
        "width": width,
        "height": 150,
        "background": None,
        "data": {"values": values},
        "mark": {"type": "rect", "color": BLUE, "cornerRadius": 2},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "title": None,
                  "scale": {"domain": list(range(24)), "paddingInner": 0.1},
                  "axis": {"values": hours, "labelAngle": 0, "ticks": False, "domain": False}},
            "y": {"field": "day", "type": "ordinal", "scale": {"domain": DAYS, "paddingInner": 0.1}, "title": None,
                  "axis": {"ticks": False, "domain": False}},
            "opacity": {"field": "n", "type": "quantitative", "legend": None,
                        "scale": {"range": [0.12, 1], "domainMin": 0}},
        },
        "config": CONFIG,
    }  # fmt: skip

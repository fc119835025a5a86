"""Models side by side: price, share of the spend, cache hits, speed, time to the first token, errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from toolkit.entry import Entry
from toolkit.model import Column, Table
from toolkit.money import usd_to_pico
from toolkit.reports.dress import cost_mark
from toolkit.reports.question import Question
from toolkit.reports.rowwise import data, meta, number, quantile, unpriced
from toolkit.reports.sums import percent

SCHEMA = "oaicheck.models/1"
COLUMNS = (
    Column(name="model", title="Model"),
    number("requests", "Requests", "requests", 2),
    Column(name="cost_usd", title="Cost", unit="usd", align="right", mark=cost_mark),
    number("share_percent", "Share", "percent", 1),
    number("error_percent", "Errors", "percent", 4),
    number("cache_hit_percent", "Cache hits", "percent", 3),
    number("output_tokens_per_second", "Tokens/s", "rate", 5),
    number("time_to_first_token_ms", "First token", "ms", 6),
    number("input_price_usd", "$/M in", "usd", 7),
    number("output_price_usd", "$/M out", "usd", 8),
    data("errors", "requests"), data("input_tokens", "tokens"), data("cache_read_input_tokens", "tokens"),
    data("output_tokens", "tokens"), data("unpriced_requests", "requests"),
)  # fmt: skip


@dataclass
class _Model:
    requests: int = 0
    errors: int = 0
    unpriced: int = 0
    estimated: int = 0
    cost: int | None = None
    input: int = 0
    cached: int = 0
    output: int = 0
    timed_output: int = 0
    timed_ms: float = 0.0
    first: list[float] = field(default_factory=list)
    price: dict[str, str] = field(default_factory=dict)

    def add(self, each: Entry) -> None:
        self.requests += 1
        self.errors += each.state == "error"
        self.unpriced += unpriced(each)
        self.estimated += each.usage_source == "estimated"
        self.input += each.usage.input_tokens or 0
        self.cached += each.usage.cache_read_input_tokens or 0
        self.output += each.usage.output_tokens or 0
        self._add_cost(each)
        self._add_time(each)

    def _add_cost(self, each: Entry) -> None:
        if each.cost is None or each.cost.pico is None:
            return
        self.cost = (self.cost or 0) + each.cost.pico
        if each.cost.price and isinstance(each.cost.price.get("rates"), dict):
            self.price = each.cost.price["rates"]

    def _add_time(self, each: Entry) -> None:
        if each.time_to_first_token_ms is not None:
            self.first.append(each.time_to_first_token_ms)
        if each.duration_ms and each.usage.output_tokens and each.state == "complete":
            self.timed_output += each.usage.output_tokens
            self.timed_ms += each.duration_ms


def table(entries: Iterable[Entry], question: Question) -> Table:
    """One row a model, the costliest first. Speed is output tokens by the whole time of the requests that ended well;
    the price is the one that its latest priced request was charged."""
    found: dict[str | None, _Model] = {}
    for each in entries:
        found.setdefault(each.model, _Model()).add(each)
    total = _total(found.values())
    ordered = sorted(found.items(), key=lambda pair: (-(pair[1].cost or 0), -pair[1].requests, str(pair[0])))
    return Table(
        title="",
        columns=COLUMNS,
        rows=tuple(_row(name, each, total["cost_usd"]) for name, each in ordered),
        totals=total,
        meta={**meta(SCHEMA, "models", question, filters={}), "_footer": ""},
        notes=("First token: the median. $/M: per million tokens, as the latest request was charged.",)
        if found
        else (),
    )


def _total(models: Iterable[_Model]) -> dict[str, Any]:
    every = list(models)
    costs = [each.cost for each in every if each.cost is not None]
    requests, errors = sum(each.requests for each in every), sum(each.errors for each in every)
    return {
        "requests": requests,
        "errors": errors,
        "error_percent": percent(errors, requests),
        "cost_usd": sum(costs) if costs else None,
        "cache_hit_percent": percent(sum(each.cached for each in every), sum(each.input for each in every)),
        "unpriced_requests": sum(each.unpriced for each in every),
        "estimated_requests": sum(each.estimated for each in every),
    }


def _row(name: str | None, each: _Model, total: int | None) -> dict[str, Any]:
    return {
        "model": name,
        "requests": each.requests,
        "cost_usd": each.cost,
        "share_percent": percent(each.cost, total or 0) if each.cost is not None else None,
        "error_percent": percent(each.errors, each.requests),
        "cache_hit_percent": percent(each.cached, each.input),
        "output_tokens_per_second": round(each.timed_output * 1000 / each.timed_ms) if each.timed_ms else None,
        "time_to_first_token_ms": quantile(each.first, 50),
        "input_price_usd": _price(each, "input_tokens"),
        "output_price_usd": _price(each, "output_tokens"),
        "errors": each.errors,
        "input_tokens": each.input,
        "cache_read_input_tokens": each.cached,
        "output_tokens": each.output,
        "unpriced_requests": each.unpriced,
        "estimated_requests": each.estimated,
    }


def _price(each: _Model, kind: str) -> int | None:
    try:
        return usd_to_pico(each.price[kind])
    except (KeyError, ValueError):  # an imported row may carry any object as its price
        return None

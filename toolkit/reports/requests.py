"""Single requests: the latest, the failed or the slowest, with state, model, tokens, cost and time."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

from toolkit.entry import Entry
from toolkit.formats.cells import one
from toolkit.ledger import Ledger
from toolkit.model import Column, Table
from toolkit.reports.dress import cost_mark, token_mark
from toolkit.reports.question import Question
from toolkit.reports.rowwise import chosen, data, meta, number, quantile, unpriced
from toolkit.reports.zones import Zone, to_micros

SCHEMA = "oaicheck.requests/1"


def _tokens(name: str, title: str, drop: int) -> Column:
    return Column(name=name, title=title, unit="tokens", align="right", drop=drop, mark=token_mark)


COLUMNS = (
    Column(name="time", title="Time"),
    Column(name="state", title="State", drop=2),
    Column(name="model", title="Model", drop=1),
    _tokens("input_tokens", "Input", 3),
    _tokens("cache_read_input_tokens", "Cached", 7),
    _tokens("output_tokens", "Output", 4),
    Column(name="cost_usd", title="Cost", unit="usd", align="right", mark=cost_mark),
    number("duration_ms", "Took", "ms", 5),
    number("time_to_first_token_ms", "First token", "ms", 8),
    Column(name="id", title="Id", drop=6),
    data("started_at"), data("endpoint"), data("project"), data("http_status"), data("error_code"),
    data("total_tokens", "tokens"), data("cost_status"),
)  # fmt: skip


def latest(ledger: Ledger | None, question: Question, *, limit: int, slow: bool) -> list[Entry]:
    """The latest rows, newest first; with `slow` those that took longest, the slowest first."""
    where = chosen(question, ledger)
    if ledger is None or where is None:
        return []
    if not slow:
        return list(ledger.read(where, newest_first=True, limit=limit))
    timed = (each for each in ledger.read(where) if each.duration_ms is not None)
    return heapq.nlargest(limit, timed, key=lambda each: each.duration_ms or 0.0)


def table(entries: list[Entry], question: Question) -> Table:
    """One row a request; the footer has the median and the 95th percentile of their times."""
    took = [each.duration_ms for each in entries if each.duration_ms is not None]
    costs = [each.cost.pico for each in entries if each.cost and each.cost.pico is not None]
    times: dict[str, float | None] = {f"p{percent}_ms": quantile(took, percent) for percent in (50, 95)}
    totals = {
        "requests": len(entries),
        "errors": sum(each.state == "error" for each in entries),
        "cost_usd": sum(costs) if costs else None,
        "unpriced_requests": sum(map(unpriced, entries)),
        "estimated_requests": sum(each.usage_source == "estimated" for each in entries),
        **times,
    }
    return Table(
        title="",
        columns=COLUMNS,
        rows=tuple(_row(each, question.zone) for each in entries),
        totals=totals,
        meta={**meta(SCHEMA, "requests", question), "_footer": _footer(totals)},
        notes=("All of one request: oaicheck ledger explain ID",) if entries else (),
    )


def _row(each: Entry, zone: Zone) -> dict[str, Any]:
    local = zone.local(to_micros(each.started_at))
    return {
        "time": f"{local:%Y-%m-%d %H:%M:%S}",
        "state": each.state if each.error_code is None else f"{each.state} {each.error_code}",
        "model": each.model,
        "input_tokens": each.usage.input_tokens,
        "cache_read_input_tokens": each.usage.cache_read_input_tokens,
        "output_tokens": each.usage.output_tokens,
        "cost_usd": each.cost.pico if each.cost else None,
        "duration_ms": each.duration_ms,
        "time_to_first_token_ms": each.time_to_first_token_ms,
        "id": each.id,
        "started_at": local.isoformat(),
        "endpoint": each.endpoint,
        "project": each.project,
        "http_status": each.http_status,
        "error_code": each.error_code,
        "total_tokens": each.usage.total_tokens,
        "cost_status": each.cost.status if each.cost else None,
        "unpriced_requests": int(unpriced(each)),
        "estimated_requests": int(each.usage_source == "estimated"),
    }


def _footer(totals: Mapping[str, Any]) -> str:
    count, errors = totals["requests"], totals["errors"]
    text = f"{count:,} request{'s' * (count != 1)}, {errors:,} failed"
    if totals["p50_ms"] is not None:
        text += (
            f" | half took up to {one('ms', totals['p50_ms'])} (p50), 95 % up to {one('ms', totals['p95_ms'])} (p95)"
        )
    return text

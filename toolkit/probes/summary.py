"""The table at the end of `test all`: result, model, latency, tokens and cost of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.model import Column, Table
from toolkit.probes.outcome import Outcome
from toolkit.probes.plain import one_line

RESULTS = {"pass": "ok", "warn": "ok, with a warning", "fail": "failed", "skip": "skipped", "error": "broke"}
COLUMNS = (
    Column(name="kind", title="test"),
    Column(name="result", title="result"),
    Column(name="model", title="model", drop=4),
    Column(name="ms", title="time", unit="ms", align="right", drop=3),
    Column(name="tokens", title="tokens", unit="tokens", align="right", drop=2),
    Column(name="cost", title="cost", unit="usd", align="right", drop=1),
)


def table(outcomes: Sequence[Outcome]) -> Table:
    """One row a test; what belongs to one test is added up."""
    rows = [_row(each) for each in outcomes]
    known = [row["cost"] for row in rows if isinstance(row["cost"], int)]
    totals = {"tokens": sum(row["tokens"] or 0 for row in rows if isinstance(row["tokens"], int)), "cost": sum(known)}
    failed = sum(not each.ok for each in outcomes)
    unknown = sum(_unpriced(each) for each in outcomes)
    notes = [f"{len(outcomes) - failed} of {len(outcomes)} tests passed."]
    if unknown:
        counted = "1 request has" if unknown == 1 else f"{unknown} requests have"
        notes.append(f"{counted} no known cost; the total is without it.")
    return Table(title="", columns=COLUMNS, rows=tuple(rows), totals={**totals, "kind": "total"}, notes=tuple(notes))


def _row(outcome: Outcome) -> dict[str, object]:
    entries = outcome.entries()
    tokens = [e.usage.total_tokens for e in entries if e.usage.total_tokens is not None]
    costs = [e.cost.pico for e in entries if e.cost and e.cost.pico is not None]
    found = outcome.worst
    code = f" [{found.code}]" if found.code else ""
    return {
        "kind": outcome.probe.kind,
        "result": RESULTS[found.status] + code,
        "model": one_line((outcome.entry and outcome.entry.model) or outcome.request.model or "", 60),
        "ms": round(outcome.reply.total_ms) if outcome.reply else None,
        "tokens": sum(tokens) if tokens else None,
        "cost": sum(costs) if costs else None,
    }


def _unpriced(outcome: Outcome) -> int:
    """Requests that cost something nobody knows: neither free nor refused."""
    return sum(
        e.cost is not None and e.cost.pico is None and e.state != "error" and e.endpoint != "/moderations"
        for e in outcome.entries()
    )

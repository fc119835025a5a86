"""A test as the JSON document of the contract: `oaicheck.test/1`, and `oaicheck.tests/1` for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from toolkit.model import Usage
from toolkit.money import pico_to_usd
from toolkit.probes.outcome import Outcome
from toolkit.probes.plain import sound
from toolkit.probes.reasons import meaning


def document(outcome: Outcome) -> dict[str, Any]:
    """The document of one test; further requests of the same test stand below `more` in the same shape."""
    found = outcome.worst
    made = _one(outcome)
    made |= {"ok": outcome.ok, "summary": found.summary, "code": found.code, "fix": _fixes(found)}
    if outcome.more:
        made["more"] = [{"name": name, **_one(each)} for name, each in outcome.more]
    if outcome.before:
        made["before"] = [{"name": name, **_one(each)} for name, each in outcome.before]
    return {"schema": "oaicheck.test/1", **_sound(made)}


def _sound(value: Any) -> Any:
    """The same with every text such that it can be written as UTF-8."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, Mapping):
        return {_sound(name): _sound(each) for name, each in value.items()}
    return [_sound(each) for each in value] if isinstance(value, list | tuple) else value


def documents(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The document of `test all`."""
    return {
        "schema": "oaicheck.tests/1",
        "ok": all(each.ok for each in outcomes),
        "tests": [document(each) for each in outcomes],
    }


def _one(outcome: Outcome) -> dict[str, Any]:
    finding = outcome.finding
    return {
        "ok": finding.status in {"pass", "warn"},
        "kind": outcome.probe.kind,
        "status": finding.status,
        "summary": finding.summary,
        "code": finding.code,
        "fix": _fixes(finding),
        "detail": dict(finding.detail),
        "request": {
            "endpoint": outcome.request.endpoint,
            "model": outcome.request.model,
            "stream": outcome.request.stream,
        },
        "response": _response(outcome),
        "usage": _usage(outcome),
        "cost": _cost(outcome),
        "timing": _timing(outcome),
        "notes": list(outcome.notes),
        "ledger": _ledger(outcome),
    }


def _fixes(finding: Any) -> list[dict[str, Any]]:
    return [{"text": each.text, "command": each.command} for each in finding.fix]


def _response(outcome: Outcome) -> dict[str, Any]:
    reply, answer, entry = outcome.reply, outcome.answer, outcome.entry
    reasons = list(answer.finish_reasons) if answer else []
    return {
        "http_status": reply.http_status if reply else None,
        "model": entry.response_model if entry else None,
        "text": answer.text if answer else None,
        "refusal": answer.refusal if answer else None,
        "tool_calls": [dict(each) for each in answer.tool_calls] if answer else [],
        "finish_reasons": reasons,
        "finish_reason_meaning": [meaning(each) for each in reasons],
        "request_id": entry.request_id if entry else None,
        "response_id": entry.response_id if entry else None,
        "service_tier": entry.service_tier if entry else None,
        "files": list(outcome.files),
    }


def usage_known(usage: Usage) -> Mapping[str, Any]:
    """The counts that were reported, by name."""
    values = {each.name: getattr(usage, each.name) for each in fields(Usage)}
    return {name: value for name, value in values.items() if value is not None}


def _usage(outcome: Outcome) -> dict[str, Any]:
    known = usage_known(outcome.entry.usage) if outcome.entry else {}
    least: dict[str, Any] = dict.fromkeys(("input_tokens", "output_tokens", "total_tokens"))
    return {**least, **known}


def _cost(outcome: Outcome) -> dict[str, Any]:
    cost = outcome.entry.cost if outcome.entry else None
    if cost is None:
        return {
            "usd": None,
            "status": "none" if outcome.entry is None else "unpriced",
            "price": None,
            "parts": None,
            "reason": None,
        }
    parts = {name: pico_to_usd(value) for name, value in cost.parts.items()} if cost.parts else None
    return {
        "usd": pico_to_usd(cost.pico) if cost.pico is not None else None,
        "status": cost.status,
        "price": dict(cost.price) if cost.price else None,
        "parts": parts,
        "reason": cost.reason,
    }


def _timing(outcome: Outcome) -> dict[str, Any]:
    reply = outcome.reply
    first = reply.time_to_first_token_ms if reply else None
    return {
        "total_ms": round(reply.total_ms, 1) if reply else None,
        "time_to_first_token_ms": round(first, 1) if first is not None else None,
    }


def _ledger(outcome: Outcome) -> dict[str, Any]:
    kept = outcome.recorded
    return {"recorded": kept.recorded, "id": kept.id, "location": kept.location, "reason": kept.reason}

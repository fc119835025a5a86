"""A verdict or a failure → a `Finding` with what to do, from the one home of that prose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toolkit.doctor import advice
from toolkit.doctor.world import World
from toolkit.model import Failure, Finding, Fix, Status
from toolkit.probes.models import removed
from toolkit.probes.plain import plain
from toolkit.probes.registry import Verdict
from toolkit.secret import redact


def of_verdict(verdict: Verdict, world: World) -> Finding:
    """The finding of a judgement: the fixes come from the advice for its code."""
    if verdict.code is None:
        return Finding(status=verdict.status, summary=_clean(verdict.summary or "", world), detail=dict(verdict.facts))
    return _advised(verdict.status, verdict.code, verdict.summary, dict(verdict.facts), world)


def of_failure(failure: Failure, world: World, model: str | None) -> Finding:
    """The finding of a request that was refused, broke off or never arrived."""
    facts = {"model": model, "message": failure.message, **failure.detail, "http_status": failure.http_status}
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    since = removed(model) if failure.code.startswith("model.") else None
    summary = f"{model} was removed on {since}: it can no longer be used." if since else None
    return _advised("fail", failure.code, summary, known, world)


def of_key(world: World) -> Finding | None:
    """What is wrong with the key before anything is sent (as the doctor sees it); `None` when it can be sent."""
    from toolkit.doctor import key

    for check in (key.present, key.characters, key.form):
        found = check.run(world)
        if found.status == "fail":
            return found
    return None


def _advised(status: Status, code: str, summary: str | None, facts: dict[str, Any], world: World) -> Finding:
    make = advice.fail if status == "fail" else advice.warn
    try:
        made = make(code, world, summary, **facts)
    except advice.UnknownCodeError:
        said = summary or str(facts.get("message") or f"The request failed ({code}).")
        made = Finding(status="warn", code=code, summary=said, detail=facts)
    fixes = made.fix or (Fix(text="See what it means.", command=f"oaicheck explain {code}"),)
    return replace(made, status=status, summary=_clean(made.summary, world), fix=fixes)


def _clean(text: str, world: World) -> str:
    return plain(redact(text, *world.settings.secrets))

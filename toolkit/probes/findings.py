"""A verdict or a failure → a `Finding` with what to do, from the one home of that prose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from toolkit.doctor import advice
from toolkit.doctor.target import host_of
from toolkit.doctor.world import World
from toolkit.model import Failure, Finding, Fix, Status
from toolkit.prices.hosts import provider_for_host
from toolkit.probes import facts
from toolkit.probes.facts import of_key
from toolkit.probes.plain import plain
from toolkit.probes.registry import Verdict
from toolkit.probes.retired import removed
from toolkit.secret import redact

__all__ = ["of_failure", "of_key", "of_verdict"]


def for_kind(finding: Finding, kind: str) -> Finding:
    """The same finding with commands that run this kind of test: the advice is written for all of them."""
    own = f"oaicheck test {kind}"
    fixes = []
    for fix in finding.fix:
        command = (fix.command or "").replace("oaicheck test chat", own)
        if finding.code == "http.timeout" and command.startswith("oaicheck env"):
            command = f"{own} --timeout 180"
        fixes.append(replace(fix, command=command or None))
    return replace(finding, fix=tuple(fixes))


def of_verdict(verdict: Verdict, world: World) -> Finding:
    """The finding of a judgement: the fixes come from the advice for its code."""
    if verdict.code is None:
        return Finding(status=verdict.status, summary=_clean(verdict.summary or "", world), detail=dict(verdict.facts))
    return _advised(verdict.status, verdict.code, verdict.summary, dict(verdict.facts), world)


def of_failure(failure: Failure, world: World, model: str | None) -> Finding:
    """The finding of a request that was refused, broke off or never arrived. What never left because of a setting is
    told in the words of the doctor's own check of it."""
    seen = facts.of_setting(failure.code, world) if failure.http_status is None else None
    if seen:
        return replace(seen, summary=_clean(seen.summary, world))
    summary = _gone(failure, world, model)
    if failure.code in facts.UNNAMED:
        summary = facts.UNNAMED[failure.code](host_of(world.settings.base_url.text) or "the server")
    return _advised("fail", failure.code, summary, facts.of_failure(failure, world, model), world)


def _gone(failure: Failure, world: World, model: str | None) -> str | None:
    """Says of a refused model that OpenAI removed it, where that is known: by code, or where `model` is what the
    server names. Another provider that is known may well have it still."""
    if not failure.code.startswith("model.") and failure.param != "model":
        return None
    if provider_for_host(host_of(world.settings.base_url.text)) not in {None, "openai"}:
        return None
    since = removed(model, datetime.fromtimestamp(world.wall_clock(), UTC).date())
    return f"{model} was removed on {since} by OpenAI: use a current model." if since else None


def _advised(status: Status, code: str, summary: str | None, facts_: dict[str, Any], world: World) -> Finding:
    """A server may repeat the key in what it says, so nothing of it passes unmasked."""
    known = {
        name: redact(each, *world.settings.secrets) if isinstance(each, str) else each for name, each in facts_.items()
    }
    try:
        made = advice.warn(code, world, summary, **known)
    except advice.UnknownCodeError:
        said = summary or str(known.get("message") or f"The request failed ({code}).")
        made = Finding(status="warn", code=code, summary=said, detail=known)
    fixes = made.fix or (Fix(text="See what it means.", command=f"oaicheck explain {code}"),)
    return replace(made, status=status, summary=_clean(made.summary, world), fix=fixes)


def _clean(text: str, world: World) -> str:
    return plain(redact(text, *world.settings.secrets))

"""What the account behind the key may do, as the answer to the free request tells."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.answer import KEY_CHECKS, Verdict, ask, read, verdict
from toolkit.doctor.providers import is_openai
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import asking
from toolkit.doctor.wire.way import target_of, way_to
from toolkit.doctor.world import World
from toolkit.failures import Fault
from toolkit.model import Finding
from toolkit.secret import key_hint

SHOWN = ("http_status", "error_type", "error_code", "message", "request_id", "retry_after_s", "answered_by")


@check("account", stage="account", requires=("http", *KEY_CHECKS), network=True)
def account(world: World) -> Finding:
    """The key is accepted."""
    if not asking.sendable(world.settings):
        return skipped("no request is sent without a key that can be sent")
    found = verdict(world)
    fault = found.fault if found.fault.code else _asked_again(world, found)
    if fault.code is None:
        return _accepted(world, found)
    if not fault.code.startswith(
        ("auth.", "billing.", "rate.", "org.", "region.", "model.", "param.", "url.region_host")
    ):
        return skipped("the server gave no answer that says anything of the account")
    return account_finding(world, fault)


def account_finding(world: World, fault: Fault) -> Finding:
    """A refusal in words, with where the key came from. A restricted key is a good one."""
    code = str(fault.code)
    facts = {**words_of(world, fault)}
    if code.startswith("auth.") and code != "auth.scope" and target_of(world).user is not None:
        return fail("url.userinfo", world, **{**facts, "origin": world.settings.base_url.where})
    if code == "auth.scope":
        return warn(code, world, **facts)
    return fail(code, world, **facts)


def words_of(world: World, fault: Fault) -> dict[str, Any]:
    """The facts of a refusal as the advice's templates take them."""
    key = world.settings.key
    facts = dict(fault.facts)
    facts["origin"] = key.where if key else None
    facts["hint"] = (key_hint(key.text) if key else None) or "that was sent"
    facts["scope_words"] = ", ".join(facts.get("scopes") or []) or "a permission that it does not name"
    wait = facts.get("retry_after_s")
    facts["wait_words"] = f" It asks to wait {wait:g} s." if wait else ""
    facts["said"] = f" It says: {facts['message']}" if facts.get("message") else ""
    if facts.get("host_named"):
        facts["fixed"] = f"https://{facts['host_named']}/v1"
    return facts


def _asked_again(world: World, found: Verdict) -> Fault:
    """Some servers list their models to anybody (llama.cpp, OpenRouter). One of them asked for by name, or the key's
    own page, is free as well, and tells whether the key is looked at and refused."""
    good = Fault(None, found.fault.facts)
    target = target_of(world)
    if is_openai(target.host) or not found.models:
        return good
    endpoint = "/key" if target.host.endswith("openrouter.ai") else "/models/" + quote(found.models[0], safe="")
    came = ask(world, way_to(world, target), endpoint)
    fault = read(came, target.url, endpoint) if came.answer else good
    return fault if fault.code in {"auth.invalid", "auth.none", "auth.refused", "auth.deactivated"} else good


def _accepted(world: World, found: Verdict) -> Finding:
    host, facts = target_of(world).host, {each: found.fault.facts[each] for each in SHOWN if each in found.fault.facts}
    count = len(found.models or ())
    if is_openai(host) or found.fault.facts.get("answered_by") == "OpenAI":
        return passed(
            f"The key is accepted; {count} models are listed. Credit shows only with --live", models=count, **facts
        )
    if not count:
        return warn("model.none", world, host=host, **facts)
    return passed(f"The server takes requests with this key; {count} models are listed", models=count, **facts)

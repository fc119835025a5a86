"""The one request that costs something (`--live`): a smallest chat, the only way to see credit and real access."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolkit.doctor.account import account_finding, words_of
from toolkit.doctor.advice import fail
from toolkit.doctor.answer import read, verdict
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import asking
from toolkit.doctor.wire.journey import Patience
from toolkit.doctor.wire.visit import Visit, visit
from toolkit.doctor.wire.way import patience, settings_of, target_of, way_to
from toolkit.doctor.world import World
from toolkit.entry import Entry
from toolkit.failures import Fault, classify, decode
from toolkit.model import Finding

ENDPOINT = "/chat/completions"
CHEAP = ("gpt-6-luna", "gpt-4.1-nano", "gpt-5-nano", "gpt-4o-mini", "gpt-4.1-mini", "gpt-5-mini")
"""Cheapest first; the first one that the account lists is asked."""
LEAST = {"messages": [{"role": "user", "content": "Say ok."}]}
ROOM = 16
"""Tokens for the answer. A model that thinks first may use them all up and say nothing: reached all the same."""
NO_CHAT = ("embed", "whisper", "tts", "dall-e", "image", "moderation", "audio", "realtime", "transcribe", "sora")


def model_for(world: World) -> str:
    """The model to ask: the named one, a cheap listed one, the first that looks like chat, else a usual name."""
    listed = verdict(world).models or ()
    if world.model:
        return world.model
    cheap = next((each for each in CHEAP if each in listed), None)
    chats = (each for each in listed if not any(word in each.lower() for word in NO_CHAT))
    return cheap or next(chats, "gpt-4o-mini")


def price_note(model: str | None, price_file: Path | None = None) -> str:
    """What `--live` will cost at most by the price book, to be said before it goes out."""
    from toolkit.errors import PriceError
    from toolkit.money import pico_to_usd
    from toolkit.prices import load_book
    from toolkit.prices.estimate import max_cost

    sent = f"--live sends one chat request of about 10 tokens in and at most {ROOM} out"
    try:
        book = load_book(user_file=price_file)
    except PriceError as error:
        return f"{sent}; what that costs is unknown: {error.message}"
    costs = [
        max_cost(ENDPOINT, name, 2 * ROOM, ROOM, book, provider="openai").pico
        for name in ((model,) if model else CHEAP)
    ]
    known = [each for each in costs if each is not None]
    if not known:
        return f"{sent}; no price is known for {model}."
    return f"{sent}: at most {pico_to_usd(max(known))} USD at OpenAI's prices."


@check("live", stage="account", requires=("account", "model"), network=True)
def live(world: World) -> Finding:
    """A real chat request is answered."""
    if not world.live:
        return skipped("only with --live, because it costs a little")
    if not asking.sendable(world.settings):
        return skipped("no request is sent without a key that can be sent")
    name = model_for(world)
    came = _ask(world, name, "max_completion_tokens")
    if _fault(world, came, name).code == "param.max_tokens":
        came = _ask(world, name, "max_tokens")
    fault = _fault(world, came, name)
    if fault.code is None:
        return _answered(came, name)
    if fault.code.startswith(("auth.", "org.", "url.")):
        return account_finding(world, fault)
    facts = {
        "host": target_of(world).host,
        "port": target_of(world).port,
        "ms": came.ms,
        "model": name,
        "near_words": "",
    }
    return fail(fault.code, world, **{**facts, **words_of(world, fault)})


def _ask(world: World, name: str, limit: str) -> Visit:
    usual = patience(world)
    journey = way_to(world, target_of(world))
    journey.patience = Patience(connect=usual.connect, answer=max(usual.answer, 15.0), left=usual.left)
    headers = asking.headers(world.settings, journey.target, settings_of(world))
    started = datetime.fromtimestamp(world.wall_clock(), UTC)
    body = {"model": name, **LEAST, limit: ROOM}
    came = visit(journey, headers, ENDPOINT, method="POST", body=body)
    world.paid.append(_row(world, came, body, started))
    return came


def _row(world: World, came: Visit, body: dict[str, Any], started: datetime) -> Entry:
    """The request as a row of the ledger: what costs something is recorded, whoever sent it."""
    from toolkit.capture.context import from_text
    from toolkit.capture.rows import entry_from

    settings, answer = world.settings, came.answer
    return entry_from(
        "POST",
        target_of(world).url.rstrip("/") + ENDPOINT,
        body,
        answer.status if answer else None,
        answer.headers if answer else {},
        answer.body if answer else b"",
        origin="test",
        started_at=started,
        duration_ms=came.ms,
        key_hint=settings.key.secret.hint if settings.key else None,
        project=settings.text("OAICHECK_PROJECT"),
        tags=from_text(settings.text("OAICHECK_TAGS")),
        state=None if answer else "error",
        error_type=None if answer else (came.fault.code if came.fault else None),
    )


def _fault(world: World, came: Visit, name: str) -> Fault:
    if came.answer is None:
        return came.fault or Fault("net.unknown", {})
    answer, base_url = came.answer, target_of(world).url
    if answer.cut:
        return read(came, base_url, ENDPOINT)
    return classify(answer.status, answer.headers, answer.body, endpoint=ENDPOINT, asked_model=name, base_url=base_url)


def _answered(came: Visit, name: str) -> Finding:
    assert came.answer is not None
    value: dict[str, Any] = decode(came.answer.headers, came.answer.body).value
    first, usage = value["choices"][0], value.get("usage") or {}
    facts = {"model": name, "ms": came.ms, "finish_reason": first.get("finish_reason")}
    facts |= {each: usage.get(each) for each in ("prompt_tokens", "completion_tokens")}
    room = " (all its tokens went on thinking, which is an answer too)" if facts["finish_reason"] == "length" else ""
    return passed(f"{value.get('model') or name} answered a real request in {came.ms:.0f} ms{room}", **facts)

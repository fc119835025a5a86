"""Any host's usage object → `Usage`: the numbers as they stand on the wire, unknown stays unknown.

Shapes: OpenAI API reference (chat, responses, images, audio, realtime); hosts' spellings as recorded from DeepSeek
(`prompt_cache_hit_tokens`), Together (`cached_tokens` at the top), Azure and the gateways in front of other models
(`prompt_token_details`, `cache_creation_input_tokens`), SGLang (`reasoning_tokens` at the top), DashScope
(`cache_creation_input_tokens` among the details), xAI and OpenRouter (`cost`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from toolkit.entry import NO_USAGE, made
from toolkit.model import Usage
from toolkit.money import PICO

LARGEST = 10**12
"""The largest count that is believed: a trillion, as in the ledger."""
_NOTHING: Mapping[str, Any] = {}


def count(value: Any) -> int | None:
    """A count, if the value is one: whole, not negative, not a truth value, not beyond belief."""
    if type(value) is int:
        return value if 0 <= value <= LARGEST else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return int(value) if 0 <= value <= LARGEST and value == int(value) else None


def seconds(value: Any) -> float | None:
    """A duration in seconds, if the value is one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        return None
    return value


def part(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The first of the named members that is an object."""
    for name in names:
        value = usage.get(name)
        if value is not None and (type(value) is dict or isinstance(value, Mapping)):
            return value
    return _NOTHING


def first(usage: Mapping[str, Any], *names: str) -> int | None:
    """The first of the named members that is a count."""
    if usage is not _NOTHING:
        for name in names:
            value = usage.get(name)
            if value is not None and (found := count(value)) is not None:
                return found
    return None


def sum_of(*values: int | None) -> int | None:
    """The sum of what is known; unknown when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


WHOLE, GIVEN, MADE, CACHED, BY_AGE = range(5)
"""The objects in which counts stand: the usage itself, the details of its input, of its output, of what was read from
the cache and of what was written into it."""
_WRITTEN = "cache_creation_input_tokens"

_PLACES: dict[str, tuple[tuple[int, str], ...]] = {
    "input_tokens": ((WHOLE, "prompt_tokens"), (WHOLE, "input_tokens")),
    "output_tokens": ((WHOLE, "completion_tokens"), (WHOLE, "output_tokens")),
    "total_tokens": ((WHOLE, "total_tokens"),),
    "cache_read_input_tokens": (
        (GIVEN, "cached_tokens"), (WHOLE, "cached_tokens"), (WHOLE, "prompt_cache_hit_tokens"),
        (WHOLE, "cache_read_input_tokens"),
    ),
    _WRITTEN: (
        (GIVEN, "cache_write_tokens"), (GIVEN, "cache_creation_tokens"), (GIVEN, "cache_creation_input_tokens"),
        (WHOLE, "cache_creation_input_tokens"), (WHOLE, "cache_write_tokens"),
    ),
    "cache_creation_12h_input_tokens": ((BY_AGE, "ttl_12h"), (BY_AGE, "ttl_12h_tokens")),
    "cache_read_audio_tokens": ((CACHED, "audio_tokens"),),
    "cache_read_image_tokens": ((CACHED, "image_tokens"),),
    "input_audio_tokens": ((GIVEN, "audio_tokens"),),
    "input_image_tokens": ((GIVEN, "image_tokens"),),
    "reasoning_output_tokens": ((MADE, "reasoning_tokens"), (WHOLE, "reasoning_tokens")),
    "output_audio_tokens": ((MADE, "audio_tokens"),),
    "output_image_tokens": ((MADE, "image_tokens"),),
    "accepted_prediction_tokens": ((MADE, "accepted_prediction_tokens"),),
    "rejected_prediction_tokens": ((MADE, "rejected_prediction_tokens"),),
}  # fmt: skip
"""Where each count may stand; the first that is a count is taken."""

Plan = tuple[tuple[str, int, str], ...]
_plans: dict[tuple[str | None, ...], Plan] = {}
"""Of those places the ones that an object with these members has, for each count the best place last: a host's usage
objects nearly all look alike."""


def usage_of(usage: Mapping[str, Any], **more: Any) -> Usage:
    """The counts of one usage object, and `more` that is known from elsewhere."""
    if not usage:
        return Usage(**more)
    if usage.get("type") == "duration":
        return Usage(audio_seconds=seconds(usage.get("seconds")), **more)
    given = part(usage, "prompt_tokens_details", "input_tokens_details", "prompt_token_details", "input_token_details")
    output = part(
        usage, "completion_tokens_details", "output_tokens_details", "completion_token_details", "output_token_details"
    )
    by_age = part(given, "cache_write_tokens_details")
    objects = (usage, given, output, part(given, "cached_tokens_details"), by_age)
    for field, at, name in _plan(objects):
        value = objects[at][name]
        if value.__class__ is not int or not 0 <= value <= LARGEST:
            value = count(value)
        if value is not None:
            more[field] = value
    _written(more, given, by_age)
    return made(Usage, NO_USAGE, more)


def _plan(objects: tuple[Mapping[str, Any], ...]) -> Plan:
    usage, given, output, cached, by_age = objects
    shape = (*usage, None, *given, None, *output, None, *cached, None, *by_age)
    plan = _plans.get(shape)
    if plan is None:
        if len(_plans) >= 256:  # names come from outside: don't let them fill the memory
            _plans.clear()
        plan = _plans[shape] = tuple(
            (field, at, name)
            for field, places in _PLACES.items()
            for at, name in reversed(places)
            if name in objects[at]
        )
    return plan


def _written(counts: dict[str, Any], given: Mapping[str, Any], by_age: Mapping[str, Any]) -> None:
    """What was written into the cache where it is said otherwise than by one count."""
    written = counts.get(_WRITTEN)
    if written == 0 and first(given, "cache_write_tokens", "cache_creation_tokens", _WRITTEN) is None:
        written = counts[_WRITTEN] = None  # Anthropic's name, on every answer of every model of a gateway: says nothing
    if written is None and by_age:
        counts[_WRITTEN] = sum_of(first(by_age, "ttl_30m"), first(by_age, "ttl_12h"))


def reported_cost(usage: Mapping[str, Any]) -> int | None:
    """What the host itself says this request cost, in pico-dollars (OpenRouter, Vercel: `cost`; xAI: ticks of 10⁻¹⁰
    USD)."""
    ticks = count(usage.get("cost_in_usd_ticks"))
    if ticks is not None:
        return ticks * (PICO // 10**10)
    cost = usage.get("cost")
    if cost is None:
        return None
    if isinstance(cost, Mapping):
        currency = cost.get("currency", "USD")
        cost = cost.get("total_cost") if str(currency).upper() == "USD" else None
    if isinstance(cost, bool) or not isinstance(cost, int | float | str):
        return None
    try:
        amount = Decimal(str(cost))
    except InvalidOperation:
        return None
    return int((amount * PICO).to_integral_value()) if amount.is_finite() and 0 <= amount < 10**6 else None


def oddities(usage: Usage) -> tuple[str, ...]:
    """What does not add up in the numbers as reported; they are stored as they are, and the row says so."""
    found = []
    given, made, total = usage.input_tokens, usage.output_tokens, usage.total_tokens
    if given is not None and (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0) > given:
        found.append("cached_exceeds_input")
    if made is not None and (usage.reasoning_output_tokens or 0) > made:
        found.append("reasoning_exceeds_output")
    if total is not None and given is not None and total != given + (made or 0):
        found.append("total_differs")
    if given == 0 and not made and not total:
        found.append("all_zero")
    return tuple(found)

"""The rules of the bill: a request's usage and its context in, the exact cost out. No clock, no network, no state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from toolkit.entry import Entry, made
from toolkit.model import Cost, Usage
from toolkit.prices import Context, kinds
from toolkit.prices.compiled import Compiled, Step
from toolkit.prices.endpoints import family as family_of
from toolkit.prices.plain import text_counts
from toolkit.prices.split import Counts, outside_output, split, tool_counts

if TYPE_CHECKING:
    from toolkit.prices.book import Book

NONE = Cost(status="none")
_NOTHING = dict(vars(NONE))


def price_usage(usage: Usage, context: Context, book: Book) -> Cost:
    """What the usage cost in its context; see `toolkit.prices.cost`."""
    family = family_of(context.endpoint)
    if family == "nothing" and context.batch and _counted(usage):  # a batch's own total, of requests for text
        family = "text"
    if family == "nothing":
        return NONE
    found = book.price(context, family)
    compiled, notes = found.compiled, found.assumed
    if compiled is None:
        reason = "no_model" if _counted(usage) else "no_usage"
        return Cost(status="unpriced", reason=reason)
    if compiled.free:
        return Cost(status="free", pico=0, parts={}, price=dict(compiled.price))
    if not _counted(usage):
        return Cost(status="unpriced", reason="no_usage")
    if compiled.reason:
        return Cost(status="unpriced", reason=compiled.reason, price=dict(compiled.price))
    return _bill(usage, family, compiled, notes, summed=context.summed)


def _counted(usage: Usage) -> bool:
    """Whether anything is known that has a price; a total alone does not say what of it was output."""
    return (
        usage.input_tokens is not None
        or usage.output_tokens is not None
        or usage.audio_seconds is not None
        or usage.input_characters is not None
        or usage.video_seconds is not None
        or usage.images is not None
        or (usage.total_tokens is not None and usage.tool_calls is not None)
    )


def _bill(usage: Usage, family: str, compiled: Compiled, notes: tuple[str, ...], *, summed: bool) -> Cost:
    flags: list[str] = []
    counts = text_counts(usage) if family == "text" else None
    if counts is None:
        outside = outside_output(usage, compiled.price["provider"])
        counts, flags = split(usage, family=family, reasoning_outside=outside)
    step = compiled.step(0 if summed else max(0, usage.input_tokens or 0))
    if not compiled.own_reasoning and kinds.REASONING in counts:
        counts[kinds.OUTPUT] = counts.get(kinds.OUTPUT, 0) + counts.pop(kinds.REASONING)
    if usage.input_tokens is None and family == "embeddings" and usage.total_tokens:
        counts[kinds.INPUT] = usage.total_tokens
    parts, missing, assumed = _parts(counts, step)
    if compiled.uplift is not None and parts:
        parts["uplift"] = _round(sum(parts.values()) * compiled.uplift)
    used = _others(usage, step, parts, missing)
    assumed += [f"fee_of_{kind.removeprefix(kinds.TOOL)}" for kind in used if kind in step.unconfirmed]
    price = _price(step, used, [*notes, *assumed], flags)
    missing += _unreported(usage, family, step, parts)
    if not missing:
        return made(Cost, _NOTHING, {"status": "priced", "pico": sum(parts.values()), "parts": parts, "price": price})
    if not parts:
        return Cost(status="unpriced", reason=missing[0].partition(":")[0], price=price)
    return Cost(status="partial", pico=sum(parts.values()), parts=parts, price=price, reason=_joined(missing))


def _parts(counts: Counts, step: Step) -> tuple[dict[str, int], list[str], list[str]]:
    """Pico-dollars by kind, the kinds that have no rate, and what was supposed of the others."""
    parts: dict[str, int] = {}
    missing, assumed = [], []
    for kind, count in counts.items():
        amount = _amount(step, kind, count)
        if amount is None:
            missing.append(f"no_rate:{kind}")
            continue
        parts[kind] = amount
        if kind in step.supposed:
            assumed.append(f"{kind}_at_{step.supposed[kind]}_rate")
    return parts, missing, assumed


def _amount(step: Step, kind: str, count: int | float | Fraction) -> int | None:
    whole = step.whole.get(kind)
    if whole is not None and type(count) is int:
        return count * whole
    rate = step.pico.get(kind)
    if rate is None:
        return None
    exact = Fraction(str(count)) if isinstance(count, float) else Fraction(count)
    return _round(exact * rate)


def _round(amount: Fraction | int) -> int:
    """Whole pico-dollars, half to even. Half a pico-dollar is what a billionth of a cheap token costs."""
    return round(amount)


def _others(usage: Usage, step: Step, parts: dict[str, int], missing: list[str]) -> list[str]:
    """Adds what is not tokens: calls, seconds, characters, images, a fee a request. Returns the tools used."""
    used: list[str] = []
    if not _has_others(usage) and kinds.REQUESTS not in step.pico:
        return used
    fees = 0
    for kind, count in tool_counts(usage.tool_calls).items():
        fee = _amount(step, kind, count)
        if fee is None:
            missing.append(f"no_rate:{kind}")
        else:
            fees += fee
            parts["tool_calls"] = fees
            used.append(kind)
    by_tokens = usage.input_tokens is not None or usage.output_tokens is not None
    for kind in (kinds.AUDIO_SECONDS, kinds.VIDEO_SECONDS, kinds.CHARACTERS, kinds.IMAGES):
        count = getattr(usage, kind)
        if count is None or (by_tokens and (kinds.INPUT in step.pico or kind not in step.pico)):
            continue  # a model that is billed by tokens reports its seconds or images only to be kind
        amount = _amount(step, kind, max(0, count))
        if amount is None:
            missing.append(f"no_rate:{kind}")
        else:
            parts[kind] = amount
    if kinds.REQUESTS in step.pico:
        parts[kinds.REQUESTS] = _round(step.pico[kinds.REQUESTS])
    return used


def _has_others(usage: Usage) -> bool:
    return (
        bool(usage.tool_calls)
        or usage.audio_seconds is not None
        or usage.video_seconds is not None
        or usage.input_characters is not None
        or usage.images is not None
    )


def _unreported(usage: Usage, family: str, step: Step, parts: dict[str, int]) -> list[str]:
    """Halves of a text request that the server said nothing of: what is priced is then not all of it."""
    if family != "text" or not parts or kinds.OUTPUT not in step.pico:
        return []
    missing = []
    if usage.output_tokens is None and usage.total_tokens != usage.input_tokens:
        missing.append("no_usage:output_tokens")
    if usage.input_tokens is None:
        missing.append("no_usage:input_tokens")
    return missing


def _joined(missing: list[str]) -> str:
    """`no_rate:input_audio_tokens,tool_calls.x`: the reason, and which parts it concerns."""
    by_reason: dict[str, list[str]] = {}
    for each in missing:
        reason, _, kind = each.partition(":")
        by_reason.setdefault(reason, []).append(kind)
    return "; ".join(f"{reason}:{','.join(kinds_)}" for reason, kinds_ in by_reason.items())


def _price(step: Step, tools: list[str], assumed: list[str], flags: list[str]) -> Mapping[str, Any]:
    """One object for all rows that were priced alike, so that a ledger can tell at a glance."""
    key = (*tools, None, *assumed, None, *flags)
    price = step.told.get(key)
    if price is None:
        price = step.told[key] = _told(step, tools, assumed, flags)
    return price


def _told(step: Step, tools: list[str], assumed: list[str], flags: list[str]) -> dict[str, Any]:
    price = dict(step.price)
    if tools:
        price["rates"] = {**price["rates"], **{kind: step.tools[kind] for kind in tools}}
        price["per"] = {**price.get("per", {}), **{kind: kinds.per(kind) for kind in tools}}
    if assumed:
        price["assumed"] = [*price.get("assumed", ()), *assumed]
    if flags:
        price["flags"] = flags
    return price


def price_row(entry: Entry, book: Book) -> Entry:
    """The row with its cost; see `toolkit.prices.price_entry`."""
    cost = _row_cost(entry, book)
    priced = entry.with_cost(cost)
    if not cost.price or "flags" not in cost.price:
        return priced
    new = tuple(flag for flag in cost.price["flags"] if flag not in entry.flags)
    return replace(priced, flags=entry.flags + new) if new else priced


def _row_cost(entry: Entry, book: Book) -> Cost:
    uncounted = not _counted(entry.usage)
    if uncounted and entry.usage_source == "none":
        return NONE
    if "cache_hit" in entry.flags:
        return Cost(status="free", pico=0, parts={}, reason="answered_from_cache")
    if uncounted and _never_served(entry):
        return NONE
    context = Context(
        model=entry.model,
        at=entry.started_at,
        endpoint=entry.endpoint,
        provider=entry.provider,
        host=entry.server_address,
        tier=entry.service_tier,
        requested_tier=entry.request_service_tier,
        batch=entry.batch,
        requested_model=entry.request_model,
        summed="sum_of_requests" in entry.flags,
    )
    cost = price_usage(entry.usage, context, book)
    if cost.status == "priced" and entry.usage_source == "partial":
        return replace(cost, status="partial", reason="partial_usage")
    return cost


_UNREACHED = (
    *(
        "net.dns",
        "net.refused",
        "net.timeout",
        "net.no_route",
        "net.denied",
        "net.reset_tls",
        "proxy.",
        "tls.",
        "key.",
        "url.",
    ),
    *("ConnectError", "ConnectTimeout", "ProxyError", "UnsupportedProtocol"),  # as the HTTP client names them
)


def _never_served(entry: Entry) -> bool:
    """Whether nothing can have been billed: the server refused, or was never reached. A request that broke off later,
    or timed out, may well have been billed: its cost is unknown, not nothing."""
    if entry.state != "error":
        return False
    if entry.http_status is not None:
        return entry.http_status >= 400
    return (entry.error_code or "").startswith(_UNREACHED)

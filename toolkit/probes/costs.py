"""What a test cost, in words: the amount and by which price, or why there is none."""

from __future__ import annotations

from toolkit.entry import Entry
from toolkit.model import Cost
from toolkit.money import pico_to_usd

WHY = {
    "no_usage": "no usage was reported",
    "no_model": "no price is known for this model",
    "no_rate": "no price is known for this kind of use of the model",
    "unknown_tier": "no price is known for this service tier",
    "partial_usage": "the answer broke off before its usage came",
}
"""The price book's own words for what it lacks."""


def cost_line(entry: Entry) -> str:
    """`$0.0000062 (genai-prices of 2025-04-14)`, `free`, `none: the request was refused`, `unknown: …`."""
    if entry.state == "error" and not (entry.cost and entry.cost.pico):
        return _of_no_answer(entry)
    cost = entry.cost
    if cost is None:
        return "unknown"
    if cost.status == "free" or (cost.status == "none" and entry.endpoint == "/moderations"):
        return "free"
    if cost.pico is None:
        return f"unknown: {why(cost.reason or 'no_usage')}"
    return f"${pico_to_usd(cost.pico)}{_by_which(cost)}{_without(cost)}"


def _of_no_answer(entry: Entry) -> str:
    if (entry.http_status or 0) >= 400:
        return "none: the request was refused"
    if entry.http_status is None and not str(entry.error_type).startswith("http."):
        return "none: the request did not arrive"
    return "unknown: the server may bill what it had made by then"


def _by_which(cost: Cost) -> str:
    price = cost.price or {}
    since = f" of {str(price['effective_from'])[:10]}" if price.get("effective_from") else ""
    return f" ({price['source']}{since})" if price.get("source") else ""


def _without(cost: Cost) -> str:
    return f", not all of it: {why(cost.reason)}" if cost.status == "partial" and cost.reason else ""


def why(reason: str) -> str:
    """A reason such as `no_rate:input_audio_tokens,images` in words."""
    said = []
    for each in reason.split("; "):
        name, _, kinds = each.partition(":")
        parts = f" ({kinds.replace('_', ' ').replace(',', ', ')})" if kinds else ""
        said.append(WHY.get(name, name.replace("_", " ")) + parts)
    return "; ".join(said)

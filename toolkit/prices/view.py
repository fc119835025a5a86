"""A price list as a person reads it: tables of models, of one model's rates by kind and tier, and worked examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from toolkit.model import Column, Cost, Table, Usage
from toolkit.prices import Context, cost, kinds
from toolkit.prices.book import Book
from toolkit.prices.pricelist import Model, active
from toolkit.prices.tiers import STANDARD

_LIST_KINDS = (
    (kinds.INPUT, "Input", 0),
    (kinds.CACHE_READ, "Cached", 3),
    (kinds.CACHE_WRITE, "Written", 6),
    (kinds.OUTPUT, "Output", 0),
    (kinds.INPUT_AUDIO, "Audio in", 7),
    (kinds.OUTPUT_AUDIO, "Audio out", 8),
)
_LIST_FACTS = (("other", 4), ("tiers", 5), ("since", 2), ("source", 1))
_TIER_ORDER = (STANDARD, "batch", "flex", "priority", "ultrafast")


@dataclass(frozen=True, kw_only=True)
class TierView:
    """One tier of a model: its price object and, where long prompts cost more, theirs."""

    tier: str
    price: Mapping[str, Any]
    long: tuple[Mapping[str, Any], ...] = ()


def tiers_of(book: Book, name: str, *, provider: str | None, host: str | None, at: datetime) -> list[TierView]:
    """The prices of a model by tier on a day; empty when it has none."""
    match = book.find(name, provider=provider, host=host)
    if match is None:
        return []
    tiers = {tier for layer in match.model.visible(at) for tier in layer.tiers} - {"fast"}
    found = []
    for tier in sorted({STANDARD, "batch", *tiers}, key=_order):
        context = Context(
            model=name, at=at, endpoint="/", provider=provider, host=host, tier=tier, batch=tier == "batch"
        )
        compiled = book.price(context).compiled
        if compiled is not None and compiled.steps:
            *long, base = compiled.steps
            found.append(TierView(tier=tier, price=base.price, long=tuple(step.price for step in reversed(long))))
    return found


def _order(tier: str) -> tuple[int, str]:
    return (_TIER_ORDER.index(tier) if tier in _TIER_ORDER else len(_TIER_ORDER), tier)


def history(model: Model) -> list[str]:
    """The days on which the standard price changed, oldest first."""
    return sorted({era.start.date().isoformat() for layer in model.layers for era in layer.eras if era.start})


def list_table(book: Book, sellers: Iterable[str], *, at: datetime, like: str | None = None) -> Table:
    """The models of some providers with their standard rates on a day."""
    rows = [
        _list_row(book, model, at)
        for seller in sellers
        for model in book.models(seller)
        if not like or like.lower() in model.id
    ]
    columns = [Column(name="model", title="Model")]
    columns += [Column(name=kind, title=title, align="right", drop=drop) for kind, title, drop in _LIST_KINDS]
    columns += [Column(name=name, title=name.title(), drop=drop) for name, drop in _LIST_FACTS]
    columns = [columns[0]] + [each for each in columns[1:] if any(row.get(each.name) is not None for row in rows)]
    return Table(title="", columns=tuple(columns), rows=tuple(rows), notes=("US dollars per million tokens.",))


def _list_row(book: Book, model: Model, at: datetime) -> dict[str, Any]:
    layers = model.visible(at)
    row: dict[str, Any] = {"model": model.id, "provider": model.provider}
    views = tiers_of(book, model.id, provider=model.provider, host=model.host, at=at)
    rates: Mapping[str, str] = views[0].price["rates"] if views else {}
    row |= {kind: rates.get(kind) for kind, _, _ in _LIST_KINDS}
    others = [f"{rates[kind]} {unit}" for kind, unit in _OTHER_UNITS.items() if kind in rates]
    starts = [era.start for layer in layers if (era := active(layer.eras, at)) and era.start]
    row["other"] = "free" if any(layer.free for layer in layers) else ", ".join(others) or None
    row["tiers"] = " ".join(view.tier for view in views if view.tier not in {STANDARD}) or None
    row["since"] = max(starts).date().isoformat() if starts else None
    row["source"] = "+".join(dict.fromkeys(layer.source for layer in layers))
    return row


_OTHER_UNITS = {
    kinds.AUDIO_SECONDS: "per hour of sound",
    kinds.VIDEO_SECONDS: "per second of film",
    kinds.CHARACTERS: "per 1M characters",
    kinds.IMAGES: "per image",
    kinds.REQUESTS: "per 1K requests",
}

_WORDS = {
    kinds.INPUT: "Input",
    kinds.CACHE_READ: "Cached",
    kinds.CACHE_WRITE: "Written",
    kinds.CACHE_WRITE_12H: "Written 12h",
    kinds.INPUT_AUDIO: "Audio in",
    kinds.CACHE_READ_AUDIO: "Cached audio",
    kinds.INPUT_IMAGE: "Image in",
    kinds.CACHE_READ_IMAGE: "Cached image",
    kinds.OUTPUT: "Output",
    kinds.REASONING: "Reasoning",
    kinds.OUTPUT_AUDIO: "Audio out",
    kinds.OUTPUT_IMAGE: "Image out",
    kinds.AUDIO_SECONDS: "Hour of sound",
    kinds.VIDEO_SECONDS: "Second of film",
    kinds.CHARACTERS: "1M characters",
    kinds.IMAGES: "Image",
    kinds.REQUESTS: "1K requests",
}


def rates_table(views: list[TierView]) -> Table:
    """One row a tier and length of the prompt, one column a kind that any of them has a rate for."""
    prices = [price for view in views for price in (view.price, *view.long)]
    used = [kind for kind in _WORDS if any(kind in price["rates"] for price in prices)]
    columns = [Column(name="tier", title="Tier")]
    columns += [Column(name=kind, title=_WORDS[kind], align="right") for kind in used]
    rows = [{"tier": _tier_title(price), **{kind: price["rates"].get(kind) for kind in used}} for price in prices]
    by_tokens = any(kind in kinds.TOKENS for kind in used)
    notes = ("US dollars per million tokens.",) if by_tokens else ("US dollars.",)
    return Table(title="", columns=tuple(columns), rows=tuple(rows), notes=notes)


def _tier_title(price: Mapping[str, Any]) -> str:
    return f"{price['tier']}, prompt >{price['above']:,}" if price["above"] else str(price["tier"])


def example(book: Book, name: str, *, provider: str | None, host: str | None, at: datetime) -> Cost:
    """What 1,000 tokens in and 500 out cost."""
    return _cost(book, "/chat/completions", EXAMPLE, name, provider, host, at)


EXAMPLE = Usage(input_tokens=1000, output_tokens=500)

_UNIT_EXAMPLES = (
    ("A minute of sound", "/audio/transcriptions", Usage(audio_seconds=60)),
    ("A second of film", "/videos", Usage(video_seconds=1)),
    ("1,000 characters", "/audio/speech", Usage(input_characters=1000)),
    ("A picture", "/images/generations", Usage(images=1)),
)


def unit_examples(
    book: Book, name: str, *, provider: str | None, host: str | None, at: datetime
) -> list[tuple[str, Cost]]:
    """What one of each unit costs that the model is sold by, tokens aside."""
    costs = [(what, _cost(book, path, usage, name, provider, host, at)) for what, path, usage in _UNIT_EXAMPLES]
    return [(what, each) for what, each in costs if each.status == "priced"]


def _cost(
    book: Book, endpoint: str, usage: Usage, name: str, provider: str | None, host: str | None, at: datetime
) -> Cost:
    return cost(usage, Context(model=name, at=at, endpoint=endpoint, provider=provider, host=host), book)

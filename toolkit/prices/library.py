"""Reads genai-prices' data (bundled with the package, or a newer file of the same form) into our own price lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from toolkit.prices import kinds
from toolkit.prices.pricelist import Era, Layer, Model, Provider, Rates, midnight

SOURCE = "genai-prices"

_KINDS = {
    "input_mtok": kinds.INPUT,
    "cache_read_mtok": kinds.CACHE_READ,
    "cache_write_mtok": kinds.CACHE_WRITE,
    "input_audio_mtok": kinds.INPUT_AUDIO,
    "input_image_mtok": kinds.INPUT_IMAGE,
    "cache_audio_read_mtok": kinds.CACHE_READ_AUDIO,
    "cache_image_read_mtok": kinds.CACHE_READ_IMAGE,
    "output_mtok": kinds.OUTPUT,
    "output_reasoning_mtok": kinds.REASONING,
    "output_audio_mtok": kinds.OUTPUT_AUDIO,
    "output_image_mtok": kinds.OUTPUT_IMAGE,
    "audio_hours": kinds.AUDIO_SECONDS,
    "input_audio_hours": kinds.AUDIO_SECONDS,
    "input_mchars": kinds.CHARACTERS,
    "requests_kcount": kinds.REQUESTS,
    "web_searches_kcount": kinds.TOOL + "web_search",
    "storage_searches_kcount": kinds.TOOL + "file_search",
    "code_executions_kcount": kinds.TOOL + "code_interpreter",
}

_TIERS = {("service_tier", "flex"): "flex", ("service_tier", "priority"): "priority", ("service_tier", "fast"): "fast"}
_TIERS |= {("processing", "batch"): "batch", ("speed", "fast"): "fast"}


def bundled() -> list[Provider]:
    """The data of the installed package. Costs a quarter of a second on first use: call it where a price is needed."""
    from genai_prices.data import providers

    return [_provider(each) for each in providers]


def version() -> str:
    """The installed package's version."""
    from genai_prices import __version__

    return __version__


def from_json(raw: Any) -> list[Provider]:
    """The same from genai-prices' published JSON; raises ValueError when it is not of that form."""
    from genai_prices import types

    if not isinstance(raw, list) or not raw:
        raise ValueError("not a list of providers")
    return [_provider(each) for each in types._providers_from_raw(raw)]


def _provider(raw: Any) -> Provider:
    url = next(iter(raw.pricing_urls or ()), None)
    models = tuple(_model(raw.id, each, url) for each in raw.models)
    return Provider(id=raw.id, models=models, falls_back_to=tuple(raw.fallback_model_providers or ()))


def _model(provider: str, raw: Any, url: str | None) -> Model:
    entries = raw.prices if isinstance(raw.prices, list) else [raw]
    layer = Layer(
        source=SOURCE,
        eras=tuple(_era(each) for each in entries),
        tiers=_tiers(raw.price_variants or ()),
        free=raw.id.endswith(":free"),
        source_url=url,
        note=raw.price_comments,
    )
    names = frozenset(_names(raw.match, whole_only=provider in {"openai", "azure"}))
    return Model(provider=provider, id=raw.id.lower(), layers=(layer,), names=names | {raw.id.lower()})


def _names(clause: Any, *, whole_only: bool) -> Iterator[str]:
    """The names that a match clause spells out. A clause like "starts with" lends its stem as a name, and no more:
    that `gpt-4` begins `gpt-4.1` is how strangers came to pay a neighbour's price."""
    for part in getattr(clause, "or_", None) or [clause]:
        name = getattr(part, "equals", None)
        if name is None and not whole_only:
            name = getattr(part, "starts_with", None) or getattr(part, "contains", None)
        if name and re.search(r"\w$", name):
            yield name.lower()


def _era(raw: Any) -> Era:
    constraint = getattr(raw, "constraint", None)
    start = getattr(constraint, "start_date", None)
    window = None
    if constraint is not None and hasattr(constraint, "start_time"):
        window = (_utc(constraint.start_time), _utc(constraint.end_time))
    return Era(start=midnight(start) if start else None, window=window, rates=_rates(raw.prices))


def _utc(moment: Any) -> Any:
    if moment.tzinfo is None or moment.tzinfo is UTC or moment.utcoffset() is None or not moment.utcoffset():
        return moment.replace(tzinfo=None)
    minutes = (moment.hour * 60 + moment.minute - int(moment.utcoffset().total_seconds() // 60)) % 1440
    return moment.replace(hour=minutes // 60, minute=minutes % 60, tzinfo=None)


def _rates(raw: Any) -> Rates:
    base: dict[str, Decimal] = {}
    above: dict[int, dict[str, Decimal]] = {}
    for name, value in vars(raw).items():
        kind = _KINDS.get(name)
        if kind is None or value is None:
            continue
        base[kind] = getattr(value, "base", value)
        for tier in getattr(value, "tiers", ()):
            above.setdefault(tier.start, {})[kind] = tier.price
    return Rates(base=base, above=above)


def _tiers(variants: Sequence[Any]) -> dict[str, tuple[Era, ...]]:
    found: dict[str, list[Era]] = {}
    for each in _usable(variants):
        name = _TIERS[next(iter(each.when.items()))]
        found.setdefault(name, []).append(_era(each))
    return {name: tuple(eras) for name, eras in found.items()}


def _usable(variants: Iterable[Any]) -> Iterator[Any]:
    for each in variants:
        if len(each.when) == 1 and next(iter(each.when.items())) in _TIERS:
            yield each

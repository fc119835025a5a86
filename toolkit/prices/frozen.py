"""Prices that a ledger once used, as a price list again: a model that left every list stays priceable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from toolkit.prices import kinds
from toolkit.prices.pricelist import Era, Layer, Model, Rates, midnight
from toolkit.prices.tiers import STANDARD

SOURCE = "ledger"

Key = tuple[str, str, str | None]
"""Provider, model, and the one host that the price holds on (None: wherever the provider's models are served)."""


def models(prices: Iterable[Mapping[str, Any]]) -> tuple[Model, ...]:
    """The models of stored `price` objects (see `Cost.price`). An object that lacks what a price list needs is left
    out: it may come from an import, and must not keep the rest from being priced."""
    eras: dict[Key, dict[str, dict[datetime | None, Era]]] = {}
    free: dict[Key, bool] = {}
    for price in prices:
        key = _key(price)
        if key is None:
            continue
        free[key] = free.get(key, False) or price.get("free") is True
        tier = str(price.get("tier") or STANDARD)
        _add(eras.setdefault(key, {}).setdefault(tier, {}), price)
    return tuple(_model(key, eras.get(key, {}), free=free[key]) for key in free)


def _key(price: Mapping[str, Any]) -> Key | None:
    provider, model = price.get("provider"), price.get("model")
    if not isinstance(provider, str) or not isinstance(model, str) or not provider or not model:
        return None
    if price.get("free") is not True and not _rates(price):
        return None
    host = price.get("host")
    return provider.lower(), model.lower(), host if isinstance(host, str) else None


def _add(eras: dict[datetime | None, Era], price: Mapping[str, Any]) -> None:
    rates, above = _rates(price), price.get("above")
    start = _start(price.get("effective_from"))
    era = eras.get(start, Era(start=start))
    if isinstance(above, int) and above > 0:
        era = replace(era, rates=Rates(base=era.rates.base or rates, above={**era.rates.above, above: rates}))
    else:
        era = replace(era, rates=Rates(base=rates, above=era.rates.above))
    eras[start] = era


def _model(key: Key, tiers: Mapping[str, Mapping[datetime | None, Era]], *, free: bool) -> Model:
    in_order = {tier: tuple(sorted(eras.values(), key=_when)) for tier, eras in tiers.items()}
    layer = Layer(
        source=SOURCE,
        eras=in_order.pop(STANDARD, ()) or next(iter(in_order.values()), ()),
        tiers=in_order,
        free=free,
    )
    provider, name, host = key
    return Model(provider=provider, id=name, layers=(layer,), names=frozenset({name}), host=host)


def _when(era: Era) -> float:
    return era.start.timestamp() if era.start else float("-inf")


def _start(text: Any) -> datetime | None:
    try:
        return midnight(date.fromisoformat(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def _rates(price: Mapping[str, Any]) -> dict[str, Decimal]:
    raw = price.get("rates")
    try:
        found = {str(kind): Decimal(str(rate)) for kind, rate in raw.items()} if isinstance(raw, Mapping) else {}
    except InvalidOperation:
        return {}
    return {kind: rate for kind, rate in found.items() if kinds.is_kind(kind) and rate.is_finite() and rate >= 0}

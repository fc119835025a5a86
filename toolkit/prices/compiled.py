"""A model's rates for one tier on one day, ready to multiply: every kind has its rate or is known to have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.money import PICO
from toolkit.prices import kinds
from toolkit.prices.overrides import Rule
from toolkit.prices.pricelist import Model, active, product, written
from toolkit.prices.tiers import UnknownTierError, tier_rates

# What a kind without a rate of its own costs. A mark says that this is a supposition that no price page confirms.
_FALLBACK: Mapping[str, tuple[tuple[str, bool], ...]] = {
    kinds.CACHE_READ: ((kinds.INPUT, True),),
    kinds.CACHE_WRITE: ((kinds.INPUT, True),),
    kinds.CACHE_WRITE_12H: ((kinds.CACHE_WRITE, True), (kinds.INPUT, True)),
    kinds.INPUT_IMAGE: ((kinds.INPUT, False),),
    kinds.CACHE_READ_AUDIO: ((kinds.INPUT_AUDIO, True),),
    kinds.CACHE_READ_IMAGE: ((kinds.CACHE_READ, False), (kinds.INPUT_IMAGE, True), (kinds.INPUT, True)),
    kinds.REASONING: ((kinds.OUTPUT, False),),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """Rates in pico-dollars for one unit of each kind, for prompts longer than `above` tokens; `whole` those of them
    that are whole numbers. `supposed` names the kinds whose rate is another kind's, `tools` the fees as published,
    `unconfirmed` those that no price page confirms; `told` remembers what rows were told of their price."""

    above: int
    pico: Mapping[str, Fraction]
    whole: Mapping[str, int]
    supposed: Mapping[str, str]
    tools: Mapping[str, str]
    price: Mapping[str, Any]
    unconfirmed: frozenset[str] = frozenset()
    told: dict[tuple[str | None, ...], Mapping[str, Any]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """All that pricing a request needs: `steps` from the longest prompt down to 0, or why there is no price."""

    steps: tuple[Step, ...] = ()
    free: bool = False
    own_reasoning: bool = False
    uplift: Fraction | None = None
    reason: str | None = None
    price: Mapping[str, Any] = field(default_factory=dict)

    def step(self, prompt: int) -> Step:
        """The step that a prompt of so many tokens falls into: beyond a threshold, not at it."""
        for step in self.steps:
            if prompt > step.above:
                return step
        return self.steps[-1]


def compile_price(
    model: Model, rule: Rule, *, at: datetime, tier: str, host: str | None, found: tuple[str, str], version: str
) -> Compiled:
    """The model's rates at an instant for a tier on a host. `found` is the name that it was found by, and the basis."""
    name, basis = found
    head = _head(model, at, tier, basis, version)
    if any(layer.free for layer in model.visible(at)):
        return Compiled(free=True, price=head | {"free": True})
    try:
        rates, assumed = tier_rates(model, rule, at=at, tier=tier)
    except UnknownTierError:
        return Compiled(reason="unknown_tier", price=head)
    if not any(rates.base.values()):
        return Compiled(reason="no_rate", price=head)
    assumed = (*assumed, *(each for layer in model.visible(at) for each in layer.assumed))
    uplift = _uplift((model.id, name), rule, host)
    if uplift is not None:
        head["uplift"] = written(rule.region.multiplier) if rule.region else None
    factor = _discount(model, at)
    steps = [_step(0, rates.base, model, rule, head, assumed, factor)]
    for above in sorted(rates.above):
        merged = {**rates.base, **rates.above[above]}
        steps.append(_step(above, merged, model, rule, head, assumed, factor))
    return Compiled(
        steps=tuple(reversed(steps)),
        own_reasoning=kinds.REASONING in rates.base,
        uplift=uplift,
        price=head,
    )


def _head(model: Model, at: datetime, tier: str, basis: str, version: str) -> dict[str, Any]:
    layers = model.visible(at)
    starts = [era.start for layer in layers if (era := active(layer.eras, at)) and era.start]
    sources = list(dict.fromkeys(layer.source for layer in layers))
    top = next((layer for layer in reversed(layers) if layer.source_url), None)
    only_here = {"host": model.host} if model.host else {}
    return {
        "source": "+".join(sources),
        "version": version,
        "provider": model.provider,
        "model": model.id,
        "basis": basis,
        "effective_from": max(starts).date().isoformat() if starts else None,
        "tier": tier,
        "source_url": top.source_url if top else None,
        "checked_at": top.checked_at.isoformat() if top and top.checked_at else None,
        **only_here,
    }


def _uplift(names: tuple[str, ...], rule: Rule, host: str | None) -> Fraction | None:
    region = rule.region
    if region is None or not host or not region.hosts.match(host) or not any(map(region.models.match, names)):
        return None
    return Fraction(region.multiplier) - 1


def _discount(model: Model, at: datetime) -> Fraction:
    factor = Fraction(1)
    for layer in model.visible(at):
        era = active(layer.eras, at)
        if era is not None and era.multiplier is not None:
            factor *= Fraction(era.multiplier)
    return factor


def _step(
    above: int,
    given: Mapping[str, Decimal],
    model: Model,
    rule: Rule,
    head: Mapping[str, Any],
    assumed: tuple[str, ...],
    factor: Fraction,
) -> Step:
    rates = {**rule.tools, **rule.tools_of.get(model.id, {}), **given}
    if rule.write_12h is not None and rates.keys() >= {kinds.INPUT, kinds.CACHE_WRITE}:
        rates.setdefault(kinds.CACHE_WRITE_12H, product(rates[kinds.INPUT], rule.write_12h))
    supposed: dict[str, str] = {}
    pico = {kind: Fraction(rate) * PICO * factor / kinds.per(kind) for kind, rate in rates.items()}
    for kind in kinds.TOKENS:
        if kind not in pico:
            _fall_back(kind, pico, supposed, model)
    whole = {kind: rate.numerator for kind, rate in pico.items() if rate.denominator == 1}
    texts = {kind: written(rate) for kind, rate in rates.items()}
    tools = {kind: texts.pop(kind) for kind in rates if kind.startswith(kinds.TOOL)}
    doubted = {kind for name, kind in rule.unconfirmed if name == model.id and kind not in given}
    price = {**head, "above": above or None, "rates": texts}
    units = {kind: kinds.per(kind) for kind in texts if kinds.per(kind) != kinds.MILLION}
    if units:
        price["per"] = units
    if factor != 1:
        price["multiplier"] = written(Decimal(factor.numerator) / Decimal(factor.denominator))
    if assumed:
        price["assumed"] = list(assumed)
    return Step(
        above=above, pico=pico, whole=whole, supposed=supposed, tools=tools, price=price, unconfirmed=frozenset(doubted)
    )


def _fall_back(kind: str, pico: dict[str, Fraction], supposed: dict[str, str], model: Model) -> None:
    makes_images = "image" in model.id and kind == kinds.OUTPUT_IMAGE
    makes_speech = "tts" in model.id and kind == kinds.OUTPUT_AUDIO
    chain = ((kinds.OUTPUT, False),) if makes_images or makes_speech else _FALLBACK.get(kind, ())
    for other, marked in chain:
        if other in pico:
            pico[kind] = pico[other]
            if marked:
                supposed[kind] = other
            return

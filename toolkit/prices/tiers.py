"""What a service tier costs: flex, priority, batch, ultrafast; one that no price list knows is never standard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, localcontext
from functools import lru_cache

from toolkit.prices import kinds
from toolkit.prices.hosts import echoes_tier
from toolkit.prices.overrides import Rule
from toolkit.prices.pricelist import Era, Model, RateMap, Rates, active, product

STANDARD = "standard"
BATCH = "batch"

_STANDARD_NAMES = {"", "default", "standard", "on_demand", "standard_only"}
_UNDECIDED = {"auto"}
_ALIASES = {"fast": "priority"}


class UnknownTierError(LookupError):
    """The price list has no such tier for the model."""


@lru_cache(maxsize=1024)
def effective(*, served: str | None, requested: str | None, batch: bool, host: str | None) -> tuple[str, bool]:
    """The tier to price by, and whether that is a supposition.

    The tier that was *served* counts, except on a host whose echo means nothing. `auto` says nothing of what was
    served: it stands in events that come before the answer. If nothing was said, the tier asked for is supposed.
    """
    if batch:
        return BATCH, False
    asked, answered = _plain(requested), _plain(served)
    if not echoes_tier(host):
        return asked or STANDARD, False
    if answered is not None:
        return answered, False
    if asked is None or asked == STANDARD:
        return STANDARD, False
    return asked, True


def _plain(tier: str | None) -> str | None:
    text = (tier or "").strip().lower()
    if tier is None or text in _UNDECIDED:
        return None
    return STANDARD if text in _STANDARD_NAMES else _ALIASES.get(text, text)


def tier_rates(model: Model, rule: Rule, *, at: datetime, tier: str) -> tuple[Rates, tuple[str, ...]]:
    """The rates for the tier, and what was supposed to get them. Raises `UnknownTierError` where the list has none."""
    standard = standard_rates(model, at)
    if tier == STANDARD:
        return standard, ()
    eras = _eras(model, tier, at)
    if eras is None:
        if tier == BATCH and rule.batch is not None:
            return scaled(standard, rule.batch), ("batch_multiplier",)
        raise UnknownTierError(tier)
    era = active(eras, at)
    if era is None:
        era = eras[0]
    if era.multiplier is not None:
        return scaled(standard, era.multiplier), ()
    if era.start is not None and at < era.start:
        then = standard_rates(model, era.start)
        moved = _as_of_now(era.rates, then, standard)
        return _over(standard, moved, tier), ("tier_ratio_before_first_date", *_supposed(standard, moved, tier))
    return _over(standard, era.rates, tier), _supposed(standard, era.rates, tier)


def standard_rates(model: Model, at: datetime) -> Rates:
    """The standard rates at an instant: each layer's active era over those below it."""
    base: dict[str, Decimal] = {}
    above: dict[int, dict[str, Decimal]] = {}
    for layer in model.visible(at):
        if not layer.eras:
            continue
        era = active(layer.eras, at) or layer.eras[0]
        base |= era.rates.base
        for threshold, rates in era.rates.above.items():
            above[threshold] = {**above.get(threshold, {}), **rates}
    return Rates(base=base, above=above)


def _eras(model: Model, tier: str, at: datetime) -> tuple[Era, ...] | None:
    names = (tier, "fast") if tier == "priority" else (tier,)
    for layer in reversed(model.visible(at)):
        for name in names:
            if name in layer.tiers:
                return layer.tiers[name]
    return None


def scaled(rates: Rates, factor: Decimal) -> Rates:
    """Every token rate times a factor; tool fees, seconds and images stay."""
    return Rates(base=_times(rates.base, factor), above={t: _times(each, factor) for t, each in rates.above.items()})


def _times(rates: RateMap, factor: Decimal) -> dict[str, Decimal]:
    return {kind: product(rate, factor) if kind in kinds.TOKENS else rate for kind, rate in rates.items()}


def _over(standard: Rates, tier: Rates, name: str) -> Rates:
    """A tier's rates over the standard ones. What the tier does not mention stays standard, but reading the cache never
    costs more than fresh input of that tier."""
    base = {**standard.base, **tier.base}
    if kinds.CACHE_READ in standard.base and kinds.CACHE_READ not in tier.base and kinds.INPUT in base:
        base[kinds.CACHE_READ] = min(standard.base[kinds.CACHE_READ], base[kinds.INPUT])
    return Rates(base=base, above=_long(standard, tier, base, name))


def _supposed(standard: Rates, tier: Rates, name: str) -> tuple[str, ...]:
    """What a tier without long-prompt rates of its own is supposed to do with a long prompt."""
    if standard.above.keys() <= tier.above.keys():
        return ()
    return ("long_prompts_as_standard",) if name == "priority" else ("long_prompts_in_proportion",)


def _long(standard: Rates, tier: Rates, base: RateMap, name: str) -> Mapping[int, RateMap]:
    """The tier's long-prompt rates. Where it has none: fast mode excludes long prompts (they are served as standard),
    and flex and batch are the standard's long rates cut in the same proportion."""
    above: dict[int, RateMap] = {}
    for threshold, rates in standard.above.items():
        own = tier.above.get(threshold)
        if own is not None:
            above[threshold] = {**base, **own}
        elif name == "priority":
            above[threshold] = {**standard.base, **rates}
        else:
            above[threshold] = {**base, **_proportional(base, standard.base, rates)}
    for threshold in tier.above.keys() - above.keys():
        above[threshold] = {**base, **tier.above[threshold]}
    return above


def _proportional(base: RateMap, standard: RateMap, long: RateMap) -> dict[str, Decimal]:
    with localcontext(prec=50):
        return {kind: base[kind] * rate / standard[kind] for kind, rate in long.items() if standard.get(kind)}


def _as_of_now(tier: Rates, then: Rates, now: Rates) -> Rates:
    """A tier's first published rates, moved back to a day with other standard prices in the same proportion."""

    def moved(rates: RateMap, old: RateMap, new: RateMap) -> dict[str, Decimal]:
        with localcontext(prec=50):
            return {
                kind: rate * new[kind] / old[kind] if old.get(kind) and kind in new else rate
                for kind, rate in rates.items()
            }

    above = {t: moved(each, then.above.get(t, {}), now.above.get(t, {})) for t, each in tier.above.items()}
    return Rates(base=moved(tier.base, then.base, now.base), above=above)

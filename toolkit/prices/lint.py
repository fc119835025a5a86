"""Looks over the price book: wrong units, zeros without a reason, gaps, old data, models without a price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from toolkit.prices import kinds
from toolkit.prices.book import Book
from toolkit.prices.names import candidates
from toolkit.prices.pricelist import Era, Layer, Model, boundaries, written
from toolkit.prices.tiers import standard_rates

LOWEST, HIGHEST = Decimal("0.001"), Decimal(1000)
"""US dollars per million tokens: outside of this somebody wrote per token or per thousand."""

STALE = timedelta(days=60)
SELLERS = ("openai", "azure")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A model that the ledger has requests of without a price."""

    provider: str | None
    model: str | None
    requests: int
    host: str | None = None


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is odd. An `error` makes a cost wrong or unknown, a `warning` may, a `note` is only good to know."""

    level: Literal["error", "warning", "note"]
    code: str
    model: str | None
    text: str


def lint(book: Book, *, now: datetime, seen: Iterable[Seen] = (), fetched_at: str | None = None) -> list[Remark]:
    """Every remark, the gravest first."""
    remarks: list[Remark] = []
    for seller in (*SELLERS, *sorted({model.provider for file in book.files for model in file.models} - set(SELLERS))):
        models = book.models(seller)
        for model in models:
            remarks += _of_model(model)
        if seller in SELLERS:
            remarks += _snapshots(models, now)
    remarks += _drift(book, now)
    remarks += _age(book, now, fetched_at)
    remarks += _unpriced(book, seen)
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(remarks, key=lambda each: (order[each.level], each.code, each.model or ""))


def _of_model(model: Model) -> Iterator[Remark]:
    for layer in model.layers:
        for eras in (layer.eras, *layer.tiers.values()):
            yield from _order(model, eras)
            for era in eras:
                yield from _amounts(model, layer, era)


def _order(model: Model, eras: tuple[Era, ...]) -> Iterator[Remark]:
    starts = [era.start.timestamp() if era.start else float("-inf") for era in eras if era.window is None]
    if starts != sorted(set(starts)):
        text = "its dated prices are not in order of time, or two begin at once"
        yield Remark(level="error", code="order", model=model.id, text=text)


def _amounts(model: Model, layer: Layer, era: Era) -> Iterator[Remark]:
    for rates in (era.rates.base, *era.rates.above.values()):
        for kind, rate in rates.items():
            if kind not in kinds.TOKENS:
                continue
            if rate == 0 and not layer.free:
                text = f"{kind} costs nothing, and nothing says why (free = true would)"
                yield Remark(level="error", code="zero", model=model.id, text=text)
            elif rate and not LOWEST <= rate <= HIGHEST:
                text = f"{kind} at ${written(rate)} per million looks like another unit ({layer.source})"
                yield Remark(level="error", code="unit", model=model.id, text=text)


def _snapshots(models: list[Model], now: datetime) -> Iterator[Remark]:
    """A dated snapshot with a list of its own should have the tiers that the name without the date has."""
    by_id = {model.id: model for model in models}
    for model in models:
        aliases = [name for name, basis in candidates(model.id, model.provider) if basis == "date-stripped"]
        alias = next((by_id[name] for name in aliases if name in by_id), None)
        if alias is None:
            continue
        missing = _tiers(alias, now) - _tiers(model, now)
        if missing:
            text = f"lacks the tiers {', '.join(sorted(missing))} that {alias.id} has"
            yield Remark(level="warning", code="snapshot", model=model.id, text=text)


def _tiers(model: Model, now: datetime) -> set[str]:
    return {tier for layer in model.visible(now) for tier in layer.tiers}


def _drift(book: Book, now: datetime) -> Iterator[Remark]:
    """Where a price file contradicts the library: one of the two is behind the price page."""
    for seller in book.sellers():
        for model in book.models(seller):
            lower, upper = model.layers[:-1], model.layers[-1]
            if not lower or not upper.eras:
                continue
            old = standard_rates(Model(provider=seller, id=model.id, layers=lower), now).base
            new = standard_rates(model, now).base
            both = [
                f"{k} {written(old[k])} → {written(new[k])}"
                for k in kinds.TOKENS
                if k in old and old[k] != new.get(k, old[k])
            ]
            if both:
                text = f"{upper.source} corrects {lower[-1].source}: {', '.join(both)}"
                checked = f" (checked {upper.checked_at})" if upper.checked_at else ""
                yield Remark(level="note", code="drift", model=model.id, text=text + checked)


def _age(book: Book, now: datetime, fetched_at: str | None) -> Iterator[Remark]:
    newest = newest_day(book)
    if fetched_at:
        newest = max(newest, datetime.fromisoformat(fetched_at).date()) if newest else None
    if newest is not None and now.date() - newest > STALE:
        days = (now.date() - newest).days
        text = f"the newest figure is {days} days old ({newest}): run `oaicheck prices update`"
        yield Remark(level="warning", code="age", model=None, text=text)


def newest_day(book: Book) -> date | None:
    """The last day of which the book knows anything: a price change, or a figure that was checked."""
    today = datetime.max.replace(tzinfo=UTC)
    days = [start.date() for model in book.models("openai") for start in boundaries(model) if start < today]
    days += [layer.checked_at for model in book.models("openai") for layer in model.layers if layer.checked_at]
    return max(days, default=None)


def _unpriced(book: Book, seen: Iterable[Seen]) -> Iterator[Remark]:
    for each in seen:
        name = each.model or "(no model)"
        many = f"{each.requests} request{'s' if each.requests != 1 else ''} in the ledger without a complete price"
        if each.model and book.find(each.model, provider=each.provider, host=each.host):
            text = f"{many}; the book knows the model: run `oaicheck ledger reprice`"
            yield Remark(level="warning", code="unpriced", model=name, text=text)
        else:
            text = f"{many}; add it to your price file (docs/prices.md), or run `oaicheck prices update`"
            yield Remark(level="error", code="unpriced", model=name, text=text)

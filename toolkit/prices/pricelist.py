"""A model's price list in layers: the library's dated prices, our corrections over them, the user's own on top."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, localcontext

RateMap = Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Rates by kind. `above` maps a count of prompt tokens to the rates that hold for the *whole* request beyond it."""

    base: RateMap
    above: Mapping[int, RateMap] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Era:
    """Rates in force from an instant on (`None`: since ever), in a daily window of UTC time where a provider has one.
    `multiplier` stands instead of rates: a discount on the layers below, or a tier sold at a multiple of standard."""

    start: datetime | None = None
    rates: Rates = field(default_factory=lambda: Rates(base={}))
    window: tuple[time, time] | None = None
    multiplier: Decimal | None = None

    def active(self, at: datetime) -> bool:
        """Whether these rates hold at an instant (aware, in UTC)."""
        if self.start is not None and at < self.start:
            return False
        if self.window is None:
            return True
        first, last = self.window
        now = at.time()
        return first <= now < last if first <= last else now >= first or now < last


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What one source says of a model. A layer that replaces hides all below it, else it adds to them kind by kind."""

    source: str
    eras: tuple[Era, ...] = ()
    tiers: Mapping[str, tuple[Era, ...]] = field(default_factory=dict)
    replaces: bool = False
    free: bool = False
    source_url: str | None = None
    checked_at: date | None = None
    note: str | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of one provider: the names that mean it, and its layers from the lowest to the highest."""

    provider: str
    id: str
    layers: tuple[Layer, ...]
    names: frozenset[str] = frozenset()
    host: str | None = None

    def visible(self, at: datetime) -> tuple[Layer, ...]:
        """The layers that count at an instant: those that speak of it, from the topmost that replaces upward."""
        layers = tuple(each for each in self.layers if not each.eras or active(each.eras, at)) or self.layers[:1]
        for number in range(len(layers) - 1, -1, -1):
            if layers[number].replaces:
                return layers[number:]
        return layers

    def over(self, lower: Model) -> Model:
        """This model's layers on top of another's."""
        return Model(
            provider=lower.provider,
            id=lower.id,
            layers=lower.layers + self.layers,
            names=lower.names | self.names | {self.id},
            host=self.host or lower.host,
        )


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A seller: its models, how its hosts look, and whose list it also sells by (Azure sells OpenAI's models)."""

    id: str
    models: tuple[Model, ...]
    falls_back_to: tuple[str, ...] = ()


def eras_of(model: Model) -> Iterator[Era]:
    """Every era of every layer and tier."""
    for layer in model.layers:
        yield from layer.eras
        for eras in layer.tiers.values():
            yield from eras


def boundaries(model: Model) -> list[datetime]:
    """The instants at which any of the model's prices changes, in order."""
    return sorted({era.start for era in eras_of(model) if era.start is not None})


def windows(model: Model) -> list[time]:
    """The times of day (UTC) at which its price changes, in order; empty for nearly every model."""
    return sorted({edge for era in eras_of(model) if era.window for edge in era.window})


def slot(at: datetime, starts: list[datetime], edges: list[time]) -> tuple[int, int]:
    """Which stretch between two price changes an instant falls into: equal slots have equal prices."""
    return bisect_right(starts, at), bisect_right(edges, at.time()) if edges else 0


def active(eras: tuple[Era, ...], at: datetime) -> Era | None:
    """The last era that holds at the instant, `None` before the first dated one."""
    for era in reversed(eras):
        if era.active(at):
            return era
    return None


def product(rate: Decimal, factor: Decimal) -> Decimal:
    """The exact product, whatever decimal context the program around us has set."""
    with localcontext(prec=50):
        return rate * factor


def written(rate: Decimal) -> str:
    """A rate as people write it: `25.0` → `25`, `1E+1` → `10`."""
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def midnight(day: date) -> datetime:
    """The instant at which a day begins in UTC: price changes are dated by UTC days."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

"""The price book: the library's dated prices, our corrections, the user's own file, and what a ledger once used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.prices import Context, frozen, hosts, names, overrides
from toolkit.prices.compiled import Compiled, compile_price
from toolkit.prices.overrides import ANY, PriceFile, Rule
from toolkit.prices.pricelist import Model, Provider, boundaries, slot, windows
from toolkit.prices.tiers import effective

BUNDLED = Path(__file__).with_name("overrides.toml")
_OPEN_WEIGHTS = "gpt-oss"
_MOST_ENTRIES = 10_000


class Found(NamedTuple):
    """A price for a request, or none; and what was supposed to get it."""

    compiled: Compiled | None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Match:
    """A model that a name means, by which of its names and how it was found, and what was supposed."""

    model: Model
    name: str
    basis: str
    assumed: tuple[str, ...] = ()


@dataclass(kw_only=True)
class _Known:
    """A looked-up name with its prices for each stretch of time and tier, made when first needed."""

    match: Match | None
    host: str | None = None
    rule: Rule = field(default_factory=Rule)
    starts: list[datetime] = field(default_factory=list)
    edges: list[time] = field(default_factory=list)
    prices: dict[tuple[tuple[int, int], str], Compiled] = field(default_factory=dict)


class Book:
    """Finds the price for a request. Asked in any order and any number of times it gives the same answers."""

    def __init__(
        self,
        *,
        library: Sequence[Provider] = (),
        files: Sequence[PriceFile] = (),
        frozen_prices: Iterable[Mapping[str, Any]] = (),
        version: str = "",
    ) -> None:
        self.version = version
        self.files = tuple(files)
        self.rules: dict[str, Rule] = {}
        self._library = {provider.id: provider for provider in library}
        self._indexes: dict[str, dict[str, Model]] = {}
        self._kept = frozen.models(frozen_prices)
        self._known: dict[tuple[str | None, str | None, str | None], _Known] = {}
        for each in self.files:
            self.rules |= each.rules

    def price(self, context: Context, family: str = "text") -> Found:
        """The rates for a request's context. `family` is the endpoint's: moderation is free by whatever name."""
        name = context.model or context.requested_model
        known = self._known.get((context.provider, context.host, name))
        if known is None:
            known = self._learn(context.provider, context.host, name)
        if known.match is None:
            if family != "moderation" or name == "omni-moderation":
                return Found(compiled=None)
            return self.price(_renamed(context, "omni-moderation"), family)
        tier, supposed = effective(
            served=context.tier, requested=context.requested_tier, batch=context.batch, host=context.host
        )
        at = context.at
        if at.tzinfo is not UTC:
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        key = (slot(at, known.starts, known.edges), tier)
        compiled = known.prices.get(key)
        if compiled is None:
            compiled = known.prices[key] = self._compile(known, known.match, at, tier)
        assumed = known.match.assumed
        return Found(compiled=compiled, assumed=(*assumed, "requested_tier") if supposed else assumed)

    def _learn(self, provider: str | None, host: str | None, name: str | None) -> _Known:
        if len(self._known) >= _MOST_ENTRIES:  # names come from outside: don't let them fill the memory
            self._known.clear()
        match = self.find(name, provider=provider, host=host) if name else None
        known = _Known(match=match)
        if match is not None:
            known = _Known(
                match=match,
                host=hosts.plain(host) if host else None,
                rule=self.rules.get(match.model.provider, Rule()),
                starts=boundaries(match.model),
                edges=windows(match.model),
            )
        self._known[provider, host, name] = known
        return known

    def _compile(self, known: _Known, match: Match, at: datetime, tier: str) -> Compiled:
        return compile_price(
            match.model,
            known.rule,
            at=at,
            tier=tier,
            host=known.host,
            found=(match.name, match.basis),
            version=self.version,
        )

    def find(self, name: str, *, provider: str | None = None, host: str | None = None) -> Match | None:
        """The model that a name means at a provider, or on a host whose provider nobody said."""
        own = self._lookup(name, ANY, host)
        if own is not None:
            return own
        seller = hosts.provider_id(provider) or hosts.provider_for_host(host)
        if seller is not None:
            found = self._at(name, seller, host)
            return found and _doubt(found, seller, host)
        found = self._at(name, "openai", host)
        if found is None or found.model.id.startswith(_OPEN_WEIGHTS):
            return None  # an open model that somebody serves is not for sale at a list price
        return replace(found, assumed=("provider",))

    def _at(self, name: str, seller: str, host: str | None) -> Match | None:
        found = self._lookup(name, seller, host)
        if found is not None:
            return found
        library = self._library.get(seller)
        for other in library.falls_back_to if library else ():
            found = self._lookup(name, other, host)
            if found is not None:
                return found
        return None

    def _lookup(self, name: str, seller: str, host: str | None) -> Match | None:
        index = self._index(seller)
        for candidate, basis in names.candidates(name, seller):
            model = index.get(candidate)
            if model is not None and (model.host is None or (host and hosts.plain(host) == model.host)):
                return Match(model=model, name=candidate, basis=_basis(basis, model))
        return None

    def _index(self, seller: str) -> dict[str, Model]:
        index = self._indexes.get(seller)
        if index is None:
            index = self._indexes[seller] = {}
            for source in self._sources(seller):
                _add(index, source)
        return index

    def _sources(self, seller: str) -> Iterator[list[Model]]:
        """The models of a seller in each source, the weakest source first."""
        library = self._library.get(seller)
        listed = [list(library.models) if library is not None else []]
        listed += [[each for each in file.models if each.provider == seller] for file in self.files]
        for_sale = {name for source in listed for model in source if _sold(model) for name in (model.id, *model.names)}
        yield [each for each in self._kept if each.provider == seller and each.id not in for_sale]
        yield from listed

    def models(self, seller: str) -> list[Model]:
        """Every model of a seller, sorted by id, each with all its layers."""
        return sorted({id(each): each for each in self._index(seller).values()}.values(), key=lambda each: each.id)

    def sellers(self) -> list[str]:
        """Every provider that has a price list."""
        own = {model.provider for file in self.files for model in file.models}
        return sorted(self._library.keys() | own | {each.provider for each in self._kept})


def _add(index: dict[str, Model], source: list[Model]) -> None:
    """Puts one source's models on top of what the index holds; within a source the first to claim a name keeps it."""
    fresh: dict[str, Model] = {}
    for model in source:
        lower = index.get(model.id)
        whole = model.over(lower) if lower is not None else model
        for name in (whole.id, model.id, *sorted(whole.names)):
            fresh.setdefault(name, whole)
    index |= fresh


def _sold(model: Model) -> bool:
    """Whether a list says what the model costs; a discount alone does not."""
    return any(layer.free or any(era.rates.base for era in layer.eras) for layer in model.layers)


def _renamed(context: Context, name: str) -> Context:
    return Context(model=name, at=context.at, endpoint=context.endpoint, provider=context.provider, host=context.host)


def _basis(basis: str, model: Model) -> str:
    """An exact name of a list that is not the library's is an override: the user sees whose figure it is."""
    return "override" if basis == "exact" and model.layers[-1].source not in {"genai-prices", frozen.SOURCE} else basis


def _doubt(found: Match, seller: str, host: str | None) -> Match:
    """OpenAI's list price on a host that is not OpenAI's: a gateway, most likely, and said so."""
    if seller != "openai" or not host or hosts.provider_for_host(host) == "openai":
        return found
    return replace(found, assumed=("provider",))


def load(
    *,
    user_file: Path | None = None,
    data_file: Path | None = None,
    frozen_prices: Iterable[Mapping[str, Any]] = (),
) -> Book:
    """The book as a user has it. `user_file` defaults to `prices.toml` in the user's config folder, `data_file` to
    what `prices update` fetched; `frozen_prices` are those that a ledger keeps, for models that no list has any more.
    Raises `PriceError` when an override file is malformed."""
    from toolkit.prices import stored

    path = user_file or usual_path()
    files = [_bundled_file()]
    version = stored.library(data_file).version + f"+oaicheck/{_digest(BUNDLED)}"
    if path is not None:
        files.append(overrides.read(path, source="user"))
        version += f"+user/{_digest(path)}"
    return Book(library=stored.library(data_file).providers, files=files, frozen_prices=frozen_prices, version=version)


def usual_path() -> Path | None:
    """The user's own price file in the config folder, if it is there."""
    from platformdirs import user_config_path

    path = user_config_path("oaicheck", appauthor=False) / "prices.toml"
    return path if path.is_file() else None


@cache
def _bundled_file() -> PriceFile:
    return overrides.read(BUNDLED, source="oaicheck")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]

"""Reads a price file (ours or the user's own) into price lists; a wrong entry is named, never skipped."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from toolkit.errors import PriceError
from toolkit.prices import kinds
from toolkit.prices.pricelist import Era, Layer, Model, RateMap, Rates, midnight

ANY = "*"
"""The provider of an entry that names none: a private model, wherever it is served."""

_MODEL_KEYS = {"provider", "host", "id", "names", "free", "replaces", "price", "source_url"}
_MODEL_KEYS |= {"checked_at", "note", "assumed"}
_PRICE_KEYS = {"from", "rates", "above", "tiers", "multiplier"}
_TIER_KEYS = {"from", "rates", "above", "multiplier"}
_MEND = "Mend that entry: docs/prices.md shows the form."
_RULE_KEYS = {"provider", "batch", "write_12h", "region", "tools", "source_url", "checked_at"}


@dataclass(frozen=True, kw_only=True)
class Region:
    """Hosts that cost more: a pattern for the host, one for the models it concerns, and the factor."""

    hosts: re.Pattern[str]
    models: re.Pattern[str]
    multiplier: Decimal
    source_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What holds for all models of a provider where no figure of their own says otherwise."""

    batch: Decimal | None = None
    write_12h: Decimal | None = None
    region: Region | None = None
    tools: RateMap = field(default_factory=dict)
    tools_of: Mapping[str, RateMap] = field(default_factory=dict)
    unconfirmed: frozenset[tuple[str, str]] = frozenset()
    """Model and tool whose fee no price page confirms."""


@dataclass(frozen=True, kw_only=True)
class PriceFile:
    """A parsed price file."""

    label: str
    models: tuple[Model, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)


def read(path: Path, *, source: str) -> PriceFile:
    """The file's entries. Raises `PriceError` naming file and entry when it can't be read or an entry is malformed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise PriceError(
            f"The price file {path} can't be read: {reason}.", "Check it, or unset OAICHECK_PRICES."
        ) from None
    return parse(text, label=str(path), source=source)


def parse(text: str, *, label: str, source: str) -> PriceFile:
    """The entries of a TOML text; `label` is how errors call it."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PriceError(f"The price file {label} is not TOML: {error}.", _MEND) from None
    reader = _Reader(label, source)
    reader.only(raw, {"model", "rule"}, "the file")
    models = tuple(reader.model(each, n) for n, each in enumerate(reader.tables(raw, "model", "the file"), 1))
    rules = dict(reader.rule(each) for each in reader.tables(raw, "rule", "the file"))
    return PriceFile(label=label, models=models, rules=rules)


class _Reader:
    """Turns tables into price lists, and says which table is wrong."""

    def __init__(self, label: str, source: str) -> None:
        self.label, self.source = label, source

    def fail(self, where: str, what: str) -> PriceError:
        return PriceError(f"The price file {self.label}, {where}: {what}.", _MEND)

    def only(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for name in table:
            if name not in known:
                raise self.fail(where, f"unknown field {name!r} (known: {', '.join(sorted(known))})")

    def tables(self, table: Mapping[str, Any], name: str, where: str) -> list[dict[str, Any]]:
        value = table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fail(where, f"{name!r} must be a list of tables, [[{name}]]")
        return value

    def model(self, table: Mapping[str, Any], number: int) -> Model:
        name = self.text(table, "id", f"[[model]] number {number}")
        if not name:
            raise self.fail(f"[[model]] number {number}", "id is missing")
        where = f"model {name!r}"
        self.only(table, _MODEL_KEYS, where)
        prices = self.tables(table, "price", where)
        eras = tuple(self.era(each, where, _PRICE_KEYS) for each in prices)
        layer = Layer(
            source=self.source,
            eras=eras,
            tiers=self.tiers(prices, where),
            replaces=bool(table.get("replaces", any(kinds.INPUT in each.rates.base for each in eras))),
            free=self.flag(table, "free", where),
            source_url=self.text(table, "source_url", where),
            checked_at=self.day(table, "checked_at", where),
            note=self.text(table, "note", where),
            assumed=tuple(str(each) for each in table.get("assumed", ())),
        )
        if not (eras or layer.free):
            raise self.fail(where, "it has neither a [[model.price]] nor free = true")
        return Model(
            provider=(self.text(table, "provider", where) or ANY).lower(),
            id=name.lower(),
            layers=(layer,),
            names=frozenset({name.lower(), *(str(each).lower() for each in table.get("names", []))}),
            host=self.text(table, "host", where),
        )

    def era(self, table: Mapping[str, Any], where: str, known: set[str]) -> Era:
        self.only(table, known, where)
        return Era(
            start=self.instant(table.get("from"), where),
            rates=Rates(base=self.rates(table.get("rates", {}), where), above=self.above(table, where)),
            multiplier=self.number(table["multiplier"], where, "multiplier") if "multiplier" in table else None,
        )

    def tiers(self, prices: list[dict[str, Any]], where: str) -> dict[str, tuple[Era, ...]]:
        found: dict[str, list[Era]] = {}
        for price in prices:
            for tier, table in self.table(price, "tiers", where).items():
                if not isinstance(table, dict):
                    raise self.fail(where, f"tiers.{tier} must be a table")
                dated = {"from": price["from"], **table} if "from" in price else table
                found.setdefault(tier.lower(), []).append(self.era(dated, f"{where}, tier {tier!r}", _TIER_KEYS))
        return {tier: tuple(eras) for tier, eras in found.items()}

    def table(self, table: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
        value = table.get(name, {})
        if not isinstance(value, dict):
            raise self.fail(where, f"{name!r} must be a table")
        return value

    def rates(self, table: Any, where: str) -> dict[str, Decimal]:
        if not isinstance(table, dict):
            raise self.fail(where, "'rates' must be a table of kind = amount")
        for kind in table:
            if not kinds.is_kind(kind):
                raise self.fail(where, f"unknown kind of rate {kind!r}")
        return {kind: self.number(value, where, kind) for kind, value in table.items()}

    def above(self, table: Mapping[str, Any], where: str) -> dict[int, dict[str, Decimal]]:
        found = {}
        for threshold, rates in self.table(table, "above", where).items():
            if not threshold.isascii() or not threshold.isdigit():
                raise self.fail(where, f"above.{threshold}: not a number of prompt tokens")
            found[int(threshold)] = self.rates(rates, where)
        return found

    def number(self, value: Any, where: str, name: str) -> Decimal:
        try:
            amount = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or amount < 0:
            raise self.fail(where, f"{name} must be an amount in dollars, 0 or more, not {value!r}")
        return amount

    def flag(self, table: Mapping[str, Any], name: str, where: str) -> bool:
        value = table.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(where, f"{name} must be true or false")
        return value

    def text(self, table: Mapping[str, Any], name: str, where: str) -> str | None:
        value = table.get(name)
        if value is not None and not isinstance(value, str):
            raise self.fail(where, f"{name} must be a text")
        return value

    def day(self, table: Mapping[str, Any], name: str, where: str) -> date | None:
        value = table.get(name)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.fail(where, f"{name} must be a day such as 2026-11-25, without quotes")

    def instant(self, value: Any, where: str) -> datetime | None:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC)
        if isinstance(value, date) and not isinstance(value, datetime):
            return midnight(value)
        if value is None:
            return None
        raise self.fail(where, "from must be a day (UTC) such as 2026-11-25, or an instant with an offset, unquoted")

    def rule(self, table: Mapping[str, Any]) -> tuple[str, Rule]:
        provider = self.text(table, "provider", "a [[rule]]")
        if not provider:
            raise self.fail("a [[rule]]", "provider is missing")
        where = f"rule of {provider!r}"
        self.only(table, _RULE_KEYS, where)
        rule = Rule(
            batch=self.number(table["batch"], where, "batch") if "batch" in table else None,
            write_12h=self.number(table["write_12h"], where, "write_12h") if "write_12h" in table else None,
            region=self.region(self.table(table, "region", where), where),
        )
        return provider.lower(), self.with_tools(rule, self.tables(table, "tools", where), where)

    def with_tools(self, rule: Rule, tables: list[dict[str, Any]], where: str) -> Rule:
        """The fees of tools: for all models, or for those that a table names; `unconfirmed` where no page says so."""
        general: dict[str, Decimal] = {}
        of: dict[str, RateMap] = {}
        doubted: set[tuple[str, str]] = set()
        for each in tables:
            rates = self.rates(each.get("rates", {}), where)
            if "models" not in each:
                general |= rates
            of |= {str(model): rates for model in each.get("models", [])}
            if self.flag(each, "unconfirmed", where):
                doubted |= {(str(model), kind) for model in each.get("models", []) for kind in rates}
        return replace(rule, tools=general, tools_of=of, unconfirmed=frozenset(doubted))

    def region(self, table: Mapping[str, Any], where: str) -> Region | None:
        if not table:
            return None
        return Region(
            hosts=self.pattern(table, "hosts", where),
            models=self.pattern(table, "models", where),
            multiplier=self.number(table.get("multiplier"), where, "region.multiplier"),
            source_url=self.text(table, "source_url", where),
        )

    def pattern(self, table: Mapping[str, Any], name: str, where: str) -> re.Pattern[str]:
        try:
            return re.compile(str(table[name]))
        except (KeyError, re.error) as error:
            raise self.fail(where, f"region.{name} must be a regular expression: {error}") from None

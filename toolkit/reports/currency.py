"""`--currency CNY --rate 7.1`: the same report in another currency, at a rate that the user states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from toolkit.errors import WrongUse
from toolkit.formats import DATA_ONLY
from toolkit.formats.amounts import round_half_even, shares
from toolkit.model import Column, Table


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many units of a currency one dollar is."""

    code: str
    text: str
    numerator: int
    denominator: int


def rate_of(code: str | None, rate: str | None) -> Rate | None:
    """The stated rate; raises WrongUse when one of both is missing or is none. Dollars need no rate."""
    if code is None and rate is None:
        return None
    code = (code or "").strip().upper()
    if code == "USD" and rate is None:
        return None
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise WrongUse(
            f"--currency {code or 'is missing'}: a currency has a code of three letters.",
            "Write for instance: --currency CNY --rate 7.1",
        )
    if rate is None:
        raise WrongUse(
            f"--currency {code} needs a rate: nothing is looked up.", f"Add how many {code} a dollar is: --rate 7.1"
        )
    try:
        number = Decimal(rate.strip())
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number < 10**9:
        raise WrongUse(f"--rate {rate!r} is not a positive number.", "Write for instance: --rate 7.1")
    return Rate(
        code=code,
        text=format(number, "f"),
        numerator=number.as_integer_ratio()[0],
        denominator=number.as_integer_ratio()[1],
    )


def convert(table: Table, rate: Rate | None) -> Table:
    """The table with its money in the other currency; the exact dollars stay for machines (`cost_usd`)."""
    if rate is None:
        return table
    rows: list[dict[str, Any]] = [dict(row) for row in table.rows]
    totals = dict(table.totals or {})
    columns = []
    for column in table.columns:
        columns += _columns(column, rate)
        if column.unit == "usd":
            _convert(rows, totals, column.name, rate)
    meta = {**table.meta, "currency": rate.code, "rate": rate.text}
    if "_footer" in meta:
        meta["_footer"] = meta["_footer"].replace("{cost_usd}", f"{{cost}} {rate.code}")
    note = f"Converted at 1 USD = {rate.text} {rate.code}, as stated with --rate; OpenAI bills in dollars."
    return replace(
        table, columns=tuple(columns), rows=tuple(rows), totals=totals if table.totals is not None else None, meta=meta,
        notes=(*table.notes, note),
    )  # fmt: skip


def _other(name: str) -> str:
    return name.removesuffix("_usd")


def _columns(column: Column, rate: Rate) -> list[Column]:
    if column.unit != "usd":
        return [column]
    shown = replace(column, name=_other(column.name), title=f"{column.title} {rate.code}", unit=f"money:{rate.code}")
    return [shown, replace(column, drop=DATA_ONLY)]


def _convert(rows: list[dict[str, Any]], totals: dict[str, Any], name: str, rate: Rate) -> None:
    scaled = [{**row, name: None if row.get(name) is None else row[name] * rate.numerator} for row in rows]
    total = _times(totals, name, rate)
    found = shares(scaled, name, total, rate.denominator)
    for row, value in zip(rows, found, strict=True):
        row[_other(name)] = value
    if name in totals:
        totals[_other(name)] = total


def _times(totals: Mapping[str, Any], name: str, rate: Rate) -> int | None:
    amount = totals.get(name)
    return None if amount is None else round_half_even(amount * rate.numerator, rate.denominator)

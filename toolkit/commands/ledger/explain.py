"""`oaicheck ledger explain ID`: the arithmetic behind a cost, so that a human can check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, say_json
from toolkit.model import Cost
from toolkit.money import pico_to_usd


@click.command("explain", cls=Command)
@click.argument("row_id", metavar="ID")
@json_option
@pass_app
def command(app: App, row_id: str, *, as_json: bool) -> None:
    """Show what a request used, which price was applied, and how the cost follows.

    \b
    Examples:
      oaicheck ledger explain 0199f3a1c2d47e5f8a9b0c1d2e3f4a5b
    """
    from toolkit.entry import to_json
    from toolkit.formats.harmless import harmless
    from toolkit.ledger.explaining import explain

    with ledger_of(app, readonly=True) as ledger:
        found = explain(ledger, row_id)
    if as_json:
        say_json({
            "schema": "oaicheck.ledger-explain/1", "request": to_json(found.entry), "voided": found.voided,
            "costs": [{"at": at, "why": why, **_cost_json(cost)} for at, why, cost in found.costs],
            "voids": list(found.voids), "superseded": list(found.superseded),
        })  # fmt: skip
        return
    line = to_json(found.entry)
    for text in _lines(line, found.costs, found.voids, len(found.superseded), found.entry.reported_cost):
        click.echo(harmless(text))


def _cost_json(cost: Cost) -> dict[str, Any]:
    parts = None if cost.parts is None else {name: pico_to_usd(pico) for name, pico in cost.parts.items()}
    usd = None if cost.pico is None else pico_to_usd(cost.pico)
    return {"status": cost.status, "usd": usd, "reason": cost.reason, "parts": parts, "price": cost.price}


FACTS = (
    "id", "started_at", "origin", "project", "endpoint", "server_address", "request_model", "response_model",
    "service_tier", "state", "http_status", "error_code", "usage_source", "tool_calls", "flags",
)  # fmt: skip


def _lines(
    line: dict[str, Any],
    costs: tuple[tuple[str, str, Cost], ...],
    voids: tuple[dict[str, Any], ...],
    superseded: int,
    reported: int | None,
) -> Iterator[str]:
    for name in FACTS:
        if line[name] not in (None, [], {}):
            yield f"{name:<16} {line[name]}"
    for name, value in line.items():
        if value is not None and (name.endswith(("_tokens", "_seconds")) or name in {"images", "input_characters"}):
            yield f"  {name:<34} {value:>14,}"
    for number, (at, why, cost) in enumerate(costs, 1):
        yield ""
        current = " (current)" if number == len(costs) and len(costs) > 1 else ""
        yield f"Cost {number}{current}: {why} {at}, {cost.status}" + (f", {cost.reason}" if cost.reason else "")
        yield from (f"  {text}" for text in _arithmetic(cost))
    if reported is not None:
        yield f"  {'said by the host':<34} {pico_to_usd(reported):>18}  {_compared(reported, costs)}".rstrip()
    for void in voids:
        yield f"{'Voided' if void['voided'] else 'Restored'} {void['at']}: {void['reason']}"
    if superseded:
        yield f"{superseded} other row(s) with this id were superseded by this fuller one (--json shows them)."


def _compared(reported: int, costs: tuple[tuple[str, str, Cost], ...]) -> str:
    """The host's own figure beside the current cost."""
    pico = costs[-1][2].pico if costs else None
    if pico is None:
        return ""
    if reported == pico:
        return "the same"
    return f"{pico_to_usd(abs(reported - pico))} {'more' if reported > pico else 'less'} than this"


def _arithmetic(cost: Cost) -> Iterator[str]:
    from toolkit.prices.marks import words

    price = cost.price or {}
    rates = price.get("rates") or {}
    told = [
        f"{name} {price[name]}" for name in ("source", "version", "effective_from", "tier", "above") if price.get(name)
    ]
    if told:
        yield "price: " + ", ".join(told)
    if price.get("source_url"):
        yield f"page:  {price['source_url']} (checked {price.get('checked_at') or 'never'})"
    for name, pico in (cost.parts or {}).items():
        yield f"{name:<34} {pico_to_usd(pico):>18}  {_check(name, pico, rates)}".rstrip()
    if cost.parts is not None and cost.pico is not None:
        yield f"{'sum':<34} {pico_to_usd(cost.pico):>18}"
    elif cost.pico is not None:
        yield f"{'as imported':<34} {pico_to_usd(cost.pico):>18}"
    for word in price.get("assumed") or ():
        yield f"supposed: {words(str(word))} ({word})"


def _check(name: str, pico: int, rates: dict[str, Any]) -> str:
    """`= 900 x 0.15 / 1,000,000`: the count follows from amount and rate, and must be a whole one to be shown."""
    from decimal import Decimal, InvalidOperation

    try:
        rate = Decimal(str(rates[name]))
        count = Decimal(pico) / 1_000_000 / rate
    except (KeyError, InvalidOperation, ZeroDivisionError):
        return ""
    if count != count.to_integral_value() or not name.endswith("tokens"):
        return f"rate {rate}"
    return f"= {int(count):,} x {rate} / 1,000,000"

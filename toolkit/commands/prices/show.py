"""`oaicheck prices show MODEL`: its rates by kind, tier and length of the prompt, where they stand, and an example."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands._prices import book_of
from toolkit.commands.prices._book import day, say, say_json
from toolkit.money import pico_to_usd
from toolkit.prices.book import Book, Match


@click.command(cls=Command)
@click.argument("model")
@click.option("--provider", metavar="NAME", help="Who sells it (default: OpenAI).")
@click.option("--host", metavar="HOST", help="The server that answers: eu.api.openai.com costs more.")
@click.option("--at", metavar="DATE", help="The rates of that day (default: today).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, model: str, provider: str | None, host: str | None, at: str | None, *, as_json: bool) -> None:
    """Show what a model costs: each kind of token, each tier, long prompts, since when, and where that stands.

    \b
    Examples:
      oaicheck prices show gpt-5.5
      oaicheck prices show ft:gpt-4.1-2025-04-14:acme::x1
      oaicheck prices show o3 --at 2025-05-01 --json
    """
    when, book = day(app, at), book_of(app)
    seller = provider or (None if host else "openai")
    match = book.find(model, provider=seller, host=host)
    if match is None:
        click.echo(f"The price book has no model {model!r}.", err=True)
        click.echo(f"  {_near(book, model)}", err=True)
        raise click.exceptions.Exit(1)
    if as_json:
        say_json(_document(book, match, model, seller, host, when))
    else:
        _tell(app, book, match, model, seller, host, when)


def _near(book: Book, model: str) -> str:
    import difflib

    near = difflib.get_close_matches(model.lower(), [each.id for each in book.models("openai")], n=3)
    found = f"Did you mean {' or '.join(near)}? " if near else ""
    return f"{found}A request to it is recorded as unpriced. Own prices: docs/prices.md."


def _document(
    book: Book, match: Match, model: str, seller: str | None, host: str | None, when: datetime
) -> dict[str, Any]:
    from toolkit.prices.view import example, history, tiers_of

    views = tiers_of(book, model, provider=seller, host=host, at=when)
    cost = example(book, model, provider=seller, host=host, at=when)
    return {
        "schema": "oaicheck.price/1",
        "query": model,
        "model": match.model.id,
        "provider": match.model.provider,
        "basis": match.basis,
        "assumed": list(match.assumed),
        "at": when.isoformat(),
        "version": book.version,
        "free": cost.status == "free",
        "changes": history(match.model),
        "notes": _notes(match, when),
        "tiers": [price for view in views for price in (dict(view.price), *map(dict, view.long))],
        "example": {
            "input_tokens": 1000,
            "output_tokens": 500,
            "cost_usd": None if cost.pico is None else pico_to_usd(cost.pico),
            "cost_status": cost.status,
            "reason": cost.reason,
        },
    }


def _notes(match: Match, when: datetime) -> list[str]:
    return [layer.note for layer in match.model.visible(when) if layer.note]


def _tell(app: App, book: Book, match: Match, model: str, seller: str | None, host: str | None, when: datetime) -> None:
    from toolkit.prices.view import example, rates_table, tiers_of, unit_examples

    found = "" if match.model.id == model.lower() else f" (asked for: {model}, {match.basis})"
    click.echo(f"{match.model.id} of {match.model.provider}{found}")
    cost = example(book, model, provider=seller, host=host, at=when)
    views = tiers_of(book, model, provider=seller, host=host, at=when)
    if cost.status == "free":
        click.echo("Free of charge.")
    elif views:
        click.echo()
        say(app, rates_table(views))
    click.echo()
    for line in _facts(book, match, when):
        click.echo(line)
    if cost.pico:
        click.echo(f"1,000 tokens in and 500 out cost ${pico_to_usd(cost.pico)}.")
    for what, each in unit_examples(book, model, provider=seller, host=host, at=when):
        click.echo(f"{what} costs ${pico_to_usd(each.pico or 0)}.".replace("characters costs", "characters cost"))
    for line in _supposed(views):
        click.echo(line)


def _facts(book: Book, match: Match, when: datetime) -> list[str]:
    lines = _days(match, when)
    for layer in match.model.visible(when):
        checked = f", checked {layer.checked_at}" if layer.checked_at else ""
        lines.append(
            f"Source: {_edition(book, layer.source)}{checked}: {layer.source_url or _OWN.get(layer.source, '–')}"
        )
        if layer.note and layer.source != "genai-prices":
            lines.append(f"  {layer.note}")
    if match.assumed:
        lines.append("Nobody said whose server this is: OpenAI's list price is supposed.")
    return lines


_OWN = {"user": "your own file", "ledger": "what requests in your ledger once cost"}


def _edition(book: Book, source: str) -> str:
    """The library's name with its version: its list of prices is as old as that."""
    edition = book.version.partition("+")[0].replace("/", " ")
    return edition if edition.startswith(source) else source


def _days(match: Match, when: datetime) -> list[str]:
    from toolkit.prices.view import history

    changes = history(match.model)
    since = max((day for day in changes if day <= when.date().isoformat()), default=None)
    lines = [f"In force since {since}."] if since else []
    others = [day for day in changes if day != since]
    return [*lines, f"Other price changes: {', '.join(others)}."] if others else lines


def _supposed(views: list[Any]) -> list[str]:
    from toolkit.prices.marks import words

    marked = [(view.tier, "; ".join(map(words, marks))) for view in views if (marks := view.price.get("assumed"))]
    return ["Supposed, for no price page says it:", *(f"  {tier}: {said}." for tier, said in marked)] if marked else []

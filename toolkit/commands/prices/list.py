"""`oaicheck prices list`: every model of a provider with its standard rates on a day."""

from __future__ import annotations

from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands._prices import book_of
from toolkit.commands.prices._book import day, say, say_json
from toolkit.errors import WrongUse


@click.command(cls=Command)
@click.argument("like", required=False)
@click.option(
    "--provider", default="openai", show_default=True, metavar="NAME", help="Whose list; `all` for every one."
)
@click.option("--at", metavar="DATE", help="The rates of that day (default: today).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, like: str | None, provider: str, at: str | None, *, as_json: bool) -> None:
    """List the models of a provider with their standard rates; LIKE keeps those whose name holds it.

    \b
    Examples:
      oaicheck prices list
      oaicheck prices list gpt-5 --at 2026-07-15
      oaicheck prices list --provider azure --json
    """
    from toolkit.prices.hosts import provider_id
    from toolkit.prices.view import list_table

    when, book = day(app, at), book_of(app)
    name = provider_id(provider) or provider
    known = book.sellers()
    if name != "all" and name not in known:
        raise WrongUse(f"The price book has no provider {provider!r}.", f"Choose one of: {', '.join(known)}, all.")
    table = list_table(book, known if name == "all" else [name], at=when, like=like)
    if as_json:
        say_json(
            {
                "schema": "oaicheck.prices/1",
                "version": book.version,
                "at": when.isoformat(),
                "models": _plain(table.rows),
            }
        )
    elif not table.rows:
        click.echo(f"No model of {name} is called like {like!r}.")
    else:
        say(app, table)


def _plain(rows: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]

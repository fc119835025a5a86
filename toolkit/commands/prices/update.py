"""`oaicheck prices update`: fetches newer price data, shows what changes, and puts it in place."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.prices._book import say, say_json
from toolkit.model import Column, Table

if TYPE_CHECKING:
    from toolkit.prices.update import Change

_SHOWN = 40


@click.command(cls=Command)
@click.option("--url", metavar="URL", help="Where to fetch from (default: where genai-prices publishes).")
@click.option("--dry-run", is_flag=True, help="Show what would change, change nothing.")
@click.option("--reset", is_flag=True, help="Go back to the data of the installed package.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, url: str | None, *, dry_run: bool, reset: bool, as_json: bool) -> None:
    """Fetch newer price data. Costs that are in the ledger stay as they are; `ledger reprice` is for those.

    Without a network nothing changes: the data of the installed package is always there.

    \b
    Examples:
      oaicheck prices update --dry-run
      oaicheck prices update
      oaicheck prices update --reset
    """
    from toolkit.prices import stored, update

    path = stored.default_path()
    if reset:
        path.unlink(missing_ok=True)
        _answer(as_json=as_json, text="The data of the installed package is used.", updated=True, changes=[])
        return
    try:
        fetched = update.fetch(url or update.default_url())
    except update.OfflineError as error:
        _answer(as_json=as_json, text=f"{error.message} {error.remedy}", updated=False, changes=[])
        return
    changes = update.changes(stored.library().providers, fetched.providers, app.now())
    if not as_json and changes:
        _show(app, changes)
    if not dry_run and (changes or path.exists()):
        update.put(fetched, path, now=app.now())
    _answer(as_json=as_json, text=_summary(changes, dry_run=dry_run), updated=not dry_run, changes=changes)


def _summary(changes: list[Change], *, dry_run: bool) -> str:
    if not changes:
        return "The price data is up to date."
    many = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    return f"{many}; nothing was written (--dry-run)." if dry_run else f"{many} put in place."


def _answer(*, as_json: bool, text: str, updated: bool, changes: list[Change]) -> None:
    if as_json:
        listed = [asdict(each) for each in changes]
        say_json({"schema": "oaicheck.prices-update/1", "updated": updated, "summary": text, "changes": listed})
    else:
        click.echo(text)


def _show(app: App, changes: list[Change]) -> None:
    columns = (
        Column(name="provider", title="Provider"),
        Column(name="model", title="Model"),
        Column(name="what", title="What"),
        Column(name="kind", title="Kind"),
        Column(name="old", title="Old", align="right"),
        Column(name="new", title="New", align="right"),
    )
    first = sorted(changes, key=lambda each: (each.provider != "openai", each.what != "changed"))
    more = len(changes) - _SHOWN
    notes = (f"{more} more: --json shows all.",) if more > 0 else ()
    say(app, Table(title="", columns=columns, rows=tuple(asdict(each) for each in first[:_SHOWN]), notes=notes))

"""`oaicheck ledger reprice`: price rows anew at the price in force at their own time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.ledger._open import json_option, ledger_of, range_options, say_json, where_of
from toolkit.money import pico_to_usd

SHOWN = 20


@click.command("reprice", cls=Command)
@range_options
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--imported", is_flag=True, help="Also costs that an import brought without their price.")
@json_option
@pass_app
def command(app: App, /, *, dry_run: bool, imported: bool, as_json: bool, **options: Any) -> None:
    """Price rows anew, each at the price in force at its own time.

    New cost rows are added; the old ones stay (`ledger explain ID`). A known cost never becomes unknown: what a model
    that left the price book cost, it cost.

    \b
    Examples:
      oaicheck ledger reprice --dry-run
      oaicheck ledger reprice --since 2026-11-01 --model gpt-5.5
    """
    from toolkit.ledger.pricing import book_pricer
    from toolkit.ledger.repricing import reprice

    where = where_of(app, options)
    with ledger_of(app) as ledger:
        pricer = book_pricer(ledger, app.price_file)
        changes = reprice(ledger, where, pricer, at=app.now(), dry_run=dry_run, imported=imported)
        lines, summary = _collect(changes, most=None if app.verbose or as_json else SHOWN)
    if as_json:
        say_json({"schema": "oaicheck.ledger-reprice/1", "dry_run": dry_run, **summary, "changes": lines})
        return
    for line in lines:
        old, new = (line[side] or "unpriced" for side in ("old_usd", "new_usd"))
        click.echo(f"{line['started_at']}  {line['id']}  {line['model']}  {old} -> {new}  ({line['why']})")
    if summary["requests"] > len(lines):
        click.echo(f"… and {summary['requests'] - len(lines)} more (-v shows all).")
    word = "would change" if dry_run else "changed"
    click.echo(f"{summary['requests']} requests {word}: {summary['old_usd']} -> {summary['new_usd']} USD.")


def _collect(changes: Iterable[Any], most: int | None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from toolkit.entry import format_instant

    lines: list[dict[str, Any]] = []
    count = old = new = 0
    for change in changes:
        count += 1
        old += change.old.pico or 0
        new += change.new.pico or 0
        if most is None or len(lines) < most:
            lines.append({
                "id": change.entry.id, "started_at": format_instant(change.entry.started_at),
                "model": change.entry.model,
                "old_usd": None if change.old.pico is None else pico_to_usd(change.old.pico),
                "new_usd": None if change.new.pico is None else pico_to_usd(change.new.pico),
                "old_status": change.old.status, "new_status": change.new.status, "why": change.why,
            })  # fmt: skip
    return lines, {"requests": count, "old_usd": pico_to_usd(old), "new_usd": pico_to_usd(new)}

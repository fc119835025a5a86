"""Loads the price book as the settings say, and shows a table of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from toolkit.app import App
from toolkit.errors import WrongUse
from toolkit.model import Table
from toolkit.prices.book import Book, load
from toolkit.prices.pricelist import midnight


def open_book(app: App) -> Book:
    """The book with the user's own file: `OAICHECK_PRICES` of the environment or `.env`, else the config folder."""
    named = app.settings.text("OAICHECK_PRICES")
    return load(user_file=app.cwd / Path(named).expanduser() if named else None)


def day(app: App, text: str | None) -> datetime:
    """The instant that an option `--at` means: now, or the end of a day in UTC."""
    if not text:
        return app.now()
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no day.", "Give it as 2026-11-25.") from None
    return instant if instant.tzinfo else midnight(instant.date()).replace(hour=23, minute=59, second=59)


def say(app: App, table: Table) -> None:
    """The table on stdout."""
    from toolkit.formats import render

    text = render(table, "table", width=app.width(), color=app.color(), unicode=app.unicode())
    click.echo(text, nl=False)


def say_json(document: Mapping[str, Any]) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))

"""What the price commands share: the day that is meant, and their tables and documents on stdout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from toolkit.app import App
from toolkit.errors import WrongUse
from toolkit.model import Table
from toolkit.prices.pricelist import midnight


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

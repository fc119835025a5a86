"""Opens the ledger for reading; one that does not exist is empty and is not made by a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from toolkit.app import App
from toolkit.commands._waiting import bring_in
from toolkit.ledger import Ledger, exists, open_ledger


@contextmanager
def reading(app: App) -> Iterator[Ledger | None]:
    """The ledger, or None when there is none yet."""
    location = app.ledger_location
    bring_in(app)
    if not exists(location):
        yield None
        return
    with open_ledger(location, create=False) as ledger:
        yield ledger
        for remark in ledger.remarks:
            click.echo(f"Note: {remark}", err=True)

"""Before a ledger is read: what waits beside it comes in, or the user is told that it waits."""

from __future__ import annotations

import os

import click

from toolkit.app import App
from toolkit.quick.spooled import may_wait


def bring_in(app: App) -> None:
    """Rows that a program could not write come into the ledger; says how many still can't."""
    location = app.ledger_location
    if not _may_wait(location, app):
        return
    from toolkit.capture.waiting import bring_in as take_in

    if waiting := take_in(location, app.price_file):
        click.echo(
            f"Note: {waiting} recorded requests wait beside the ledger, because it can't be written now; "
            "they are not in what follows.",
            err=True,
        )


def _may_wait(location: str, app: App) -> bool:
    """Whether a spool is worth a closer look: that loads more than a report does otherwise."""
    if location.lower().startswith("sqlite") and "://" in location:
        return True
    return may_wait(location if "://" in location else os.path.abspath(location), app.environ)

"""Before a ledger is read: what waits beside it comes in, or the user is told that it waits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from toolkit.app import App
from toolkit.quick.settings import usual


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
    data = usual(app.environ)
    if data is None or sys.platform == "win32":
        return True
    places = [(Path(data).parent, "spool-"), (_temporary(app), "spool-")]
    if "://" not in location:
        path = Path(location)
        places.append((path.parent, f"{path.name}.spool.jsonl"))
    elif location.lower().startswith("sqlite"):
        return True
    return any(_has(folder, start) for folder, start in places)


def _temporary(app: App) -> Path:
    return Path(app.environ.get("TMPDIR", "/tmp"), f"oaicheck-{os.getuid()}")  # noqa: S108 only looked at


def _has(folder: Path, start: str) -> bool:
    try:
        return any(each.name.startswith(start) for each in folder.iterdir())
    except OSError:
        return False

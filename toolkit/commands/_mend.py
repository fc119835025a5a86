"""Offers what `--fix` can mend: shows it, asks when a person is there, does it, says what was done."""

from __future__ import annotations

import sys

import click

from toolkit.app import App
from toolkit.doctor.mend import Mending, mendings
from toolkit.doctor.runner import Diagnosis
from toolkit.errors import ToolkitError


def offer(app: App, diagnosis: Diagnosis, *, dry_run: bool, quiet: bool, again: bool = False) -> bool:
    """Mends what can be mended; True if anything was changed. All talk goes to stderr. `again`: after something was."""
    found = mendings(diagnosis)
    if not found:
        if not again:
            click.echo("Nothing here that --fix can mend.", err=True)
        return False
    for each in found:
        click.echo(f"{'would mend' if dry_run else 'can mend'} [{each.code}]: {each.text}", err=True)
    if dry_run or not _agreed(quiet=quiet):
        return False
    done = [_done(each, app) for each in found]
    return any(done)


def _agreed(*, quiet: bool) -> bool:
    if quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    return click.confirm("Do that?", default=True, err=True)


def _done(mending: Mending, app: App) -> bool:
    try:
        said = mending.do()
    except (OSError, ToolkitError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        click.echo(f"could not mend [{mending.code}]: {reason}", err=True)
        return False
    app.forget_settings()
    click.echo(f"mended [{mending.code}]: {said}", err=True)
    return True

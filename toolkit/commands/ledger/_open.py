"""Opens the ledger of a command, and turns its dates and filters into a `Where`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from toolkit.app import App
from toolkit.commands._waiting import bring_in
from toolkit.ledger import Where, open_ledger
from toolkit.ledger.store import OpenLedger

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def ledger_of(
    app: App, *, create: bool = False, readonly: bool = False, location: str | None = None
) -> Iterator[OpenLedger]:
    """The ledger, open; what is odd about it is said on stderr."""
    if location is None:
        bring_in(app)
    with open_ledger(
        app.located(location) if location else app.ledger_location, create=create, readonly=readonly
    ) as ledger:
        assert isinstance(ledger, OpenLedger)
        for remark in ledger.remarks:
            click.echo(f"Note: {remark}", err=True)
        yield ledger


def say_json(value: dict[str, Any]) -> None:
    """One document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def json_option(func: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(func)


def range_options(func: F) -> F:
    """`--since --until --tz --model --project`."""
    for option in (
        click.option("--project", metavar="NAME", envvar="OAICHECK_LEDGER_PROJECT", help="Only this project."),
        click.option("--model", metavar="NAME", envvar="OAICHECK_LEDGER_MODEL", help="Only this model."),
        click.option("--tz", metavar="ZONE", help="Time zone of the dates (default: the system's)."),
        click.option("--until", metavar="DATE", help="Last day, included."),
        click.option("--since", metavar="DATE", help="First day: 2026-11-01, 2026-11, yesterday, 7d, last-month …"),
    ):
        func = option(func)
    return func


def where_of(app: App, options: dict[str, Any]) -> Where:
    """Takes the range out of a command's arguments. Both days are included."""
    from datetime import timedelta

    from toolkit.errors import WrongUse
    from toolkit.reports.dates import days_of
    from toolkit.reports.periods import day_start
    from toolkit.reports.zones import named, system

    since, until, tz = options.pop("since"), options.pop("until"), options.pop("tz")
    zone = named(tz) if tz else system(app.environ)
    today = app.now().astimezone(zone.info).date()
    first = days_of(since, today).first if since else None
    last = days_of(until, today, "--until").last if until else None
    if first and last and first > last:
        raise WrongUse(f"--since {first} lies after --until {last}.", "Exchange them.")
    return Where(
        since=day_start(first, zone) if first else None,
        until=day_start(last + timedelta(1), zone) if last else None,
        model=options.pop("model"),
        project=options.pop("project"),
    )

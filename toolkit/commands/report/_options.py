"""The options that reports share, and what they are turned into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from toolkit.app import App
from toolkit.formats import View, names
from toolkit.ledger import Where
from toolkit.reports import question, zones

F = TypeVar("F", bound=Callable[..., Any])
STATES = ("complete", "incomplete", "cancelled", "error")


def _stack(func: F, options: list[Callable[[F], F]]) -> F:
    for option in reversed(options):
        func = option(func)
    return func


def range_options(func: F) -> F:
    """`--since --until --last --tz`."""
    return _stack(func, [
        click.option("--since", metavar="DATE", help="First day: 2026-11-01, 2026-11, yesterday, 7d, last-month …"),
        click.option("--until", metavar="DATE", help="Last day, included."),
        click.option("--last", metavar="N", help="The last N periods, the current one included (30d: days)."),
        click.option("--tz", metavar="ZONE", help="Time zone, such as Asia/Shanghai (default: the system's)."),
    ])  # fmt: skip


def filter_options(func: F) -> F:
    """`--model --project --tag --state`; their variables are not those by which a program names what it records."""
    return click.option("--model", metavar="NAME", envvar="OAICHECK_REPORT_MODEL", help="Only this model.")(
        narrow_options(func)
    )


def narrow_options(func: F) -> F:
    """The same without `--model`."""
    return _stack(func, [
        click.option("--project", metavar="NAME", envvar="OAICHECK_REPORT_PROJECT", help="Only this project."),
        click.option("--tag", metavar="NAME=VALUE", multiple=True, envvar="OAICHECK_REPORT_TAG",
                     help="Only requests with this tag; repeatable."),
        click.option("--state", type=click.Choice(STATES), multiple=True, envvar="OAICHECK_REPORT_STATE",
                     help="Only requests that ended so; repeatable."),
    ])  # fmt: skip


def output_options(func: F) -> F:
    """`--format --json --output --force`."""
    return _stack(func, [
        click.option("--format", "format_", type=click.Choice(names()), default="table", help="How to write it."),
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option("--output", metavar="FILE", help="Write to a file; an existing one is kept unless --force."),
        click.option("--force", is_flag=True, help="Replace the file of --output."),
    ])  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where the text goes and in which format."""

    format: str
    path: str | None
    force: bool


def output_of(options: dict[str, Any]) -> Output:
    """Takes the output options out of a command's arguments."""
    name, as_json = options.pop("format_"), options.pop("as_json")
    return Output(format="json" if as_json else name, path=options.pop("output"), force=options.pop("force"))


def view_of(app: App, output: Output, *, compact: bool = False) -> View:
    """What is written for: the terminal, or a file, which knows every character and no colour."""
    if output.path not in {None, "-"}:
        return View(width=app.width(), compact=compact)
    return View(width=app.width(), color=app.color(), unicode=app.unicode(), compact=compact)


def zone_of(app: App, tz: str | None) -> zones.Zone:
    """The zone that was named, else the system's."""
    return zones.named(tz) if tz else zones.system(app.environ)


def where_of(options: dict[str, Any]) -> Where:
    """Takes the filters out of a command's arguments."""
    return Where(
        model=options.pop("model"),
        project=options.pop("project"),
        tags=question.tag_filters(options.pop("tag")),
        states=tuple(options.pop("state")),
    )

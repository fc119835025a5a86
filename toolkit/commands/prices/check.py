"""`oaicheck prices check`: is the price book sound, and does it know the models that the ledger has?"""

from __future__ import annotations

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands._prices import book_of
from toolkit.commands.prices._book import say_json
from toolkit.prices.lint import Remark, Seen


@click.command(cls=Command)
@click.option("--strict", is_flag=True, help="A warning ends with exit code 1 too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, *, strict: bool, as_json: bool) -> None:
    """Look over the price book: wrong units, unexplained zeros, gaps, old data, models of your ledger without a price.

    Ends with 1 when something is wrong.

    \b
    Examples:
      oaicheck prices check
      oaicheck prices check --strict --json
    """
    from toolkit.prices.lint import lint
    from toolkit.prices.stored import library

    book = book_of(app)
    remarks = lint(book, now=app.now(), seen=_seen(app), fetched_at=library().fetched_at)
    bad = [each for each in remarks if each.level == "error" or (strict and each.level == "warning")]
    if as_json:
        say_json(
            {"schema": "oaicheck.prices-check/1", "ok": not bad, "version": book.version, "remarks": _plain(remarks)}
        )
    else:
        _tell(remarks, book.version)
    if bad:
        ctx.exit(1)


def _seen(app: App) -> list[Seen]:
    """The models of the ledger that have requests without a complete price; none when there is no ledger yet."""
    from toolkit.ledger import exists, open_ledger

    if not exists(app.ledger_location):
        return []
    with open_ledger(app.ledger_location, create=False, readonly=True) as ledger:
        span = ledger.span()
        sums = ledger.aggregate([(span[0], span[1] + 1)], by=("model", "provider")) if span else []
    return [Seen(model=each.group[0], provider=each.group[1], requests=each.unpriced) for each in sums if each.unpriced]


def _plain(remarks: list[Remark]) -> list[dict[str, str | None]]:
    return [{"level": each.level, "code": each.code, "model": each.model, "text": each.text} for each in remarks]


def _tell(remarks: list[Remark], version: str) -> None:
    from toolkit.secret import redact

    for each in remarks:
        name = f"{each.model}: " if each.model else ""
        click.echo(f"{each.level:8}{redact(name + each.text)}")
    grave = sum(each.level == "error" for each in remarks)
    light = sum(each.level == "warning" for each in remarks)
    click.echo(f"{version}: {_many(grave, 'error')}, {_many(light, 'warning')}.")


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"

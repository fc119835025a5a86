"""`oaicheck env`: is this machine ready for the OpenAI API?"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.app import App
from toolkit.commands._base import Command, api_options, pass_app

if TYPE_CHECKING:
    from toolkit.doctor.render import Style
    from toolkit.doctor.runner import Diagnosis


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--offline", is_flag=True, help="Touch no socket.")
@click.option("--live", is_flag=True, help="Also send the smallest paid chat request; the only way to see credit.")
@click.option("--strict", is_flag=True, help="A warning ends with exit code 1 too.")
@click.option(
    "--only", multiple=True, metavar="ID", help="Only these checks or stages (repeat, or separate by commas)."
)
@click.option("--skip", multiple=True, metavar="ID", help="All but these checks or stages.")
@click.option("--list", "list_only", is_flag=True, help="List the checks and run none.")
@click.option(
    "--project", envvar="OAICHECK_PROJECT_DIR", metavar="DIR", help="The folder of your program (default: here)."
)
@click.option("--python", metavar="PATH", help="The Python that runs your program (default: a venv's, else our own).")
@click.option(
    "--deadline",
    type=click.FloatRange(min=0, min_open=True),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="Everything ends by then.",
)
@click.option("--fix", is_flag=True, help="Mend what is local and reversible, then look again.")
@click.option("--dry-run", is_flag=True, help="With --fix: say what would be mended, change nothing.")
@api_options
@pass_app
@click.pass_context
def command(
    ctx: click.Context, app: App, *, as_json: bool, offline: bool, live: bool, strict: bool, only: Sequence[str],
    skip: Sequence[str], list_only: bool, project: str | None, python: str | None, deadline: float, fix: bool,
    dry_run: bool, model: str | None, timeout: float | None,
) -> None:  # fmt: skip
    """Is this machine ready for the OpenAI API?

    Looks at Python, package, key, proxy, TLS, network and account, names the one cause of what is wrong, and says what
    to type.

    Sends no paid request without --live. Ends with 0 when nothing is wrong, with 1 when a check failed.

    \b
    Examples:
      oaicheck env
      oaicheck env --offline --json
      oaicheck env --only key,dotenv --fix --dry-run
    """
    from toolkit.doctor.build import build_world
    from toolkit.doctor.interpreter import ask_early
    from toolkit.doctor.runner import diagnose
    from toolkit.doctor.selection import all_checks, chosen, split_ids

    only, skip = split_ids(only), split_ids(skip)
    if list_only:
        from toolkit.doctor.listing import listing

        click.echo(listing(all_checks(), chosen(all_checks(), only, skip), as_json=as_json), nl=False)
        return
    project, python = absolute(app, project), absolute(app, python)

    def look() -> Diagnosis:
        world = build_world(app, offline=offline, live=live, model=model, timeout=timeout, project=project,
                            python=python, deadline=deadline)  # fmt: skip
        if not only and "python" not in skip:
            ask_early(world)
        checks = all_checks()
        return diagnose(checks, world, chosen(checks, only, skip), heartbeat(deadline))

    if live and not offline and "live" in chosen(all_checks(), only, skip):
        from toolkit.doctor.live import price_note

        click.echo(price_note(model, app.price_file), err=True)
    diagnosis = look()
    if fix or dry_run:
        from toolkit.commands._mend import offer

        for again in (False, True, True):  # what is mended may show what it hid
            if not offer(app, diagnosis, dry_run=dry_run, quiet=as_json, again=again):
                break
            app.forget_settings()
            diagnosis = look()
    record(app, diagnosis)
    show(app, diagnosis, as_json=as_json)
    ctx.exit(exit_code(diagnosis, strict=strict))


def record(app: App, diagnosis: Diagnosis) -> None:
    """Writes what `--live` sent into the ledger; a ledger that can't be written costs a warning, not the diagnosis."""
    if not diagnosis.world.paid:
        return
    from toolkit.commands._prices import book_of
    from toolkit.probes.recording import priced_or_not, write

    for entry in diagnosis.world.paid:
        row, said = priced_or_not(entry, lambda: book_of(app))
        kept = write(row, app.ledger_location)
        for words in (said, None if kept.recorded else f"The --live request is not in the ledger: {kept.reason}"):
            if words:
                click.echo(words, err=True)


def absolute(app: App, path: str | None) -> str | None:
    """The path as it is from where it was typed, whatever folder is looked at later; a bare program name stays one."""
    if path is None or ("/" not in path and not (app.cwd / path).exists()):
        return path
    return str(app.cwd / Path(path).expanduser())


def exit_code(diagnosis: Diagnosis, *, strict: bool) -> int:
    """0 all well, 1 something is wrong, 3 only our own check broke."""
    counts = diagnosis.counts
    if counts["fail"] or (strict and counts["warn"]):
        return 1
    return 3 if counts["error"] else 0


def show(app: App, diagnosis: Diagnosis, *, as_json: bool) -> None:
    """The report on stdout."""
    if as_json:
        from toolkit.doctor.report import as_json as document

        click.echo(json.dumps(document(diagnosis), indent=2, ensure_ascii=not app.unicode()))
        return
    from toolkit.doctor.render import as_text

    click.echo(as_text(diagnosis, style_of(app)), nl=False)


def style_of(app: App) -> Style:
    """How this terminal is written to."""
    from toolkit.doctor.render import Style

    return Style(width=app.width(), color=app.color(), unicode=app.unicode(), verbose=bool(app.verbose))


class heartbeat:  # noqa: N801 used like a function
    """Says on stderr what is still running, from two seconds on, when a person looks on."""

    def __init__(self, deadline: float) -> None:
        self._started = time.monotonic()
        self._said = 0.0
        self._deadline = deadline

    def __call__(self, running: Sequence[str]) -> None:
        now = time.monotonic()
        if now - self._started < 2 or now - self._said < 2 or not sys.stderr.isatty():
            return
        self._said = now
        gone = now - self._started
        click.echo(f"still looking at {', '.join(running)} ({gone:.0f} s of at most {self._deadline:g} s)", err=True)

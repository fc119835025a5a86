"""`oaicheck init`: asks for the key without showing it, writes `.env`, keeps it out of git, then looks at everything."""

from __future__ import annotations

import sys

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app


@click.command(cls=Command)
@click.option(
    "--key-name", metavar="NAME", envvar="OAICHECK_KEY_NAME", help="The variable to write (default: OPENAI_API_KEY)."
)
@click.option("--force", is_flag=True, help="Replace another value without asking.")
@click.option("--check/--no-check", default=True, help="Run `oaicheck env` afterwards (default: yes).")
@pass_app
@click.pass_context
def command(ctx: click.Context, app: App, key_name: str | None, *, force: bool, check: bool) -> None:
    """Write a .env with your key: hidden prompt (or standard input), file mode 0600, kept out of git. Then run env.

    \b
    Examples:
      oaicheck init
      printf %s "$KEY" | oaicheck init --no-check
    """
    from toolkit.doctor.setup import ignore_in_git, objection, write_key

    name = key_name or app.settings.key_name
    key = _asked(name)
    if not key:
        click.echo("Nothing was written. No key was given on standard input.", err=True)
        click.echo('  - Run it at a terminal, or hand the key over: printf %s "$KEY" | oaicheck init', err=True)
        raise click.exceptions.Exit(1)
    wrong = objection(app, name, key)
    if wrong is not None:
        click.echo(f"Nothing was written. {wrong.summary}", err=True)
        for fix in wrong.fix:
            click.echo(f"  - {fix.text}", err=True)
        raise click.exceptions.Exit(1)
    path = app.cwd / (app.env_file or ".env")
    outcome = write_key(path, name, key, agreed=lambda: force or _agreed(name, path.name))
    click.echo(f"{path.name}: {outcome}", err=True)
    said = ignore_in_git(path)
    if said:
        click.echo(said, err=True)
    app.forget_settings()
    if check:
        from toolkit.commands.env import command as env

        ctx.invoke(env)


def _asked(name: str) -> str:
    """The key, from a hidden prompt at a terminal, else the whole of standard input without its last line break."""
    if sys.stdin is None:  # closed by the caller (`<&-`)
        return ""
    if sys.stdin.isatty():
        answer: str = click.prompt(f"{name} (nothing is shown while you paste)", hide_input=True, err=True)
        return answer
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


def _agreed(name: str, file: str) -> bool:
    """Whether another value may be replaced: only a person can say so."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    return click.confirm(f"{file} has another {name}. Replace it?", default=False, err=True)

"""`oaicheck demo`: doctor, test request and report on sample answers, without a key and without the internet."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app

LABEL = "SAMPLE: a server on this machine answers. Nothing is real, nothing is paid."
STEPS = (
    ("1. Is this machine ready?", "env", ()),
    ("2. One test request, judged, recorded, priced:", "test", ("chat",)),
    ("3. What was spent today:", "report", ("daily",)),
)
FOREIGN = ("OPENAI_", "AZURE_OPENAI_", "OAICHECK_", "SSL_CERT_", "REQUESTS_CA", "CURL_CA")
"""What may stand in the user's environment and has no place in a demonstration."""


@click.command(cls=Command)
@pass_app
def command(app: App) -> None:
    """All of it on sample answers: no key, no internet, nothing left behind.

    Starts a sample server on this machine and runs `oaicheck env`, `oaicheck test chat` and `oaicheck report daily`
    against it, with a ledger that is thrown away at the end.

    \b
    Examples:
      oaicheck demo
    """
    from toolkit.demo import serve

    with tempfile.TemporaryDirectory(prefix="oaicheck-demo-") as name, serve() as sample:
        folder = Path(name)
        environ = clean_environ(app.environ, url=sample.url, folder=folder)
        with environment(environ):
            for title, command_name, args in STEPS:
                _step(title, command_name, args, _world(app, environ, folder))
    click.echo("With your own key: oaicheck init, then oaicheck env, oaicheck test chat.")


def clean_environ(environ: Mapping[str, str], *, url: str, folder: Path) -> dict[str, str]:
    """The user's environment without keys, proxies and certificates, pointed at the sample server and a ledger of its
    own."""
    from toolkit.demo import KEY

    kept = {
        name: value
        for name, value in environ.items()
        if not name.upper().startswith(FOREIGN) and not name.upper().endswith("_PROXY")
    }
    own = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": url, "OAICHECK_LEDGER": str(folder / "ledger.db")}
    return {**kept, **own, "NO_PROXY": "127.0.0.1,localhost"}


@contextlib.contextmanager
def environment(environ: Mapping[str, str]) -> Iterator[None]:
    """The process's own environment replaced for a while: the SDK's HTTP library reads its proxies there."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _world(app: App, environ: Mapping[str, str], folder: Path) -> App:
    """The same terminal, another environment and folder: no `.env` of the user's is read."""
    return App(environ=environ, cwd=folder, now=app.now, no_color=app.no_color, verbose=app.verbose)


def _step(title: str, name: str, args: tuple[str, ...], app: App) -> None:
    import importlib

    click.echo(LABEL)
    click.echo(f"{title}  oaicheck {' '.join((name, *args))}")
    click.echo()
    found = importlib.import_module(f"toolkit.commands.{name}").command
    with contextlib.suppress(click.exceptions.Exit):  # a check that fails here is shown, and is no failure of the demo
        found.main(list(args), prog_name=f"oaicheck {name}", standalone_mode=False, obj=app)
    click.echo()

"""Makes the command of one kind: options → ask, run, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.commands.test._options import Options, test_options

if TYPE_CHECKING:
    from toolkit.probes.registry import Probe

HELP = """{title}.

Right when {right}.

\b
Examples:
{examples}
"""


def command_for(probe: Probe) -> click.Command:
    """The Click command of a kind."""

    @test_options
    @pass_app
    @click.pass_context
    def run(ctx: click.Context, app: App, /, **typed: Any) -> None:
        from toolkit.commands.test._session import Session

        session = Session(app, Options(**typed))
        ctx.exit(session.one(probe))

    examples = "\n".join(f"  oaicheck test {probe.kind}{' ' if each else ''}{each}" for each in ("", *probe.examples))
    text = HELP.format(title=probe.title, right=probe.right, examples=examples)
    made = click.command(probe.kind, cls=Command, help=text, short_help=f"{probe.title}.")(run)
    assert isinstance(made, click.Command)
    return made

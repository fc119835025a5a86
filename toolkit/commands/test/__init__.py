"""`oaicheck test KIND`: sends a real test request, judges the answer, records it. The kinds are the files of
`probes/kinds/`."""

from __future__ import annotations

import click

from toolkit.commands._base import FolderGroup
from toolkit.commands.test import _kind


class KindGroup(FolderGroup):
    """The kinds from their files, and what stands in this folder (`all`)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds in the order in which `all` runs them, then `all`."""
        from toolkit.probes.catalogue import probes

        kinds = [each.kind for each in probes()]
        return [*kinds, *(name for name in super().list_commands(ctx) if name not in kinds)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command made of the kind's file, or a file of this folder."""
        from toolkit.probes.catalogue import names, probe

        if cmd_name in names():
            return _kind.command_for(probe(cmd_name))
        return super().get_command(ctx, cmd_name)


@click.group("test", cls=KindGroup, package=__name__)
def command() -> None:
    """Send a real test request, judge the answer, record it.

    Says before it sends what the request costs at most. Ends with 0 when the answer is right, with 1 when the request
    was refused or answered badly.

    \b
    Examples:
      oaicheck test chat
      oaicheck test vision --image photo.jpg
      oaicheck test all --yes
    """

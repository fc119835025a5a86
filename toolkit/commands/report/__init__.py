"""`oaicheck report`: what was spent. Without the name of a report it is the daily one."""

from __future__ import annotations

import click

from toolkit.commands._base import FolderGroup
from toolkit.commands.report._default import with_default

EPILOG = """\b
Examples:
  oaicheck report                              every day
  oaicheck report monthly --by model           where the money goes
  oaicheck report daily --since 7d --chart     the last week, with bars
  oaicheck report total --fail-over 5.00       for CI: exit code 1 above $5"""


class ReportGroup(FolderGroup):
    """The group whose options belong to `daily` when no report is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As any group's, after the default report was put in."""
        return super().parse_args(ctx, with_default(args, self.list_commands(ctx), "daily"))


command = ReportGroup(
    "report", package=__name__, help="What was spent: by the hour, day, week, month, or in total.", epilog=EPILOG
)

"""`oaicheck report weekly`: what was spent, by the week."""

from __future__ import annotations

from toolkit.commands.report._period import period_command

command = period_command(
    "weekly",
    """What was spent, by the week (ISO weeks, Monday to Sunday).

    \b
    Examples:
      oaicheck report weekly
      oaicheck report weekly --since 2026-11-01 --tz Asia/Shanghai --json
    """,
)

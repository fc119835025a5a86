"""`oaicheck report hourly`: what was spent, by the hour."""

from __future__ import annotations

from toolkit.commands.report._period import period_command

command = period_command(
    "hourly",
    """What was spent, by the hour (hours of the zone; an hour that comes twice is two rows).

    \b
    Examples:
      oaicheck report hourly
      oaicheck report hourly --since 2026-11-01 --tz Asia/Shanghai --json
    """,
)

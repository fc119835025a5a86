"""`oaicheck report daily`: what was spent, by the day."""

from __future__ import annotations

from toolkit.commands.report._period import period_command

command = period_command(
    "daily",
    """What was spent, by the day (days of the zone).

    \b
    Examples:
      oaicheck report daily
      oaicheck report daily --since 2026-11-01 --tz Asia/Shanghai --json
    """,
)

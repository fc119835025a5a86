"""`oaicheck report total`: what was spent, by the whole range."""

from __future__ import annotations

from toolkit.commands.report._period import period_command

command = period_command(
    "total",
    """What was spent, by the whole range (everything at once).

    \b
    Examples:
      oaicheck report total
      oaicheck report total --since 2026-11-01 --tz Asia/Shanghai --json
    """,
)

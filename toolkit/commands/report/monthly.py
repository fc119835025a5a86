"""`oaicheck report monthly`: what was spent, by the month."""

from __future__ import annotations

from toolkit.commands.report._period import period_command

command = period_command(
    "monthly",
    """What was spent, by the month (calendar months, or billing cycles with --cycle-day).

    \b
    Examples:
      oaicheck report monthly
      oaicheck report monthly --since 2026-11-01 --tz Asia/Shanghai --json
    """,
)

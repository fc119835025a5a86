"""The list of checks, for `oaicheck env --list`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from toolkit.model import Check


def listing(checks: Sequence[Check], asked: Collection[str], *, as_json: bool) -> str:
    """One line a check: id, stage, whether it needs the network, title."""
    shown = [each for each in checks if each.id in asked]
    if as_json:
        return json.dumps({"schema": "oaicheck.checks/1", "checks": [_object(each) for each in shown]}, indent=2) + "\n"
    wide = max((len(each.id) for each in shown), default=0)
    lines = [
        f"{each.id:<{wide}}  {each.stage:<8}  {'network' if each.network else 'local':<7}  {each.title}"
        for each in shown
    ]
    return "\n".join(lines) + "\n"


def _object(check: Check) -> dict[str, object]:
    return {
        "id": check.id, "title": check.title, "stage": check.stage, "network": check.network,
        "requires": list(check.requires),
    }  # fmt: skip

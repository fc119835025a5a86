"""How the budgets stand: spending goes on when one is exceeded, but nobody should learn of it from the bill."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.doctor.advice import warn
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding

if TYPE_CHECKING:
    from toolkit.reports.budget import Standing


@check("budgets", stage="ledger", requires=("ledger-usable",))
def budgets(world: World) -> Finding:
    """No budget is exceeded."""
    found = _standings(world)
    if not found:
        return skipped("none is set (oaicheck budget set daily 2.00)")
    over = [each for each in found if each.exceeded]
    if over:
        names = ", ".join(each.budget.name for each in over)
        return warn("budget.exceeded", world, names=names, figures=_figures(over))
    return passed(f"Budgets: {_figures(found)}", names=[each.budget.name for each in found])


def _standings(world: World) -> Sequence[Standing]:
    from toolkit.ledger import open_ledger
    from toolkit.ledger.location import parse
    from toolkit.settings import ledger_location, located

    path = parse(located(ledger_location(world.settings).text, world.cwd)).path
    if path is None or not os.path.lexists(path) or not path.stat().st_size:
        return ()
    with open_ledger(str(path), create=False, readonly=True) as ledger:
        if not ledger.budgets():
            return ()
        from toolkit.reports.budget import standing
        from toolkit.reports.zones import system

        return standing(ledger, system(world.environ), int(world.wall_clock() * 1_000_000))


def _figures(found: Sequence[Standing]) -> str:
    from toolkit.reports.budget import amounts

    return "; ".join(f"{each.budget.name} {amounts(each)}" for each in found)

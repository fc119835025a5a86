"""Is this computer's clock right? A wrong one breaks TLS, and dates the ledger's rows wrongly."""

from __future__ import annotations

from toolkit.doctor.advice import warn
from toolkit.doctor.answer import models_answer
from toolkit.doctor.clockwork import skew_of, span
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding

TOLERATED = 300.0
"""Seconds: no certificate and no report suffers from less, and answers may have waited in a cache."""


@check("clock", stage="network", requires=("http",), network=True)
def clock(world: World) -> Finding:
    """This computer's clock agrees with the server's."""
    answer = models_answer(world).answer
    skew = skew_of(answer.headers, world.wall_clock()) if answer else None
    if skew is None:
        return skipped("the answer does not say what time it is")
    if abs(skew) <= TOLERATED:
        return passed("This machine's clock agrees with the server's", seconds=round(skew, 1))
    direction = "ahead of" if skew > 0 else "behind"
    return warn("clock.skew", world, amount=span(skew), direction=direction, seconds=round(skew))

"""How long a step may take: its own limit, and never beyond the end of the run."""

from __future__ import annotations

import time
from collections.abc import Callable


class Limit:
    """Counts down from `seconds`. `left()` raises TimeoutError once nothing is left, so no wait can be endless."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def left(self) -> float:
        """Seconds that remain, always above zero; raises TimeoutError when none do."""
        remaining = self._ends - self._clock()
        if remaining <= 0:
            raise TimeoutError("the limit of this step is over")
        return remaining

    def shorter(self, seconds: float) -> Limit:
        """A limit of that many seconds that ends no later than this one."""
        return Limit(max(0.0, min(self._ends - self._clock(), seconds)), self._clock)

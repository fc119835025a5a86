"""What a test will cost at most, before it is sent: the prompt's size and the room for the answer at the price of the day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from toolkit.model import Request
from toolkit.money import PICO, pico_to_usd

CONSENT_FROM = PICO // 100
"""A person is asked from one cent on."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The most that a request can cost in pico-dollars; `None` when no price is known, and then `reason` says why."""

    pico: int | None
    reason: str | None = None

    @property
    def usd(self) -> str | None:
        """The exact amount."""
        return None if self.pico is None else pico_to_usd(self.pico)

    @property
    def words(self) -> str:
        """For a person: `at most $0.0005`."""
        if self.pico is None:
            return f"at an unknown price ({self.reason or 'the price book does not know this model'})"
        return "free of charge" if self.pico == 0 else f"at most ${rounded_up(self.pico)}"


def rounded_up(pico: int) -> str:
    """Two significant digits, rounded up: an upper bound stays one."""
    step = 10 ** max(0, len(str(pico)) - 2)
    return pico_to_usd(-(-pico // step) * step)


def total(estimates: list[Estimate]) -> Estimate:
    """The sum of what is known."""
    known = [each.pico for each in estimates if each.pico is not None]
    unknown = len(estimates) - len(known)
    reason = f"{unknown} of {len(estimates)} requests have no known price" if unknown else None
    return Estimate(pico=sum(known) if known else None, reason=reason)


def input_bound(request: Request) -> int:
    """More tokens than the request can hold: one for each byte of its text; a picture counts as the most that one takes."""
    text = json.dumps({name: value for name, value in request.body.items() if name != "model"}, ensure_ascii=False)
    pictures = text.count("data:image/")
    size = len(text.encode()) if not pictures else 2000 + 3000 * pictures
    return size


def at_most(request: Request, base_url: str, now: datetime) -> Estimate:
    """The most that the request can cost."""
    del request, base_url, now
    return Estimate(pico=None)

"""What a test will cost at most, before it is sent: the prompt's size and the room for the answer at the price of the
day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from toolkit.capture.host import provider_of
from toolkit.model import Request
from toolkit.money import PICO, pico_to_usd
from toolkit.probes.costs import why

if TYPE_CHECKING:
    from toolkit.prices.book import Book

PICTURE = 3000
"""Tokens that a picture in low detail takes at most (gpt-4o-mini counts 2,833 for it; other models 85)."""
LOW_IMAGE = 400
"""Tokens of a generated picture of 1024×1024 in low quality: 272 with gpt-image-1, and some room for its successors."""

CONSENT_FROM = PICO // 100
"""A person is asked from one cent on."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The most that a request can cost in pico-dollars; `None` when no price is known. `reason` says why the price of
    it, or of a part of it, is unknown."""

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
        if self.reason:
            return f"at most ${rounded_up(self.pico)} and an unknown part ({self.reason})"
        return "free of charge" if self.pico == 0 else f"at most ${rounded_up(self.pico)}"

    @property
    def cheap(self) -> bool:
        """Whether it is sure to cost less than a person has to be asked for."""
        return self.pico is not None and self.reason is None and self.pico < CONSENT_FROM


def rounded_up(pico: int) -> str:
    """Two significant digits, rounded up: an upper bound stays one."""
    step = 10 ** max(0, len(str(pico)) - 2)
    return pico_to_usd(-(-pico // step) * step)


def total(estimates: list[Estimate]) -> Estimate:
    """The sum of what is known."""
    known = [each.pico for each in estimates if each.pico is not None]
    unknown = len(estimates) - len(known)
    reason = next((each.reason for each in estimates if each.pico is None), None)
    if unknown and len(estimates) > 1:
        reason = f"{unknown} of {len(estimates)} requests: {reason}"
    return Estimate(pico=sum(known) if known else None, reason=reason)


def at_most(request: Request, base_url: str, now: datetime, book: Book) -> Estimate:
    """The most that the request can cost."""
    from toolkit.prices.estimate import max_cost

    host = urlsplit(base_url).hostname
    size = _size(request)
    found = max_cost(
        request.endpoint, request.model, **size, book=book, provider=provider_of(base_url, {}), host=host, at=now
    )
    if found.status in {"none", "free"}:
        return Estimate(pico=0)
    return Estimate(pico=found.pico, reason=why(found.reason) if found.reason else None)


def _size(request: Request) -> dict[str, Any]:
    """The counts of the request, each rather too high: one token for each byte of text, the dearest kind of
    everything."""
    body = request.body
    texts = list(_texts({name: value for name, value in body.items() if name != "model"}))
    pictures = sum(text.startswith(("data:image/", "http")) for text in texts)
    given = sum(len(text.encode()) + 8 for text in texts if not text.startswith("data:")) + PICTURE * pictures
    if request.endpoint == "/audio/speech":
        return {"input_tokens": given, "max_output_tokens": 3 * given, "characters": len(str(body.get("input")))}
    if request.endpoint == "/audio/transcriptions":
        seconds = max(1.0, sum(len(data) for _, data in request.files.values()) / 4000)
        return {"input_tokens": int(50 * seconds), "max_output_tokens": int(10 * seconds), "audio_seconds": seconds}
    if request.endpoint == "/images/generations":
        room = LOW_IMAGE if body.get("quality") == "low" else None
        return {"input_tokens": given, "max_output_tokens": room, "images": 1}
    rooms = (body.get(name) for name in ("max_completion_tokens", "max_output_tokens", "max_tokens"))
    return {"input_tokens": given, "max_output_tokens": next((each for each in rooms if each), None)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)

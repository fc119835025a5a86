"""What came of a request: the answer or why there is none, the bytes of the wire, and what had to be changed on the
way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from toolkit.model import Failure, Request, Response


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One request and its outcome. `request` is what was sent last; `resent` counts earlier tries that were refused
    for a parameter, `notes` says in words which. `response` is there when a 2xx came, even a broken one; `failure`
    when the request was refused, broke off or never arrived; a stream that was cut has both. `raw` is the body as
    received."""

    request: Request
    started_at: datetime
    total_ms: float
    response: Response | None = None
    failure: Failure | None = None
    http_status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = field(default=b"", repr=False)
    time_to_first_token_ms: float | None = None
    resent: int = 0
    notes: tuple[str, ...] = ()
    cancelled: bool = False

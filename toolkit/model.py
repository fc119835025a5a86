"""The words that every room shares: usage, cost and tables here, findings and requests by the same name. Standard
library only.

Names follow OpenTelemetry's GenAI conventions. `None` means *not reported*, `0` means *reported as none*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from toolkit.exchange import Failure as Failure
    from toolkit.exchange import Request as Request
    from toolkit.exchange import Response as Response
    from toolkit.findings import Check as Check
    from toolkit.findings import Finding as Finding
    from toolkit.findings import Fix as Fix
    from toolkit.findings import Result as Result
    from toolkit.findings import Status as Status

CostStatus = Literal["priced", "partial", "unpriced", "free", "none"]
State = Literal["complete", "incomplete", "cancelled", "error"]
UsageSource = Literal["response", "stream", "partial", "estimated", "missing", "none"]
Align = Literal["left", "right"]


# --- what a request used, and what that cost ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Counts as the wire reports them. `input_tokens` includes cached, written, audio and image tokens; `output_tokens`
    includes reasoning. The names with `_12h_`, `_read_audio_`, `_read_image_` are parts of parts, kept for their own rates.

    Source of the shapes: OpenAI API reference (chat, responses, images, audio, realtime `usage` objects).
    """

    input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    input_audio_tokens: int | None = None
    input_image_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_output_tokens: int | None = None
    output_audio_tokens: int | None = None
    output_image_tokens: int | None = None
    total_tokens: int | None = None
    audio_seconds: float | None = None
    images: int | None = None
    tool_calls: Mapping[str, int] | None = None
    # additions to the contract's fields
    cache_creation_12h_input_tokens: int | None = None
    cache_read_audio_tokens: int | None = None
    cache_read_image_tokens: int | None = None
    accepted_prediction_tokens: int | None = None
    rejected_prediction_tokens: int | None = None
    input_characters: int | None = None
    video_seconds: float | None = None

    def fullness(self) -> int:
        """How many fields are known: of two rows for one request the fuller wins."""
        return sum(getattr(self, each.name) is not None for each in fields(self))


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a request cost. `parts` maps a token field name (or `tool_calls`, `audio_seconds`, `uplift` …) to whole
    pico-dollars and sums to `pico`; `price` says which price was applied: `source`, `effective_from`, `tier`, `rates` ….

    `pico` is `None` when nothing is known (`unpriced`) or nothing applies (`none`); `0` only for what is truly free.
    `priced_at` is set when the row was priced anew, later than the request itself.
    """

    status: CostStatus
    pico: int | None = None
    parts: Mapping[str, int] | None = None
    price: Mapping[str, Any] | None = None
    reason: str | None = None
    priced_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.parts and self.pico is not None and sum(self.parts.values()) != self.pico:
            raise ValueError(f"the parts {dict(self.parts)} do not sum to {self.pico}")


# --- what a report hands to a format ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table. `unit` names what its values are (`tokens`, `usd`, `requests`, `ms`, `text` …); `drop` orders
    which columns go first when the terminal is narrow (the highest goes first, 0 never goes). `mark` looks at a row and
    says what stands before and after the value in it, and what stands there when it is unknown: `("~", " +2?", "unpriced")`."""

    name: str
    title: str
    unit: str = "text"
    align: Align = "left"
    drop: int = 0
    mark: Callable[[Mapping[str, Any]], tuple[str, str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """All that reaches a format. `rows` and `totals` hold raw values (`int`, `str`, `None`, pico-dollars for unit `usd`);
    `meta` holds what surrounds them in JSON (`schema`, `time_zone`, `since` …); `notes` are sentences below the table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    totals: Mapping[str, Any] | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


# --- what is loaded when it is first named: a report needs none of it, and making these classes takes time ------------

_ELSEWHERE = {
    **dict.fromkeys(("Check", "Finding", "Fix", "Result", "Status"), "toolkit.findings"),
    **dict.fromkeys(("Failure", "Request", "Response"), "toolkit.exchange"),
}


def __getattr__(name: str) -> Any:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module 'toolkit.model' has no attribute {name!r}")
    from importlib import import_module

    return globals().setdefault(name, getattr(import_module(_ELSEWHERE[name]), name))

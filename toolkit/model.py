"""The words that every room shares: findings, usage, cost, requests and tables. Standard library only.

Names follow OpenTelemetry's GenAI conventions. `None` means *not reported*, `0` means *reported as none*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

Status = Literal["pass", "warn", "fail", "skip", "error"]
CostStatus = Literal["priced", "partial", "unpriced", "free", "none"]
State = Literal["complete", "incomplete", "cancelled", "error"]
UsageSource = Literal["response", "stream", "partial", "estimated", "missing", "none"]
Align = Literal["left", "right"]


# --- what a check found -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One thing to do: in words, and where possible as a command that can be pasted."""

    text: str
    command: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check or a test request found. `code` is `family.name` of the fault catalogue, `None` on a pass.

    Raises ValueError when a failure has no code or no fix: nobody is told that something is wrong without what to do.
    """

    status: Status
    summary: str
    code: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    fix: tuple[Fix, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "fail" and not (self.code and self.fix):
            raise ValueError(f"a failure needs a code and a fix: {self.summary!r}")
        if self.status == "pass" and self.code is not None:
            raise ValueError(f"a pass has no code: {self.code!r}")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One link of the chain. `run` gets the world (see `doctor/world.py`) and returns a finding; it prints nothing."""

    id: str
    title: str
    stage: str
    run: Callable[[Any], Finding]
    requires: tuple[str, ...] = ()
    network: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """A check and what came of it."""

    check: Check
    finding: Finding
    elapsed_ms: float


# --- a request to the API and what came back --------------------------------------------------------------------------


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


@dataclass(frozen=True, kw_only=True)
class Request:
    """What we ask: `endpoint` is the path below the base URL, `body` the JSON (or form) that is sent."""

    endpoint: str
    body: Mapping[str, Any]
    model: str | None = None
    stream: bool = False
    method: str = "POST"
    files: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back: the decoded JSON body (or bytes), its headers with lower-case names, and its times in milliseconds."""

    http_status: int
    body: Any
    headers: Mapping[str, str]
    total_ms: float
    time_to_first_token_ms: float | None = None
    chunks: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why nothing came back, after SDK errors were translated. `code` is of the fault catalogue; `message` is redacted."""

    code: str
    message: str
    http_status: int | None = None
    error_type: str | None = None
    error_code: str | None = None
    param: str | None = None
    request_id: str | None = None
    retry_after_s: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


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

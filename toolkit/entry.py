"""One row of the ledger: a request, its outcome, its usage, its cost; and the JSON form that export, import and spool share."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from toolkit.model import Cost, State, Usage, UsageSource
from toolkit.money import pico_to_usd, usd_to_pico

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A request as the ledger keeps it: never a prompt, an answer, a key or a header value.

    `started_at` is an aware datetime in UTC. `batch` is true for lines of a batch's output (half price). `reported_cost`
    is what the host itself said the request cost, in pico-dollars: kept and compared, never merged. `flags` name what is
    odd about the row (`cached_exceeds_input` …). `extra` keeps unknown fields of an imported line.
    """

    id: str
    started_at: datetime
    origin: str
    endpoint: str
    operation: str | None = None
    duration_ms: float | None = None
    time_to_first_token_ms: float | None = None
    project: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    provider: str | None = None
    server_address: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    service_tier: str | None = None
    request_service_tier: str | None = None
    batch: bool = False
    stream: bool = False
    state: State = "complete"
    http_status: int | None = None
    error_type: str | None = None
    error_code: str | None = None
    finish_reasons: tuple[str, ...] | None = None
    response_id: str | None = None
    request_id: str | None = None
    parent_id: str | None = None
    retries: int | None = None
    key_hint: str | None = None
    usage: Usage = field(default_factory=Usage)
    usage_source: UsageSource = "missing"
    cost: Cost | None = None
    reported_cost: int | None = None
    flags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> str | None:
        """The model that a price and a report go by: the one that answered, else the one that was asked for."""
        return self.response_model or self.request_model

    def with_cost(self, cost: Cost) -> Entry:
        """The same row, priced."""
        return replace(self, cost=cost)


def new_id(now: datetime | None = None) -> str:
    """A key of our own, 32 hex digits, that sorts by time (the layout of UUIDv7, RFC 9562); provider ids are only data."""
    ms = int(now.timestamp() * 1000) if now else time.time_ns() // 1_000_000
    rand = secrets.randbits(74)
    value = (ms & (1 << 48) - 1) << 80 | 0x7 << 76 | (rand >> 62) << 64 | 0b10 << 62 | rand & (1 << 62) - 1
    return f"{value:032x}"


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-25T15:11:16.000123Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def parse_instant(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339; raises ValueError without an offset or on what is no instant."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset: {text!r}")
    return instant.astimezone(UTC)


_USAGE = tuple(each.name for each in fields(Usage))
_OWN = tuple(each.name for each in fields(Entry) if each.name not in {"usage", "cost", "extra", "reported_cost"})


def to_json(entry: Entry) -> dict[str, Any]:
    """The object of one export line: every field of the contract (section 5), `null` where unknown, then our additions."""
    line: dict[str, Any] = {name: getattr(entry, name) for name in _OWN}
    line["started_at"] = format_instant(entry.started_at)
    line["tags"] = dict(entry.tags)
    line["finish_reasons"] = list(entry.finish_reasons) if entry.finish_reasons is not None else None
    line["flags"] = list(entry.flags)
    line |= {name: getattr(entry.usage, name) for name in _USAGE}
    line["tool_calls"] = dict(entry.usage.tool_calls) if entry.usage.tool_calls is not None else None
    cost = entry.cost
    line["cost_usd"] = pico_to_usd(cost.pico) if cost and cost.pico is not None else None
    line["cost_status"] = cost.status if cost else None
    line["cost_reason"] = cost.reason if cost else None
    line["cost_parts"] = {k: pico_to_usd(v) for k, v in cost.parts.items()} if cost and cost.parts is not None else None
    line["price"] = dict(cost.price) if cost and cost.price is not None else None
    line["reported_cost_usd"] = pico_to_usd(entry.reported_cost) if entry.reported_cost is not None else None
    return {**entry.extra, **line}


def from_json(line: Mapping[str, Any]) -> Entry:
    """An entry from such an object. Unknown fields are kept in `extra`; a missing `id` is derived from the content.

    Raises ValueError (also from KeyError-like gaps) with the field's name when a value has the wrong shape.
    """
    known = {*_OWN, *_USAGE, *_COST}
    data = {k: v for k, v in line.items() if k in known and v is not None}
    for needed in ("started_at", "endpoint"):
        if needed not in data:
            raise ValueError(f"{needed} is missing")
    own: dict[str, Any] = {k: data[k] for k in _OWN if k in data}
    own["started_at"] = parse_instant(_typed("started_at", data["started_at"], str))
    own.setdefault("origin", "import:jsonl")
    own.setdefault("id", derived_id(line))
    if not isinstance(own["id"], str) or not 0 < len(own["id"]) <= 64:
        raise ValueError("id must be a text of 1 to 64 characters")
    for name in ("finish_reasons", "flags"):
        if name in own:
            own[name] = tuple(_typed(name, own[name], list))
    own["tags"] = {str(k): str(v) for k, v in _typed("tags", data.get("tags", {}), dict).items()}
    usage = Usage(**{name: _count(name, data[name]) for name in _USAGE if name in data})
    if "usage_source" not in own:
        own["usage_source"] = "response" if usage.fullness() else "missing"
    extra = {k: v for k, v in line.items() if k not in known}
    reported = data.get("reported_cost_usd")
    return Entry(
        **own,
        usage=usage,
        cost=_cost(data),
        reported_cost=None if reported is None else usd_to_pico(_typed("reported_cost_usd", reported, str)),
        extra=extra,
    )


_COST = ("cost_usd", "cost_status", "cost_reason", "cost_parts", "price", "reported_cost_usd")


def derived_id(line: Mapping[str, Any]) -> str:
    """An id that depends on the content alone, so that importing the same line twice adds nothing."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _cost(data: Mapping[str, Any]) -> Cost | None:
    if "cost_usd" not in data and "cost_status" not in data:
        return None
    pico = usd_to_pico(_typed("cost_usd", data["cost_usd"], str)) if "cost_usd" in data else None
    parts = data.get("cost_parts")
    return Cost(
        status=data.get("cost_status", "priced"),
        pico=pico,
        parts=None if parts is None else {k: usd_to_pico(v) for k, v in parts.items()},
        price=data.get("price"),
        reason=data.get("cost_reason"),
    )


def _typed(name: str, value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be {kind.__name__}, not {type(value).__name__}")  # noqa: TRY004 one kind of error for a bad line
    return value


def _count(name: str, value: Any) -> Any:
    if name == "tool_calls":
        return {str(k): int(v) for k, v in _typed(name, value, dict).items()}
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number, not {type(value).__name__}")
    if name.endswith("_seconds"):
        return value
    if value != int(value):
        raise ValueError(f"{name} must be a whole number, not {value}")
    return int(value)

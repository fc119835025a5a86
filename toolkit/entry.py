"""One row of the ledger: a request, its outcome, its usage, its cost; and the JSON form of export, import and spool."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from toolkit import fields as field_readers
from toolkit.fields import Reader
from toolkit.model import Cost, CostStatus, State, Usage, UsageSource
from toolkit.money import pico_to_usd

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A request as the ledger keeps it: never a prompt, an answer, a key or a header value.

    `started_at` is an aware datetime in UTC. `batch` is true for lines of a batch's output (half price).
    `reported_cost` is what the host itself said the request cost, in pico-dollars: kept and compared, never merged.
    `flags` name what is odd about the row (`cached_exceeds_input` …). `extra` keeps unknown fields of an imported line.
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
        same = object.__new__(Entry)
        same.__dict__.update(
            self.__dict__, cost=cost
        )  # `replace` would check forty fields anew, for every row of an import
        return same


def new_id(now: datetime | None = None) -> str:
    """A key of our own, 32 hex digits, that sorts by time (UUIDv7 of RFC 9562); provider ids are only data."""
    ms = int(now.timestamp() * 1000) if now else time.time_ns() // 1_000_000
    return f"{ms & (1 << 48) - 1:012x}{_tail()}"


_MANY = 64
_tails: list[str] = []
"""What follows the time (version, variant and 72 random bits), made many at once: each time that the system is asked for
random numbers Python gives its lock away, and the thread that makes rows would have to wait for it where the program
computes."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_tails.clear)  # or parent and child would make the same keys


def _tail() -> str:
    while True:
        try:
            return _tails.pop()
        except IndexError:
            fresh = os.urandom(9 * _MANY).hex()
            _tails.extend([f"7{fresh[at : at + 3]}8{fresh[at + 3 : at + 18]}" for at in range(0, len(fresh), 18)])


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-25T15:11:16.000123Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def parse_instant(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339; raises ValueError without an offset or on what is no instant."""
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"no instant such as 2026-11-23T12:00:00Z: {text[:60]!r}") from error
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset: {text!r}")
    return instant.astimezone(UTC)


_USAGE = tuple(each.name for each in fields(Usage))
_OWN = tuple(each.name for each in fields(Entry) if each.name not in {"usage", "cost", "extra", "reported_cost"})
_COST = ("cost_usd", "cost_status", "cost_reason", "cost_parts", "price", "priced_at", "reported_cost_usd")
_BESIDES = {"id", "flags", *_COST} - {"reported_cost_usd"}
"""What a derived id does not depend on: the same request, priced by somebody else, is the same request."""


def to_json(entry: Entry) -> dict[str, Any]:
    """The object of one export line: every field, `null` where unknown, and whatever an imported line had besides."""
    line: dict[str, Any] = {name: getattr(entry, name) for name in _OWN}
    line["started_at"] = format_instant(entry.started_at)
    line["tags"] = dict(entry.tags)
    line["finish_reasons"] = list(entry.finish_reasons) if entry.finish_reasons is not None else None
    line["flags"] = list(entry.flags)
    line |= {name: getattr(entry.usage, name) for name in _USAGE}
    line["tool_calls"] = dict(entry.usage.tool_calls) if entry.usage.tool_calls is not None else None
    line |= _cost_fields(entry.cost)
    line["reported_cost_usd"] = pico_to_usd(entry.reported_cost) if entry.reported_cost is not None else None
    return {**entry.extra, **line} if entry.extra else line


def _cost_fields(cost: Cost | None) -> dict[str, Any]:
    if cost is None:
        return dict.fromkeys(_COST[:-1])
    return {
        "cost_usd": pico_to_usd(cost.pico) if cost.pico is not None else None,
        "cost_status": cost.status,
        "cost_reason": cost.reason,
        "cost_parts": {k: pico_to_usd(v) for k, v in cost.parts.items()} if cost.parts is not None else None,
        "price": dict(cost.price) if cost.price is not None else None,
        "priced_at": format_instant(cost.priced_at) if cost.priced_at else None,
    }


def from_json(line: Mapping[str, Any]) -> Entry:
    """An entry from such an object. Unknown fields are kept in `extra`; a missing `id` is derived from the content.

    Raises ValueError with the field's name when a value is missing, of the wrong shape, or impossible.
    """
    if not isinstance(line, Mapping):
        raise ValueError(f"a line must be a JSON object, not {type(line).__name__}")
    own: dict[str, Any] = {"origin": "import:jsonl"}
    counts: dict[str, Any] = {}
    money: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    places = (own, counts, money)
    for name, value in line.items():
        known = _KNOWN.get(name)
        if known is None:
            extra[name] = value
        elif value is not None:
            place, plain, reader = known
            places[place][name] = value if value.__class__ is plain else reader(name, value)
    if "started_at" not in own or "endpoint" not in own:
        raise ValueError(f"{'endpoint' if 'started_at' in own else 'started_at'} is missing")
    usage = made(Usage, NO_USAGE, counts)
    if "usage_source" not in own:
        own["usage_source"] = "response" if counts else "missing"
    if "state" not in own and own.get("http_status", 0) >= 400:
        own["state"] = "error"
    own["usage"], own["cost"] = usage, _cost(money, usage) if money else None
    own["extra"], own["tags"] = extra, own.get("tags") or {}
    own["reported_cost"] = money.get("reported_cost_usd")
    entry = made(Entry, BARE, own)
    return entry if entry.id else replace(entry, id=_derived(entry))


def made(kind: type[T], bare: Mapping[str, Any], given: Mapping[str, Any]) -> T:
    """The same as `kind(**given)` for values that were checked, `bare` holding the defaults (`BARE`, `NO_USAGE`): an import
    makes millions, and a frozen class sets its forty fields one by one."""
    new = object.__new__(kind)
    values = new.__dict__
    values.update(bare)
    values.update(given)
    return new


def derived_id(line: Mapping[str, Any]) -> str:
    """An id that depends on the content alone, so that importing the same line twice adds nothing."""
    return from_json({name: value for name, value in line.items() if name != "id"}).id


def _derived(entry: Entry) -> str:
    told = {name: value for name, value in to_json(entry).items() if name not in _BESIDES and value is not None}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    import hashlib  # 4 ms that a report need not pay

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _cost(money: Mapping[str, Any], usage: Usage) -> Cost | None:
    """What a line says of its cost; `None` when it says nothing. A zero for something used is taken as "I do not know",
    unless the line declares it free or names the price that gave it."""
    pico = money.get("cost_usd")
    if pico is None and "cost_status" not in money:
        return None
    status: CostStatus = money.get("cost_status", "priced")
    if pico is None and status == "free":
        pico = 0
    if (pico is None and status == "priced") or (pico and status in {"unpriced", "none", "free"}):
        raise ValueError(f"cost_status {status} contradicts cost_usd {None if pico is None else pico_to_usd(pico)}")
    price, parts = money.get("price"), money.get("cost_parts")
    if pico == 0 and status == "priced" and price is None and _used(usage):
        return Cost(status="unpriced", reason="imported_zero")
    return Cost(
        status=status,
        pico=None if status in {"unpriced", "none"} else pico,
        parts=parts,
        price=price,
        reason=money.get("cost_reason"),
        priced_at=money.get("priced_at"),
    )


def _used(usage: Usage) -> bool:
    return any(getattr(usage, name) for name in _USAGE)


def _instant(name: str, value: Any) -> datetime:
    try:
        return parse_instant(field_readers.typed(name, value, str))
    except OverflowError:
        raise ValueError(f"{name} is out of range: {value!r:.40}") from None


_OWN_NAMES, _USAGE_NAMES = frozenset(_OWN), frozenset(_USAGE)
_READERS: dict[str, Reader] = {
    **dict.fromkeys(_OWN, field_readers.text),
    **dict.fromkeys(_USAGE, field_readers.count),
    **dict.fromkeys(("duration_ms", "time_to_first_token_ms", "audio_seconds", "video_seconds"), field_readers.number),
    **dict.fromkeys(("http_status", "retries"), field_readers.small),
    **dict.fromkeys(("batch", "stream"), field_readers.flag),
    **dict.fromkeys(("finish_reasons", "flags"), field_readers.texts),
    **dict.fromkeys(("started_at", "priced_at"), _instant),
    "id": field_readers.identifier,
    "tags": field_readers.tags,
    "tool_calls": field_readers.counts,
    "state": field_readers.word(State),
    "usage_source": field_readers.word(UsageSource),
    "cost_status": field_readers.word(CostStatus),
    "cost_usd": field_readers.money,
    "reported_cost_usd": field_readers.money,
    "cost_reason": field_readers.text,
    "cost_parts": field_readers.amounts,
    "price": field_readers.mapping,
}
_PLAIN: dict[Reader, type] = {field_readers.text: str, field_readers.flag: bool, field_readers.mapping: dict}
_KNOWN: dict[str, tuple[int, type | None, Reader]] = {
    name: (0 if name in _OWN_NAMES else 1 if name in _USAGE_NAMES else 2, _PLAIN.get(reader), reader)
    for name, reader in _READERS.items()
}
"""Where a field of a line goes (own, usage, money), the type of which any value will do, and the reader of others."""

NO_USAGE = {each.name: None for each in fields(Usage)}
BARE = dict(vars(Entry(id="", started_at=datetime(1970, 1, 1, tzinfo=UTC), origin="", endpoint="")))
"""A row of which nothing is known."""

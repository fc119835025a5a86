"""A request as a row of the table and back. Nothing is rounded: whole microseconds, whole pico-dollars."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from toolkit.entry import Entry, made
from toolkit.ledger.columns import FACTS, PARTS, USAGE
from toolkit.ledger.door import NOTHING, Row
from toolkit.ledger.oddities import flags_of
from toolkit.model import Cost, Usage

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_PRICED = "not_priced"
"""The reason of a row that came without a cost: no statement, so that any cost that comes later takes its place."""
_FIRST, _AFTER = FACTS.index(USAGE[0]), FACTS.index("usage_source")
_BEFORE, _COUNTS = FACTS[:_FIRST], FACTS[_FIRST:_AFTER]
_PART_AT = {part: index for index, part in enumerate(PARTS)}


def micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly."""
    span = instant - EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def instant(micro: int) -> datetime:
    """The aware UTC datetime of such a number."""
    return EPOCH + timedelta(microseconds=micro)


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


def dumps(value: Any) -> str:
    """Canonical JSON: equal values give equal text."""
    return _ENCODE(value)


@lru_cache(maxsize=256)
def _list(words: tuple[str, ...]) -> str:
    """Rows end for the same few reasons."""
    return dumps(words)


def facts(entry: Entry) -> Row:
    """The values of FACTS. Empty containers become NULL."""
    u = entry.usage
    flags = flags_of(entry)
    return (
        entry.id, micros(entry.started_at), entry.duration_ms, entry.time_to_first_token_ms, entry.origin,
        entry.project, dumps(dict(entry.tags)) if entry.tags else None, entry.provider, entry.server_address,
        entry.endpoint, entry.operation, entry.request_model, entry.response_model, entry.service_tier,
        entry.request_service_tier, 1 if entry.batch else 0, 1 if entry.stream else 0, entry.state, entry.http_status,
        entry.error_type, entry.error_code,
        None if entry.finish_reasons is None else _list(tuple(entry.finish_reasons)),
        entry.response_id, entry.request_id, entry.parent_id, entry.retries, entry.key_hint,
        u.input_tokens, u.cache_read_input_tokens, u.cache_creation_input_tokens, u.input_audio_tokens,
        u.input_image_tokens, u.output_tokens, u.reasoning_output_tokens, u.output_audio_tokens,
        u.output_image_tokens, u.total_tokens, u.audio_seconds, u.images, u.cache_creation_12h_input_tokens,
        u.cache_read_audio_tokens, u.cache_read_image_tokens, u.accepted_prediction_tokens,
        u.rejected_prediction_tokens, u.input_characters, u.video_seconds,
        None if u.tool_calls is None else dumps(dict(u.tool_calls)), entry.usage_source, entry.reported_cost,
        dumps(list(flags)) if flags else None, dumps(dict(entry.extra)) if entry.extra else None,
    )  # fmt: skip


_FLAGS = FACTS.index("flags")


def canonical(entry: Entry) -> str:
    """What is known of the request, as one text. Its cost and its flags (which pricing may add) are left out."""
    row = list(facts(entry))
    row[_FLAGS] = None
    return dumps(row)


def digest(entry: Entry) -> str:
    """A name for that: equal facts, equal digest."""
    import hashlib  # 4 ms that a report need not pay

    return hashlib.sha256(canonical(entry).encode("utf-8", "replace")).hexdigest()


def current_cost(entry: Entry) -> Cost:
    """The cost that comes with the row. Without one it is `unpriced` (or `none`, where the endpoint has no usage)."""
    if entry.cost is not None:
        return entry.cost
    if entry.usage_source == "none":
        return Cost(status="none")
    return Cost(status="unpriced", reason=NOT_PRICED)


def cost_row(cost: Cost, *, request: int, seq: int, at: int, why: str, price: int | None) -> Row:
    """The values of COST. A part without a column of its own goes into `other_parts`, and its amount into the sum."""
    columns: list[int | None] = [None] * len(PARTS)
    others: dict[str, int] = {}
    for part, pico in (cost.parts or {}).items():
        index = _PART_AT.get(part)
        if index is None:
            others[part] = pico
        else:
            columns[index] = pico
    version = cost.price.get("version") if cost.price else None
    return (
        request, seq, at, cost.status, cost.pico, cost.reason, why, None if version is None else str(version), price,
        0 if cost.parts is None else 1, *columns, sum(others.values()) if others else None,
        dumps(others) if others else None,
    )  # fmt: skip


def to_cost(row: Row, price: Mapping[str, Any] | None) -> Cost:
    """The cost of such a row, from its column `seq` on (see COST)."""
    _seq, at, status, pico, reason, why, _version, _price, known = row[:9]
    columns, others = row[9 : 9 + len(PARTS)], row[10 + len(PARTS)]
    parts: dict[str, int] | None = None
    if known:
        parts = {part: value for part, value in zip(PARTS, columns, strict=True) if value is not None}
        parts |= json.loads(others) if others else {}
    return Cost(
        status=status, pico=pico, parts=parts, price=price, reason=reason,
        priced_at=None if why == "recorded" else instant(at),
    )  # fmt: skip


def to_entry(row: Row, cost: Cost | None) -> Entry:
    """The entry of the values of FACTS."""
    counts = dict(zip(_COUNTS, row[_FIRST:_AFTER], strict=True))
    if counts["tool_calls"] is not None:
        counts["tool_calls"] = json.loads(counts["tool_calls"])
    own = dict(zip(_BEFORE, row, strict=False))
    source, reported, flags, extra = row[_AFTER:]
    finish = own["finish_reasons"]
    own |= {
        "started_at": instant(own["started_at"]),
        "tags": _loads(own["tags"]) or {},
        "batch": bool(own["batch"]),
        "stream": bool(own["stream"]),
        "finish_reasons": None if finish is None else tuple(json.loads(finish)),
        "usage": made(Usage, counts, NOTHING),
        "usage_source": source,
        "cost": cost,
        "reported_cost": reported,
        "flags": () if flags is None else tuple(json.loads(flags)),
        "extra": _loads(extra) or {},
    }
    return made(Entry, own, NOTHING)


def _loads(text: str | None) -> Any:
    return None if text is None else json.loads(text)

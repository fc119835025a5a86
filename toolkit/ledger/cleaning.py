"""What can't be stored: key-shaped text is masked, NUL and half characters go, absurd numbers become unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from operator import itemgetter
from typing import Any

from toolkit.entry import Entry
from toolkit.ledger.columns import FACTS, MOST, USAGE
from toolkit.ledger.door import Row
from toolkit.model import Cost, Usage
from toolkit.secret import key_hint, redact

_HINT = FACTS.index("key_hint")
_TEXTS = tuple(
    each.name for each in fields(Entry) if each.name not in {"id", "key_hint", "state", "usage_source"}
    and each.type in {"str", "str | None"}
)  # fmt: skip
_texts_of = itemgetter(
    *(
        index
        for index, name in enumerate(FACTS)
        if name in {*_TEXTS, "id", "tags", "finish_reasons", "tool_calls", "extra", "flags"}
    )
)
I32, I64 = 2**31, 2**63


def suspicious(row: Row) -> bool:
    """Whether a row of FACTS may hold something to clean: a quick look, wrong only in the safe direction."""
    try:
        text = "\n".join(filter(None, _texts_of(row)))
    except TypeError:  # a value that is no text where one belongs
        return True
    if not text.isascii() and not _whole(text):
        return True
    hint = row[_HINT]
    return signs(text.lower()) or (hint is not None and not _is_hint(hint))


def signs(low: str) -> bool:
    """Whether a text in small letters holds what a key begins with. One by one: a loop over the same words takes twice as
    long, and every row of an import is looked at."""
    return (
        "sk-" in low or "gsk_" in low or "aiza" in low or "xai-" in low or "hf_" in low or "nvapi-" in low
        or "pplx-" in low or "r8_" in low or "csk-" in low or "tgp_v1_" in low or "sess-" in low or "eyj" in low
        or "authorization" in low or "bearer" in low or "api-key" in low or "@" in low or "\0" in low
    )  # fmt: skip


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_hint(hint: str) -> bool:
    return len(hint) <= 24 and ("…" in hint or len(hint) < 20) and _whole(hint) and "\0" not in hint


def mend(text: str) -> str:
    """The text as a database takes it and a person may see it."""
    if not _whole(text):
        text = text.encode("utf-8", "replace").decode()
    return redact(text.replace("\0", ""))


def mend_deep(value: Any) -> Any:
    """The same for JSON values."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, Mapping):
        return {mend(str(name)): mend_deep(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [mend_deep(each) for each in value]
    return value


def clean(entry: Entry) -> Entry:
    """The entry as it may be stored. What was changed in a number is flagged."""
    changed: dict[str, Any] = {}
    for name in _TEXTS:
        value = getattr(entry, name)
        if value is not None:
            changed[name] = mend(str(value))
    changed["id"] = _id(entry.id)
    changed["tags"] = mend_deep(entry.tags)
    changed["extra"] = mend_deep(entry.extra)
    if entry.finish_reasons is not None:
        changed["finish_reasons"] = tuple(mend_deep(entry.finish_reasons))
    if entry.key_hint is not None and not _is_hint(entry.key_hint):
        changed["key_hint"] = key_hint(mend_hint(entry.key_hint))
    usage, odd = _usage(entry.usage)
    changed |= {name: None for name in odd if name not in USAGE}
    odd += [name for name in ("http_status", "retries") if not _fits(getattr(entry, name), I32)]
    odd += [name for name in ("duration_ms", "time_to_first_token_ms") if not _finite(getattr(entry, name))]
    changed |= {name: None for name in odd if name not in USAGE}
    flags = tuple(mend(str(flag)) for flag in entry.flags)
    changed["flags"] = (*flags, *(flag for flag in (f"out_of_range:{name}" for name in odd) if flag not in flags))
    return replace(entry, usage=usage, cost=storable(entry.cost), **changed)


def mend_hint(hint: str) -> str:
    """What is left of a hint that shows more than a hint may."""
    return hint.replace("\0", "").encode("utf-8", "replace").decode()


def _id(given: str) -> str:
    mended = mend(given)
    if mended == given and 0 < len(given) <= 64:
        return given
    import hashlib  # 4 ms that a report need not pay

    return hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:32]


def _fits(value: object, below: int) -> bool:
    return value is None or (isinstance(value, int) and 0 <= value < below)


def _finite(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and math.isfinite(value) and 0 <= value < 10**15)


def _usage(usage: Usage) -> tuple[Usage, list[str]]:
    odd = []
    for name in USAGE:
        value = getattr(usage, name)
        fits = _finite(value) if name.endswith("_seconds") else _fits(value, MOST + 1)
        if not fits:
            odd.append(name)
    return replace(usage, **dict.fromkeys(odd)) if odd else usage, odd


def storable(cost: Cost | None) -> Cost | None:
    """The cost as the ledger can hold it: amounts of more than nine million dollars are no cost of a request."""
    if cost is None or cost.pico is None:
        return cost
    amounts = [cost.pico, *(cost.parts or {}).values()]
    if 0 <= cost.pico < I64 and all(-I64 < amount < I64 for amount in amounts):
        return cost
    return Cost(status="unpriced", reason="out_of_range", price=cost.price)

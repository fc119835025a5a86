"""Which model to ask when none was named: a current, cheap one that the account lists; else what such servers usually
have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from toolkit.gateway import Gateway
from toolkit.model import Failure, Request
from toolkit.probes.retired import end_of

PREFERRED = {
    "chat": (
        "gpt-6-luna", "gpt-4.1-nano", "gpt-5-nano", "gpt-4o-mini", "gpt-5.6-luna", "gpt-5.4-nano", "gpt-4.1-mini",
        "gpt-5-mini", "gpt-5.4-mini", "gpt-6.1-terra", "gpt-4.1", "gpt-5", "gpt-5.1", "gpt-4o", "gpt-6.1-sol",
        "gpt-6-sol", "gpt-5.6-terra", "gpt-5.2", "gpt-5.4", "gpt-5.6-sol", "gpt-5.5", "gpt-6-astra", "gpt-3.5-turbo",
        "gpt-4-turbo", "gpt-4",
    ),
    "image": (
        "gpt-image-1-mini", "gpt-image-2.6-flare", "gpt-image-2.5-flare", "gpt-image-2", "gpt-image-1.5", "gpt-image-1",
        "gpt-image-2.6-sunburst", "gpt-image-2.5-sunburst", "chatgpt-image-latest",
    ),
    "embeddings": ("text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"),
    "speech": ("gpt-4o-mini-tts", "tts-1", "tts-1-hd"),
    "transcription": ("gpt-4o-mini-transcribe", "gpt-transcribe", "gpt-4o-transcribe", "whisper-1"),
    "moderation": ("omni-moderation-latest", "omni-moderation-2024-09-26"),
}  # fmt: skip
"""Cheap before dear by the price book, as of November 2026; a model that is gone is not in the account's list and so
is passed over."""

USUAL = {"chat": "gpt-4o-mini"}
"""Asked for when the list can't be had: the name that most accounts and compatible servers know."""

WORDS = {
    "image": ("image", "dall", "flux", "diffusion", "sdxl"),
    "embeddings": ("embed", "bge", "minilm", "e5-"),
    "speech": ("tts", "speech", "kokoro", "voice"),
    "transcription": ("whisper", "transcri", "stt"),
    "moderation": ("moderation", "guard"),
}
"""What names of such models hold on other servers."""

NOT_CHAT = (
    "realtime",
    "audio",
    "babbage",
    "davinci",
    "instruct",
    "sora",
    "live",
    "computer-use",
    "deep-research",
    "codex",
)
"""What names of models hold that answer elsewhere than in a chat."""

PATIENCE = 10.0
"""Seconds that the list of models may take: it is only asked to choose well."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What an account lists: `names` is `None` when it lists none or that can't be had (a restricted key may not list
    them, a compatible server may not know the path), and then `failure` says why, where something does."""

    names: list[str] | None
    failure: Failure | None = None


def listing(gateway: Gateway, seconds: float = PATIENCE, today: date | None = None) -> Listing:
    """The models of the account (`GET /models`, free) that are not past the end that the list itself states."""
    reply = gateway.send(Request(endpoint="/models", body={}, method="GET"), seconds=seconds)
    body = reply.response.body if reply.response else None
    rows = body.get("data") if isinstance(body, Mapping) else body
    day = (today or datetime.now(UTC).date()).isoformat()
    listed = rows if isinstance(rows, list) else []
    names = [name for each in listed if (name := _name(each)) and not _over(each, day)]
    return Listing(names=names or None, failure=None if names else reply.failure)


def _name(row: Any) -> str | None:
    name = row.get("id") if isinstance(row, Mapping) else None
    return name if isinstance(name, str) and name.strip() else None


def _over(row: Mapping[str, Any], day: str) -> bool:
    end = row.get("shutdown_date")
    return isinstance(end, str) and bool(end) and end <= day


def choose(family: str, listed: Sequence[str] | None, today: date | None = None) -> str:
    """The model to ask: `listed` is what the account has, `None` when that could not be learnt. Never empty."""
    if not listed:
        return usual(family, today)
    known = next((found for name in PREFERRED[family] if (found := _listed(name, listed))), None)
    return known or _unknown(family, listed) or usual(family, today)


def usual(family: str, today: date | None = None) -> str:
    """The name to try unseen: the first that has not come to its end."""
    names = [*([USUAL[family]] if family in USUAL else []), *PREFERRED[family]]
    day = today or datetime.now(UTC).date()
    return next((name for name in names if (end_of(name) or date.max) > day), names[0])


def _listed(name: str, listed: Sequence[str]) -> str | None:
    """The name itself, or a dated snapshot of it (`gpt-4o-mini-2024-07-18`)."""
    return name if name in listed else next((each for each in listed if each.startswith(f"{name}-20")), None)


def _unknown(family: str, listed: Sequence[str]) -> str | None:
    """The server's own models: the first whose name fits, for words the first that is of no other family."""
    if any(name in PREFERRED["chat"] for name in listed) and family != "chat":
        return None  # an OpenAI account that lacks this family: ask for the usual one and let the answer tell
    if family == "chat":
        others = [*NOT_CHAT, *(word for words in WORDS.values() for word in words)]
        fitting = [name for name in listed if not any(word in name.lower() for word in others)]
    else:
        fitting = [name for name in listed if any(word in name.lower() for word in WORDS[family])]
    return next(iter([*fitting, *listed]), None)

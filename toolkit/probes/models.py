"""Which model to ask when none was named: a current, cheap one that the account lists; else what such servers usually
have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.gateway import Gateway
from toolkit.model import Request

PREFERRED = {
    "chat": (
        "gpt-4.1-nano", "gpt-5-nano", "gpt-5.4-nano", "gpt-4o-mini", "gpt-4.1-mini", "gpt-5-mini", "gpt-5.4-mini",
        "gpt-6-luna", "gpt-5.6-luna", "gpt-4.1", "gpt-4o", "gpt-5", "gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.5",
        "gpt-6.1-terra", "gpt-5.6-terra", "gpt-6.1-sol", "gpt-6-sol", "gpt-5.6-sol", "gpt-6-astra",
        "gpt-4-turbo", "gpt-4", "gpt-3.5-turbo",
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
"""Cheap before dear, as of November 2026; a model that is gone is not in the account's list and so is passed over."""

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

REMOVED = {"dall-e-2": "2026-05-12", "dall-e-3": "2026-05-12"}
"""Models that OpenAI has taken away, and since when. Source: developers.openai.com, page of dall-e-3."""


def listed_by(gateway: Gateway, seconds: float = 10.0) -> list[str] | None:
    """The models of the account (`GET /models`, free); `None` when they can't be had: a restricted key may not list
    them."""
    reply = gateway.send(Request(endpoint="/models", body={}, method="GET"), seconds=seconds)
    body = reply.response.body if reply.response and not reply.failure else None
    rows = body.get("data") if isinstance(body, Mapping) else body
    if not isinstance(rows, list):
        return None
    return [each["id"] for each in rows if isinstance(each, Mapping) and isinstance(each.get("id"), str)]


def choose(family: str, listed: Sequence[str] | None) -> str:
    """The model to ask: `listed` is what the account has, `None` when that could not be learnt. Never empty."""
    preferred = PREFERRED[family]
    if not listed:
        return USUAL.get(family, preferred[0])
    known = next((found for name in preferred if (found := _listed(name, listed))), None)
    return known or _unknown(family, listed) or USUAL.get(family, preferred[0])


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


def removed(model: str | None) -> str | None:
    """Since when the model is gone, in words; `None` when it is not known to be."""
    return REMOVED.get(model.lower()) if model else None


def nearest(model: str, listed: Sequence[str]) -> list[str]:
    """Up to three names of the list that look like the one asked for, the nearest first."""
    import difflib

    return difflib.get_close_matches(model, listed, n=3, cutoff=0.5)

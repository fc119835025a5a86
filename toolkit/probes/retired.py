"""Models that OpenAI has taken away or has said that it will, and when.

Source: https://developers.openai.com/api/docs/deprecations, as of November 2026. An account's own list says the same
in `shutdown_date` (https://developers.openai.com/api/reference/resources/models/methods/list); this table is for what
that list no longer holds, or was not asked for.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

ENDS = {
    "2025-10-27": "text-moderation-007 text-moderation-stable text-moderation-latest o1-mini",
    "2026-01-16": "codex-mini-latest",
    "2026-02-17": "chatgpt-4o-latest",
    "2026-05-12": "dall-e-2 dall-e-3",
    "2026-07-23": "computer-use-preview gpt-4o-audio-preview-2024-12-17 gpt-4o-mini-audio-preview-2024-12-17 "
    "gpt-4o-mini-realtime-preview-2024-12-17 gpt-4o-mini-search-preview-2025-03-11 gpt-4o-mini-tts-2025-03-20 "
    "gpt-4o-search-preview-2025-03-11 gpt-5-chat-latest gpt-5-codex gpt-5.1-chat-latest gpt-5.1-codex "
    "gpt-5.1-codex-max gpt-5.1-codex-mini gpt-5.2-codex gpt-audio-mini-2025-10-06 gpt-realtime-mini-2025-10-06 "
    "o3-deep-research o4-mini-deep-research",
    "2026-08-10": "gpt-5.2-chat-latest gpt-5.3-chat-latest",
    "2026-10-23": "gpt-3.5-turbo gpt-4 gpt-4-1106-preview gpt-4-turbo gpt-4o-2024-05-13 gpt-4.1-nano gpt-image-1 "
    "o1 o1-pro o3-mini o4-mini",
    "2026-12-01": "gpt-image-1-mini gpt-image-1.5 chatgpt-image-latest",
    "2026-12-11": "gpt-5 gpt-5-mini gpt-5-nano gpt-5-pro o3 o3-pro",
    "2027-01-14": "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini",
    "2027-02-26": "whisper-1 gpt-4o-transcribe gpt-4o-mini-transcribe",
    "2027-04-01": "gpt-5.1",
}
SOON = 60
"""Days before its end from which a model is said to end."""


@cache
def _dates() -> dict[str, date]:
    return {name: date.fromisoformat(day) for day, names in ENDS.items() for name in names.split()}


def end_of(model: str | None) -> date | None:
    """The day on which OpenAI ends the model; `None` when none is known. A dated snapshot (`gpt-4-0613`) ends with
    the name that it belongs to."""
    name = (model or "").lower()
    return _dates().get(name) or _dates().get(re.sub(r"-(?:\d{4}-\d\d-\d\d|\d{4})$", "", name))


def removed(model: str | None, today: date) -> str | None:
    """Since when the model is gone, as a date; `None` when it is not known to be."""
    end = end_of(model)
    return end.isoformat() if end and end <= today else None


def ending(model: str | None, today: date) -> str | None:
    """When the model ends, where that is near."""
    end = end_of(model)
    return end.isoformat() if end and 0 < (end - today).days <= SOON else None

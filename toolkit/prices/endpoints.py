"""What an endpoint bills by: tokens, images, speech, seconds, or nothing at all."""

from __future__ import annotations

import re
from functools import lru_cache

_NOTHING = re.compile(
    r"^(models|files|uploads|batches|fine_tuning|vector_stores|assistants|organization|containers|conversations|skills|evals"
    r"|projects|webhooks|chatkit|admin|realtime/(client_secrets|sessions|transcription_sessions|calls)"
    r"|threads$|threads/(?!runs$)[^/]+$|threads/[^/]+/messages|threads/[^/]+/runs/[^/]+/steps"
    r"|responses/[^/]+/(input_items|cancel)|responses/input_tokens|chat/completions/[^/]+/messages)(/|$)"
)
_FAMILIES = (
    ("moderations", "moderation"),
    ("embeddings", "embeddings"),
    ("images", "images"),
    ("audio/speech", "speech"),
    ("audio", "transcription"),
    ("videos", "video"),
    ("realtime", "realtime"),
)


@lru_cache(maxsize=1024)
def family(endpoint: str) -> str:
    """The family of an endpoint below the base URL: `/audio/speech` → `speech`, `/files` → `nothing`, else `text`."""
    path = endpoint.strip("/").removeprefix("v1/")
    if "/deployments/" in f"/{path}":  # Azure: openai/deployments/NAME/chat/completions
        path = path.partition("deployments/")[2].partition("/")[2]
    path = path.removeprefix("openai/").removeprefix("v1/")
    if _NOTHING.match(path):
        return "nothing"
    return next((name for start, name in _FAMILIES if path == start or path.startswith(f"{start}/")), "text")

"""Builds an OpenAI client the way the user's own program would, from the settings; the key is revealed here only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from toolkit.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

METHODS: Mapping[str, Callable[[OpenAI], Any]] = {
    "/chat/completions": lambda client: client.chat.completions.with_streaming_response.create,
    "/responses": lambda client: client.responses.with_streaming_response.create,
    "/embeddings": lambda client: client.embeddings.with_streaming_response.create,
    "/images/generations": lambda client: client.images.with_streaming_response.generate,
    "/audio/speech": lambda client: client.audio.speech.with_streaming_response.create,
    "/audio/transcriptions": lambda client: client.audio.transcriptions.with_streaming_response.create,
    "/moderations": lambda client: client.moderations.with_streaming_response.create,
    "/models": lambda client: client.models.with_streaming_response.list,
}
"""The SDK's own method for each path that we ask: the request is built by it as it would be for the user's program."""


def build(settings: Settings, *, seconds: float) -> OpenAI:
    """A client without retries; `seconds` bounds each wait. A connection gets less of it, and at most ten seconds: so
    that a host that is silent is told from a slow answer.

    Raises what the SDK raises on bad proxy, CA or URL settings (built-in exceptions among them, see `errors.py`).
    """
    import openai

    key = settings.key
    return openai.OpenAI(
        api_key=key.secret.reveal() if key else "",
        base_url=settings.base_url.text,
        organization=settings.text("OPENAI_ORG_ID"),
        project=settings.text("OPENAI_PROJECT_ID"),
        timeout=openai.Timeout(seconds, connect=min(0.75 * seconds, 10.0)),
        max_retries=0,
        default_headers=_headers_of_dotenv(settings),
    )


def _headers_of_dotenv(settings: Settings) -> dict[str, str] | None:
    """`OPENAI_CUSTOM_HEADERS` of the `.env`, one `Name: value` a line; from the environment the SDK takes it itself."""
    value = settings.get("OPENAI_CUSTOM_HEADERS")
    if value is None or value.kind != "dotenv":
        return None
    pairs = (line.partition(":") for line in value.text.splitlines() if ":" in line)
    return {name.strip(): text.strip() for name, _, text in pairs}

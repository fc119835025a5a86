"""The environment as the user's program will have it: what is set, and below it what the `.env` adds."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.settings import Settings


def variables(settings: Settings) -> Mapping[str, str]:
    """Every variable by name. A value in the environment beats the `.env`, an empty one too."""
    found: dict[str, str] = {}
    if settings.dotenv and not settings.dotenv.disabled:
        found = {line.name: line.value for line in settings.dotenv.lines if line.value is not None}
    return {**found, **settings.environ}

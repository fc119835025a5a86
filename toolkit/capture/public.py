"""What a program calls: `track`, `untrack`, `install`, `uninstall`. None of them raises because of recording."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from toolkit.capture import context
from toolkit.capture.call import Recorder
from toolkit.capture.guard import tell
from toolkit.capture.lifecycle import writer_for

C = TypeVar("C")


def track(
    client: C,
    *,
    project: str | None = None,
    tags: Mapping[str, Any] | None = None,
    ledger: str | Path | None = None,
    ask_usage: bool | None = None,
    origin: str = "track",
) -> C:
    """Records every request of an OpenAI client in the ledger and returns the same client.

    Takes `OpenAI`, `AsyncOpenAI`, the Azure clients, subclasses, and the module `openai` itself. `project` and
    `tags` go with
    every row (else `OAICHECK_PROJECT` and `OAICHECK_TAGS`); `ledger` is a path or URL (else `OAICHECK_LEDGER`, the
    `.env`, the
    user's data folder). `ask_usage` asks chat streams for usage and hides the extra chunk: `None` = on hosts known
    to accept
    it, `True` = everywhere, `False` = nowhere. Tracking again changes these. Raises TypeError for what is no client.
    """
    from toolkit.capture.sdk import register

    recorder = _recorder(project, tags, ledger, ask_usage=ask_usage, origin=origin)
    if recorder is not None:
        register(client, recorder)
    return client


def untrack(client: C) -> C:
    """Ends the recording of a client and returns it; holds against `install()` too."""
    from toolkit.capture.sdk import unregister

    unregister(client)
    return client


def install(
    *,
    project: str | None = None,
    tags: Mapping[str, Any] | None = None,
    ledger: str | Path | None = None,
    ask_usage: bool | None = None,
    origin: str = "track",
) -> None:
    """Records every client of this process, those that exist and those to come, also the ones that LangChain,
    pydantic-ai,
    instructor or the agents SDK make. A client with a `track` of its own keeps it."""
    from toolkit.capture.sdk import everyone

    recorder = _recorder(project, tags, ledger, ask_usage=ask_usage, origin=origin)
    if recorder is not None:
        everyone(recorder)


def uninstall() -> None:
    """Ends what `install()` began; clients with a `track` of their own stay recorded."""
    from toolkit.capture.sdk import everyone

    everyone(None)


def _recorder(
    project: str | None,
    tags: Mapping[str, Any] | None,
    ledger: str | Path | None,
    *,
    ask_usage: bool | None,
    origin: str,
) -> Recorder | None:
    try:
        location, found_project, found_tags = _settings()
        return Recorder(
            sink=writer_for(str(ledger) if ledger is not None else location).put,
            origin=origin,
            project=project if project is not None else found_project,
            tags=context.merge(context.from_text(found_tags), tags or {}),
            ask_usage=ask_usage,
        )
    except Exception as error:  # noqa: BLE001 a program must start even when its recording can't
        tell("track", error)
        return None


def _settings() -> tuple[str, str | None, str | None]:
    """The ledger's location, the project and the tags, from the environment and the `.env` of the working directory."""
    from toolkit import settings

    try:
        cwd = Path.cwd()
    except OSError:
        cwd = Path("/")
    found = settings.load(environ=dict(os.environ), cwd=cwd)
    return settings.ledger_location(found).text, found.text("OAICHECK_PROJECT"), found.text("OAICHECK_TAGS")

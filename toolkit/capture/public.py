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
from toolkit.settings import Settings, ledger_location, load, located, price_file

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

    Takes `OpenAI`, `AsyncOpenAI`, the Azure clients, subclasses, and the module `openai` itself. `project` and `tags`
    go with every row (else `OAICHECK_PROJECT` and `OAICHECK_TAGS`); `ledger` is a path or URL (else `OAICHECK_LEDGER`,
    the `.env`, the user's data folder). `ask_usage` asks chat streams for usage and hides the extra chunk: `None` = on
    hosts known to accept it, `True` = everywhere, `False` = nowhere. Tracking again changes these. Raises TypeError for
    what is no client.
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
    pydantic-ai, instructor or the agents SDK make. A client with a `track` of its own keeps it."""
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
        cwd, found = _settings()
        named = ledger_location(found).text if ledger is None else str(ledger)
        return Recorder(
            sink=writer_for(located(named, cwd), price_file(found)).put,
            origin=origin,
            project=project if project is not None else found.text("OAICHECK_PROJECT"),
            tags=context.merge(context.from_text(found.text("OAICHECK_TAGS")), tags or {}),
            ask_usage=ask_usage,
        )
    except Exception as error:  # noqa: BLE001 a program must start even when its recording can't
        tell("track", error)
        return None


def _settings() -> tuple[Path, Settings]:
    """The working directory now (a program may leave it), and the settings of its environment and `.env`."""
    try:
        cwd = Path.cwd()
    except OSError:
        cwd = Path("/")
    return cwd, load(environ=dict(os.environ), cwd=cwd)

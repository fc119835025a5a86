"""Asks for usage where a chat stream was asked for without it: only on hosts that are known to accept the option."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

KNOWN = ("api.openai.com", "api.deepseek.com", "openrouter.ai")
"""Hosts whose reference documents `stream_options.include_usage` (Azure: from API version 2024-09-01-preview)."""

_AZURE_SINCE = "2024-09"
_accepted: set[str] = set()
_refused: set[str] = set()


def wanted(host: str, port: int | None, api_version: str | None, *, choice: bool | None) -> bool:
    """Whether to ask this host. `choice` is the caller's, then `OAICHECK_INJECT_USAGE`, then what is known of the
    host."""
    if choice is None:
        choice = {"1": True, "true": True, "0": False, "false": False}.get(os.environ.get("OAICHECK_INJECT_USAGE", ""))
    address = f"{host}:{port}"
    if choice is False or address in _refused:
        return False
    return choice or takes(host, port, api_version)


def takes(host: str, port: int | None, api_version: str | None) -> bool:
    """Whether this host is known to take the option."""
    if f"{host}:{port}" in _accepted or host in KNOWN or host.endswith(".api.openai.com"):
        return True
    azure = host.endswith((".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"))
    return azure and (api_version is None or api_version[:7] >= _AZURE_SINCE)


def accepted(address: str) -> None:
    """This host answered such a request, or is OpenAI behind another name."""
    if len(_accepted) < 1000:
        _accepted.add(address)


def refused(address: str) -> None:
    """This host turned the option down: never again in this process."""
    if len(_refused) < 1000:
        _refused.add(address)


def with_usage(body: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """`stream_options` that ask for usage, from those of the body or the extra body; `None` where nothing is to be
    changed."""
    if (extra or {}).get("stream", body.get("stream")) is not True:
        return None
    options = (extra or {}).get("stream_options", body.get("stream_options"))
    if options is None or not isinstance(options, Mapping):
        return {"include_usage": True}
    return None if options.get("include_usage") else {**options, "include_usage": True}


def names_option(text: str) -> bool:
    """Whether a refusal speaks of the option."""
    return "stream_options" in text or "include_usage" in text

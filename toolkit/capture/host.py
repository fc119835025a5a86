"""Who answers at an address: by its name, or, behind a proxy on this machine, by the headers that only that provider
sends."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit


def provider_of(url: str, headers: Mapping[str, str]) -> str | None:
    """The provider's name as the ledger keeps it; `None` when neither the host nor the headers tell."""
    parts = urlsplit(url)
    found = _by_host(parts.hostname or "")
    return found or _by_headers(parts.path, headers)


@lru_cache(maxsize=256)
def _by_host(host: str) -> str | None:
    if not host or local(host):
        return None
    if host.endswith((".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")):
        return "azure"
    if host == "api.openai.com" or host.endswith(".api.openai.com"):
        return "openai"
    try:
        from toolkit.prices.hosts import provider_for_host
    except ImportError:
        return None
    return provider_for_host(host)


def local(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _by_headers(path: str, headers: Mapping[str, str]) -> str | None:
    if "/openai/deployments/" in path or headers.get("apim-request-id") or headers.get("x-ms-region"):
        return "azure"
    if headers.get("openai-version") or headers.get("openai-organization"):
        return "openai"
    return None

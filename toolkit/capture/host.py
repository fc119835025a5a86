"""Who answers at an address: by its name, or, behind a proxy on this machine, by the headers that only that provider
sends."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from toolkit.prices.hosts import provider_name

_LOCAL_PORTS = {11434: "ollama", 1234: "lmstudio"}
"""Where programs on this machine listen that own their port by habit; 8000 and 8080 are anybody's."""

_TELLING_HEADERS = (
    ("x-litellm-version", "litellm-proxy"),
    ("pydantic-ai-gateway-price-estimate", "pydantic-gateway"),
    ("x-oneapi-request-id", "one-api"),
    ("helicone-id", "helicone"),
    ("x-portkey-provider", "portkey"),
    ("apim-request-id", "azure"),
    ("x-ms-region", "azure"),
    ("azureml-model-session", "azure"),
    ("x-groq-region", "groq"),
    ("x-ds-trace-id", "deepseek"),
    ("mistral-correlation-id", "mistral"),
    ("openai-version", "openai"),
    ("openai-organization", "openai"),
)
"""Headers that one provider alone sends, gateways first: they pass on those of whom they stand in front of. As seen in
recorded answers of each, and in the gateways' documentation."""


_TELLING = frozenset(header for header, _ in _TELLING_HEADERS)
HEADERS = _TELLING | {"server"}
"""The headers of an answer that are looked at here."""
_SERVERS = (("llama.cpp", "llama.cpp"), ("llama-box", "gpustack"))
"""How local servers begin their `server` header."""


def provider_of(url: str, headers: Mapping[str, str], fingerprint: str | None = None) -> str | None:
    """The provider's name as the ledger keeps it; `None` when neither the host nor the answer tells. `fingerprint` is
    the answer's `system_fingerprint`."""
    known, path = _by_url(url)
    return (
        known or _by_headers(path, headers) or (_by_fingerprint(fingerprint) if fingerprint else None) or _by_port(url)
    )


@lru_cache(maxsize=256)
def _by_url(url: str) -> tuple[str | None, str]:
    """The provider that a URL's host names, and the URL's path."""
    parts = urlsplit(url)
    return _by_host(parts.hostname or ""), parts.path


def _by_fingerprint(text: str) -> str | None:
    """Ollama's is always `fp_ollama`, llama.cpp's is its build: `b7010-c27efd2bd`."""
    if text == "fp_ollama":
        return "ollama"
    return "llama.cpp" if re.fullmatch(r"b\d{3,6}-[0-9a-f]{6,12}", text) else None


def _by_host(host: str) -> str | None:
    return None if not host or local(host) else provider_name(host)


@lru_cache(maxsize=256)
def _by_port(url: str) -> str | None:
    parts = urlsplit(url)
    try:
        return _LOCAL_PORTS.get(parts.port or 0) if local(parts.hostname or "") else None
    except ValueError:  # a port beyond what there is
        return None


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
    if "/openai/deployments/" in path:
        return "azure"
    server = headers.get("server")
    if server:
        for start, name in _SERVERS:
            if server.startswith(start):
                return name
    if _TELLING.isdisjoint(headers):
        return None
    for header, name in _TELLING_HEADERS:
        if headers.get(header):
            return name
    return None

"""Whose server a host is: a small table, so that capture can name the provider without loading any price data."""

from __future__ import annotations

import ipaddress
import re

from toolkit.prices.domains import DOMAINS, LISTED_AS, UNLISTED

_PATTERNS = (
    (re.compile(r"^([a-z]{2}\.)?api\.openai\.com$|^chatgpt\.com$"), "openai"),
    (re.compile(r"^(.+\.)?openai\.azure\.(com|us|cn)$"), "azure"),
    (re.compile(r"^.+\.(azure-api\.net|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$"), "azure"),
    (re.compile(r"^.+\.(inference\.ai|inference\.ml|models\.ai)\.azure\.com$"), "azure"),
    (re.compile(r"^bedrock-mantle(-fips)?\.[a-z0-9-]+\.api\.aws$"), "bedrock-mantle"),
    (re.compile(r"^bedrock-runtime(-fips)?\.[a-z0-9-]+\.(amazonaws\.com|api\.aws)$"), "bedrock"),
    (re.compile(r"^[a-z0-9-]+-aiplatform\.googleapis\.com$"), "vertex"),
    (re.compile(r"^.+\.(cloud\.databricks\.com|azuredatabricks\.net|gcp\.databricks\.com)$"), "databricks"),
    (re.compile(r"^.+\.modal\.(run|direct)$"), "modal"),
    (re.compile(r"^[a-z]+-[a-z0-9-]+\.api\.x\.ai$"), "xai"),
)


def plain(host: str) -> str:
    """A host in lower case without port, trailing dot and brackets: `[::1]:8080` → `::1`."""
    text = host.strip().lower().rstrip(".")
    if text.startswith("["):
        return text[1:].partition("]")[0]
    name, colon, port = text.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name else text


def provider_name(host: str | None) -> str | None:
    """The provider whose host this is, by the name that the ledger keeps; `None` if nobody knows: `api.x.ai` → `xai`."""
    if not host:
        return None
    name = plain(host)
    labels = name.split(".")
    ends = (DOMAINS.get(".".join(labels[at:])) for at in range(len(labels) - 1))
    found = next((each for each in ends if each), None)
    return found or next((provider for pattern, provider in _PATTERNS if pattern.match(name)), None)


def provider_for_host(host: str | None) -> str | None:
    """The provider (genai-prices' id) whose price list holds on this host, `None` where there is no list:
    `eu.api.openai.com` → `openai`."""
    return provider_id(provider_name(host))


def is_loopback(host: str | None) -> bool:
    """Whether the host is this machine."""
    if not host:
        return False
    name = plain(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def echoes_tier(host: str | None) -> bool:
    """Whether the tier in this host's answers says what was served. The ChatGPT backend that Codex talks to always
    answers `default` or `auto`, whatever it serves (pi issue 3307, CLIProxyAPI pull request 4355)."""
    return not host or plain(host) != "chatgpt.com"


_ALIASES = {
    "azure.ai.openai": "azure",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "az.ai.inference": "azure",
    "azure_openai": "azure",
    "azure-openai": "azure",
    "aws.bedrock": "aws",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "gcp.gen_ai": "google",
    "gemini": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot_ai": "moonshotai",
    "moonshot": "moonshotai",
    "together_ai": "together",
    "together-ai": "together",
    "fireworks_ai": "fireworks",
    "fireworks-ai": "fireworks",
    "x_ai": "x-ai",
    "z.ai": "zai",
    "z-ai": "zai",
    "zhipu": "zhipuai",
    "ovh": "ovhcloud",
}


def provider_id(name: str | None) -> str | None:
    """genai-prices' id of a provider that the ledger, OpenTelemetry or another tool calls by another name:
    `x_ai` → `x-ai`; `None` for one of whom we know that there is no price list."""
    if not name:
        return None
    text = name.strip().lower()
    return None if text in UNLISTED else LISTED_AS.get(text) or _ALIASES.get(text, text)

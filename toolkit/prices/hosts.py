"""Whose server a host is: a small table, so that capture can name the provider without loading any price data."""

from __future__ import annotations

import ipaddress
import re

_EXACT = {
    "api.openai.com": "openai",
    "chatgpt.com": "openai",
    "api.anthropic.com": "anthropic",
    "api.arcee.ai": "arcee",
    "api.avian.io": "avian",
    "api.cerebras.ai": "cerebras",
    "api.cloudflare.com": "cloudflare",
    "gateway.ai.cloudflare.com": "cloudflare",
    "api.cohere.ai": "cohere",
    "api.cohere.com": "cohere",
    "api.cursor.com": "cursor",
    "api.deepseek.com": "deepseek",
    "api.doubleword.ai": "doubleword",
    "api.fireworks.ai": "fireworks",
    "api.githubcopilot.com": "github-copilot",
    "api.groq.com": "groq",
    "inference.baseten.co": "baseten",
    "api.meta.ai": "meta",
    "api.minimax.io": "minimax",
    "api.minimaxi.com": "minimax",
    "api.minimax.chat": "minimax",
    "api.mistral.ai": "mistral",
    "api.moonshot.ai": "moonshotai",
    "api.moonshot.cn": "moonshotai",
    "api.novita.ai": "novita",
    "openrouter.ai": "openrouter",
    "api.openrouter.ai": "openrouter",
    "oai.endpoints.kepler.ai.cloud.ovh.net": "ovhcloud",
    "api.perplexity.ai": "perplexity",
    "api.together.xyz": "together",
    "api.together.ai": "together",
    "api.voyageai.com": "voyageai",
    "api.x.ai": "x-ai",
    "api.z.ai": "zai",
    "open.bigmodel.cn": "zhipuai",
    "generativelanguage.googleapis.com": "google",
}

_PATTERNS = (
    (re.compile(r"^[a-z]{2}\.api\.openai\.com$"), "openai"),
    (re.compile(r"^(.+\.)?openai\.azure\.(com|us|cn)$"), "azure"),
    (re.compile(r"^.+\.(azure-api\.net|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$"), "azure"),
    (re.compile(r"^bedrock-runtime(-fips)?\.[a-z0-9-]+\.amazonaws\.com$"), "aws"),
    (re.compile(r"^[a-z0-9-]*aiplatform\.googleapis\.com$"), "google"),
    (re.compile(r"^.+\.(cloud\.databricks\.com|azuredatabricks\.net|gcp\.databricks\.com)$"), "databricks"),
    (re.compile(r"^.+\.modal\.(run|direct)$"), "modal"),
    (re.compile(r"^[a-z]+-[a-z0-9-]+\.api\.x\.ai$"), "x-ai"),
)


def plain(host: str) -> str:
    """A host in lower case without port, trailing dot and brackets: `[::1]:8080` → `::1`."""
    text = host.strip().lower().rstrip(".")
    if text.startswith("["):
        return text[1:].partition("]")[0]
    name, colon, port = text.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name else text


def provider_for_host(host: str | None) -> str | None:
    """The provider (genai-prices' id) whose host this is, `None` if nobody knows: `eu.api.openai.com` → `openai`."""
    if not host:
        return None
    name = plain(host)
    known = _EXACT.get(name)
    if known:
        return known
    return next((provider for pattern, provider in _PATTERNS if pattern.match(name)), None)


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
    "bedrock": "aws",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "gcp.gen_ai": "google",
    "gemini": "google",
    "gemini-openai": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot_ai": "moonshotai",
    "moonshot": "moonshotai",
    "together_ai": "together",
    "together-ai": "together",
    "fireworks_ai": "fireworks",
    "fireworks-ai": "fireworks",
    "x_ai": "x-ai",
    "xai": "x-ai",
    "z.ai": "zai",
    "z-ai": "zai",
    "zhipu": "zhipuai",
    "ovh": "ovhcloud",
}


def provider_id(name: str | None) -> str | None:
    """genai-prices' id of a provider that OpenTelemetry or another tool calls by another name: `x_ai` → `x-ai`."""
    if not name:
        return None
    text = name.strip().lower()
    return _ALIASES.get(text, text)

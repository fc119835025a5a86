"""Whose key begins with what, and which host it belongs to. A prefix that is not listed belongs to nobody we know."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A company that issues keys: their prefixes, the ends of its hosts' names, and its OpenAI-compatible base URL."""

    name: str
    prefixes: tuple[str, ...]
    hosts: tuple[str, ...]
    base_url: str


OPENAI = Provider(
    name="OpenAI", prefixes=("sk-proj-", "sk-svcacct-", "sk-service-", "sk-admin-", "sk-None-"),
    hosts=("api.openai.com",), base_url="https://api.openai.com/v1",
)  # fmt: skip

PROVIDERS = (
    OPENAI,
    Provider(name="OpenRouter", prefixes=("sk-or-",), hosts=("openrouter.ai",), base_url="https://openrouter.ai/api/v1"),
    Provider(name="Anthropic", prefixes=("sk-ant-",), hosts=("anthropic.com",), base_url="https://api.anthropic.com/v1"),
    Provider(name="Groq", prefixes=("gsk_",), hosts=("groq.com",), base_url="https://api.groq.com/openai/v1"),
    Provider(
        name="Google", prefixes=("AIza", "AQ.Ab"), hosts=("googleapis.com",),
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
    ),
    Provider(name="xAI", prefixes=("xai-",), hosts=("x.ai",), base_url="https://api.x.ai/v1"),
    Provider(
        name="Hugging Face", prefixes=("hf_",), hosts=("huggingface.co", "endpoints.huggingface.cloud"),
        base_url="https://router.huggingface.co/v1",
    ),
    Provider(name="NVIDIA", prefixes=("nvapi-",), hosts=("nvidia.com",), base_url="https://integrate.api.nvidia.com/v1"),
    Provider(name="Perplexity", prefixes=("pplx-",), hosts=("perplexity.ai",), base_url="https://api.perplexity.ai"),
    Provider(name="Replicate", prefixes=("r8_",), hosts=("replicate.com",), base_url="https://openai-proxy.replicate.com/v1"),
    Provider(name="Fireworks", prefixes=("fw_",), hosts=("fireworks.ai",), base_url="https://api.fireworks.ai/inference/v1"),
    Provider(name="Cerebras", prefixes=("csk-",), hosts=("cerebras.ai",), base_url="https://api.cerebras.ai/v1"),
    Provider(name="Together", prefixes=("tgp_v1_",), hosts=("together.xyz", "together.ai"), base_url="https://api.together.xyz/v1"),
    Provider(name="GitHub", prefixes=("ghp_", "github_pat_", "gho_"), hosts=("github.ai", "azure.com"), base_url="https://models.github.ai/inference"),
    Provider(name="Langfuse", prefixes=("sk-lf-", "pk-lf-"), hosts=("langfuse.com",), base_url="https://cloud.langfuse.com"),
    Provider(name="DeepSeek", prefixes=(), hosts=("deepseek.com",), base_url="https://api.deepseek.com/v1"),
    Provider(name="Mistral", prefixes=(), hosts=("mistral.ai",), base_url="https://api.mistral.ai/v1"),
    Provider(name="Azure", prefixes=(), hosts=("openai.azure.com", "services.ai.azure.com"), base_url="https://<resource>.openai.azure.com/openai/v1"),
)  # fmt: skip
"""Source: each provider's own documentation of its keys and its OpenAI-compatible endpoint, read in November 2026."""


def owner_of(key: str) -> Provider | None:
    """Who issues keys that begin like this one, the longest prefix first."""
    known = [(prefix, each) for each in PROVIDERS for prefix in each.prefixes if key.startswith(prefix)]
    return max(known, key=lambda pair: len(pair[0]))[1] if known else None


def provider_at(host: str | None) -> Provider | None:
    """Whose host that is; `None` for a gateway, a server of one's own, and whatever else is unknown."""
    name = (host or "").lower().rstrip(".")
    return next(
        (each for each in PROVIDERS if any(name == end or name.endswith("." + end) for end in each.hosts)), None
    )


def is_openai(host: str | None) -> bool:
    """Whether it is OpenAI's own host, regional ones included."""
    return provider_at(host) is OPENAI


def is_local(host: str | None) -> bool:
    """Whether it is this machine or a private network: there, keys are whatever the server takes."""
    name = (host or "").lower()
    if name in ("localhost", "host.docker.internal") or name.endswith((".local", ".localhost", ".internal", ".lan")):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return bool(name) and "." not in name

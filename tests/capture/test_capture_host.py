"""Who answers at an address: the provider's name in the ledger, by host, by telling headers, by local port."""

from __future__ import annotations

import pytest

from tests.prices.asking import bundled
from toolkit.capture.host import provider_of
from toolkit.prices.domains import DOMAINS, LISTED_AS, UNLISTED
from toolkit.prices.hosts import provider_for_host, provider_id, provider_name

HOSTS = {
    "api.openai.com": "openai", "eu.api.openai.com": "openai", "chatgpt.com": "openai",
    "acme.openai.azure.com": "azure", "acme.services.ai.azure.com": "azure", "acme.cognitiveservices.azure.com": "azure",
    "acme.eastus2.models.ai.azure.com": "azure", "acme.azure-api.net": "azure", "models.inference.ai.azure.com": "github-models",
    "api.groq.com": "groq", "api.deepseek.com": "deepseek", "api.together.xyz": "together", "api.together.ai": "together",
    "api.fireworks.ai": "fireworks", "api.mistral.ai": "mistral", "api.x.ai": "xai", "us-east-1.api.x.ai": "xai",
    "openrouter.ai": "openrouter", "api.perplexity.ai": "perplexity", "api.cerebras.ai": "cerebras",
    "api.sambanova.ai": "sambanova", "integrate.api.nvidia.com": "nvidia", "router.huggingface.co": "huggingface-router",
    "abc.us-east-1.aws.endpoints.huggingface.cloud": "huggingface", "models.github.ai": "github-models",
    "api.cloudflare.com": "cloudflare", "api.moonshot.ai": "moonshotai", "dashscope.aliyuncs.com": "alibaba",
    "dashscope-intl.aliyuncs.com": "alibaba", "open.bigmodel.cn": "zhipuai", "api.z.ai": "zai",
    "api.siliconflow.cn": "siliconflow", "api.minimaxi.com": "minimax", "api.hyperbolic.xyz": "hyperbolic",
    "api.deepinfra.com": "deepinfra", "api.novita.ai": "novita", "api.studio.nebius.com": "nebius",
    "api.tokenfactory.nebius.com": "nebius", "api.scaleway.ai": "scaleway",
    "oai.endpoints.kepler.ai.cloud.ovh.net": "ovhcloud", "adb-1.2.azuredatabricks.net": "databricks",
    "bedrock-runtime.us-west-2.amazonaws.com": "bedrock", "bedrock-mantle.us-east-1.api.aws": "bedrock-mantle",
    "us-central1-aiplatform.googleapis.com": "vertex", "aiplatform.googleapis.com": "vertex",
    "generativelanguage.googleapis.com": "gemini-openai", "ai-gateway.vercel.sh": "vercel-gateway",
    "us.inference.heroku.com": "heroku", "ollama.com": "ollama-cloud", "myorg-acc.snowflakecomputing.com": "snowflake",
    "api.inference.crusoecloud.com": "crusoe", "api.avian.io": "avian", "ark.cn-beijing.volces.com": "volcengine",
    "us-south.ml.cloud.ibm.com": "watsonx", "llm.chutes.ai": "chutes", "API.X.AI.": "xai",
}  # fmt: skip
STRANGERS = (
    "evil-api.openai.com.example.org", "xapi.openai.com", "api.x.ai.example.org", "notapi.x.ai", "example.com", "ai", "", None,
)  # fmt: skip


@pytest.mark.parametrize(("host", "name"), HOSTS.items())
def test_a_host_has_its_providers_name(host: str, name: str) -> None:
    assert provider_name(host) == name


@pytest.mark.parametrize("host", STRANGERS)
def test_a_strangers_host_has_none(host: str | None) -> None:
    assert provider_name(host) is None


def test_every_name_has_a_price_list_or_is_known_to_have_none() -> None:
    listed = set(bundled().sellers())
    names = {*DOMAINS.values(), *HOSTS.values(), *LISTED_AS}
    assert {name for name in names if name not in UNLISTED and provider_id(name) not in listed} == set()
    assert {name for name in UNLISTED if name in listed} == set()
    assert (provider_for_host("api.x.ai"), provider_for_host("ai-gateway.vercel.sh")) == ("x-ai", None)


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("http://127.0.0.1:9/v1/chat/completions", {"openai-version": "2020-10-01"}, "openai"),
        ("http://localhost:4000/chat/completions", {"x-litellm-version": "1.80", "openai-version": "2020"}, "litellm-proxy"),
        ("http://localhost:8787/openai/x", {"openai-version": "1", "pydantic-ai-gateway-price-estimate": "0.1 USD"}, "pydantic-gateway"),
        ("http://localhost:3000/v1/x", {"x-oneapi-request-id": "1"}, "one-api"),
        ("http://127.0.0.1:8080/v1/x", {"server": "llama.cpp"}, "llama.cpp"),
        ("http://127.0.0.1:9/v1/x", {"apim-request-id": "1"}, "azure"),
        ("http://127.0.0.1:9/openai/deployments/d/chat/completions", {}, "azure"),
        ("http://gateway.internal/v1/x", {"x-groq-region": "us"}, "groq"),
        ("http://localhost:11434/v1/x", {}, "ollama"),
        ("http://localhost:1234/v1/x", {}, "lmstudio"),
        ("http://127.0.0.1:8080/v1/x", {"server": "llama-box/v0.0.171, uvicorn"}, "gpustack"),
        ("http://example.com:11434/v1/x", {}, None),
        ("http://localhost:8000/v1/x", {}, None),
        ("https://api.x.ai/v1/x", {"openai-version": "1"}, "xai"),
        ("http://127.0.0.1:99999/v1/x", {}, None),
        ("relative/path", {}, None),
    ],
)  # fmt: skip
def test_a_proxy_on_this_machine_is_known_by_its_answer(url: str, headers: dict[str, str], name: str | None) -> None:
    assert provider_of(url, headers) == name


@pytest.mark.parametrize(
    ("fingerprint", "name"),
    [("fp_ollama", "ollama"), ("b7010-c27efd2bd", "llama.cpp"), ("fp_44709d6fcb", None), ("b1", None), ("", None)],
)
def test_a_local_server_is_known_by_its_fingerprint(fingerprint: str, name: str | None) -> None:
    assert provider_of("http://127.0.0.1:8080/v1/x", {}, fingerprint) == name
    assert provider_of("https://api.openai.com/v1/x", {}, fingerprint) == "openai"

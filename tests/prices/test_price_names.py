"""Which list a name means, and whose server a host is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.prices.asking import bundled
from toolkit.prices.endpoints import family
from toolkit.prices.hosts import echoes_tier, is_loopback, plain, provider_for_host, provider_id
from toolkit.prices.names import candidates, tuned_base


@pytest.mark.parametrize(
    ("name", "found", "basis"),
    [
        ("gpt-5.5", "gpt-5.5", "exact"),
        ("GPT-5.5", "gpt-5.5", "exact"),
        (" gpt-5.5 ", "gpt-5.5", "exact"),
        ("gpt-5.5-2026-04-23", "gpt-5.5", "exact"),
        ("gpt-5.5-2026-12-01", "gpt-5.5", "date-stripped"),
        ("gpt-5.5-20261201", "gpt-5.5", "date-stripped"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13", "exact"),
        ("gpt-4o-20240513", "gpt-4o-2024-05-13", "exact"),
        ("openai/gpt-4o", "gpt-4o", "prefix-stripped"),
        ("openai/gpt-5.5-2027-01-31", "gpt-5.5", "date-stripped"),
        ("ft:gpt-4o-2024-08-06:acme:bot:9x", "ft:gpt-4o", "date-stripped"),
        ("ft:gpt-3.5-turbo-0125:acme::8x", "ft:gpt-3.5-turbo", "fine-tuned"),
        ("gpt-6.2-astra", "gpt-6.2-astra", "override"),
        ("omni-moderation-latest", "omni-moderation", "override"),
        ("tts-1-1106", "tts-1", "override"),
    ],
)
def test_a_name_is_found(name: str, found: str, basis: str) -> None:
    match = bundled().find(name, provider="openai")
    assert match is not None
    assert (match.model.id, match.basis) == (found, basis)


@pytest.mark.parametrize("model", ["gpt-4", "gpt-4o", "gpt-5", "o1", "o3", "gpt-5.5", "tts-1"])
@pytest.mark.parametrize("tail", ["x", "-x", "-mega", ".9", ":x", "-2026", "-2026-1-1", "/x", "-latest-2"])
def test_a_known_name_with_something_behind_it_is_a_stranger(model: str, tail: str) -> None:
    match = bundled().find(model + tail, provider="openai")
    assert match is None or match.model.id not in {model}


def test_a_fine_tuned_model_is_never_looked_up_as_its_base() -> None:
    names = {name for name, _ in candidates("ft:gpt-4o-2024-08-06:acme::x", "openai")}
    assert not names & {"gpt-4o", "gpt-4o-2024-08-06"}
    assert tuned_base("gpt-4o-2024-08-06.ft-abc") == "gpt-4o-2024-08-06"
    assert tuned_base("gpt-4o") is None


@pytest.mark.parametrize(
    ("provider", "name", "model"),
    [
        ("azure", "gpt-4o-2024-08-06", "gpt-4o"),
        ("azure.ai.openai", "gpt-5", "gpt-5"),
        ("openrouter", "openai/gpt-4o-mini", "openai/gpt-4o-mini"),
        ("groq", "llama-3.3-70b-versatile", "llama-3.3-70b-versatile"),
        ("x_ai", "grok-4", "grok-4-0709"),
        ("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
    ],
)
def test_other_sellers(provider: str, name: str, model: str) -> None:
    match = bundled().find(name, provider=provider)
    assert match is not None
    assert match.model.id == model


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("api.openai.com", "openai"),
        ("API.OpenAI.com.", "openai"),
        ("api.openai.com:443", "openai"),
        ("eu.api.openai.com", "openai"),
        ("chatgpt.com", "openai"),
        ("evil-api.openai.com.example.org", None),
        ("xapi.openai.com", None),
        ("acme.openai.azure.com", "azure"),
        ("acme.services.ai.azure.com", "azure"),
        ("acme.cognitiveservices.azure.com", "azure"),
        ("openrouter.ai", "openrouter"),
        ("api.deepseek.com", "deepseek"),
        ("api.groq.com", "groq"),
        ("api.mistral.ai", "mistral"),
        ("api.x.ai", "x-ai"),
        ("api.together.xyz", "together"),
        ("api.fireworks.ai", "fireworks"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "aws"),
        ("us-central1-aiplatform.googleapis.com", "google"),
        ("localhost:11434", None),
        ("", None),
        (None, None),
    ],
)
def test_whose_host(host: str | None, provider: str | None) -> None:
    assert provider_for_host(host) == provider


def test_every_provider_of_the_host_table_has_a_price_list() -> None:
    hosts = ["api.openai.com", "a.openai.azure.com", "api.x.ai", "openrouter.ai", "api.z.ai", "api.novita.ai"]
    assert {str(provider_for_host(each)) for each in hosts} <= set(bundled().sellers())


def test_hosts_in_every_spelling() -> None:
    assert [plain(each) for each in ("[::1]:8080", "::1", "Host.:80", "10.0.0.1:1")] == [
        "::1",
        "::1",
        "host.",
        "10.0.0.1",
    ]
    assert [is_loopback(each) for each in ("127.0.0.1", "localhost:1", "[::1]:2", "a.localhost", "10.0.0.1", None)] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert [echoes_tier(each) for each in ("api.openai.com", None, "chatgpt.com")] == [True, True, False]
    assert [provider_id(each) for each in (None, "", "xai", "OpenAI", "acme")] == [None, None, "x-ai", "openai", "acme"]


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("/chat/completions", "text"),
        ("/v1/responses", "text"),
        ("/responses/resp_1", "text"),
        ("/responses/resp_1/input_items", "nothing"),
        ("/responses/compact", "text"),
        ("/threads/t/runs", "text"),
        ("/threads/t/runs/r/steps", "nothing"),
        ("/threads/t/messages/m", "nothing"),
        ("/threads", "nothing"),
        ("/threads/runs", "text"),
        ("/files/f/content", "nothing"),
        ("/models", "nothing"),
        ("/batches/b", "nothing"),
        ("/organization/usage/completions", "nothing"),
        ("/images/edits", "images"),
        ("/audio/speech", "speech"),
        ("/audio/translations", "transcription"),
        ("/moderations", "moderation"),
        ("/embeddings", "embeddings"),
        ("/realtime", "realtime"),
        ("/realtime/client_secrets", "nothing"),
        ("/videos", "video"),
        ("/openai/deployments/mine/chat/completions", "text"),
        ("/openai/deployments/mine/embeddings", "embeddings"),
    ],
)
def test_what_an_endpoint_bills_by(endpoint: str, expected: str) -> None:
    assert family(endpoint) == expected


def test_the_host_table_loads_no_price_data() -> None:
    code = "import sys, toolkit.prices.hosts; print('genai_prices' in sys.modules, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

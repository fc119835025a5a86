"""Who answered: OpenAI itself, another provider or server by its marks, or a gateway in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolkit.failures.fault import clean
from toolkit.failures.shape import Body, error_of

_MARKS = (  # header name or prefix, word in its value, who that is
    ("openai-", "", "OpenAI"),
    ("apim-request-id", "", "Azure OpenAI"),
    ("x-ms-region", "", "Azure OpenAI"),
    ("x-litellm-", "", "LiteLLM"),
    ("x-groq-", "", "Groq"),
    ("anthropic-", "", "Anthropic"),
    ("x-portkey-", "", "Portkey"),
    ("helicone-", "", "Helicone"),
    ("server", "llama.cpp", "llama.cpp"),
    ("server", "gws", "Google"),
    ("server", "zscaler", "Zscaler"),
    ("cf-mitigated", "", "Cloudflare"),
)
_OWNERS = {
    "library": "Ollama",
    "vllm": "vLLM",
    "llamacpp": "llama.cpp",
    "organization_owner": "LM Studio",
    "sglang": "SGLang",
}
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def answered_by(headers: Mapping[str, str], body: Body) -> str:
    """`OpenAI` (and so on) when the answer bears its marks, `Cloudflare` for its block pages, else `a gateway`."""
    for name, word, who in _MARKS:
        values = [value for key, value in headers.items() if key == name or (name[-1] == "-" and key.startswith(name))]
        if any(word in value.lower() for value in values):
            return who
    if headers.get("x-request-id", "").startswith("req_") and (not body.is_json or _openai_shape(body.value)):
        return "OpenAI"
    if body.problem == "html" and ("cf-ray" in headers or "cloudflare" in headers.get("server", "").lower()):
        return "Cloudflare"
    return _owner(body.value) or "a gateway"


def _openai_shape(value: Any) -> bool:
    return isinstance(value, Mapping) and ("object" in value or error_of(value) is not None)


def _owner(value: Any) -> str | None:
    rows = value.get("data") if isinstance(value, Mapping) else None
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else {}
    return _OWNERS.get(str(first.get("owned_by")).lower())


def page_facts(headers: Mapping[str, str], body: Body) -> dict[str, Any]:
    """What names a block page: its title, the server's name, and whether Cloudflare's mark is on it."""
    title = _TITLE.search(body.text[:20000])
    facts: dict[str, Any] = {"title": clean(re.sub(r"\s+", " ", title.group(1)), 100) if title else None}
    facts["server"] = clean(headers.get("server", ""), 60) or None
    facts["cf_ray"] = "cf-ray" in headers
    return facts

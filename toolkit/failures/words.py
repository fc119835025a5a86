"""The last resort: what a server says in words where it gives no code. Only phrases that servers really send."""

from __future__ import annotations

import re
from typing import Any

from toolkit.failures.shape import ErrorBody


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE | re.DOTALL)


NO_KEY = _any(
    r"didn.?t provide an api key",
    r"no api[ -]?key",
    r"missing (?:api[ -]?key|bearer|authorization|authentication)",
    r"no (?:auth credentials|cookie auth)",
    r"api[ -]?key is missing",
)
BAD_KEY = _any(
    r"(?:incorrect|invalid|wrong) api[ _-]?key",
    r"api[ _-]?key (?:is )?(?:not valid|invalid|incorrect|wrong)",
    r"api[ -]?key not found",
    r"invalid x-api-key",
)
NOT_CHAT = _any(
    r"not a chat model",
    r"only supported in v1/",
    r"not supported in the v1/chat",
    r"does not support chat",
    r"did you mean to use v1/",
)
NO_MODEL = _any(
    r"model\b.{0,120}(?:not found|not exist|not available|is not a valid model)",
    r"invalid model (?:id|name)",
    r"(?:unknown|no such) model",
    r"no endpoints found for",
)
VERIFY = _any(r"organization must be verified")
PLAIN_ON_TLS = _any(
    r"plain http request was sent to https port",
    r"sent an http request to an https server",
    r"speaking plain http to an ssl",
)

_REFUSED = (  # where OpenAI is known to send no code or an unconfirmed one
    (_any(r"missing scopes", r"insufficient permissions for this operation"), "auth.scope"),
    (_any(r"must be a member of an organization"), "auth.no_org"),
    (_any(r"ip address.{0,40}not (?:authorized|allowed)", r"\bip\b.{0,20}not in.{0,20}allow"), "auth.ip"),
    (_any(r"header should match (?:organization|project)", r"no such (?:organization|project)"), "org.mismatch"),
    (_any(r"incorrect regional hostname"), "url.region_host"),
    (_any(r"country, region, or territory not supported"), "region.unsupported"),
    (_any(r"does not have access to model"), "model.project"),
    (VERIFY, "model.unverified"),
    (_any(r"account (?:has been|is) deactivated", r"account_deactivated"), "auth.deactivated"),
    (_any(r"billing hard limit"), "billing.hard_limit"),
    (_any(r"account is not active.{0,40}billing"), "billing.inactive"),
    (_any(r"exceeded your current quota", r"insufficient (?:credits|balance|quota)"), "billing.quota"),
)
_REQUEST = (  # what only a refused request body can mean
    (_any(r"must contain the word .?json"), "param.json"),
    (
        _any(
            r"(?:unsupported|unrecognized|unknown|extra).{0,60}max_(?:completion_)?tokens",
            r"use .?max_completion_tokens",
        ),
        "param.max_tokens",
    ),
    (
        _any(r"(?:unsupported|does not support).{0,60}temperature", r"temperature.? does not support"),
        "param.temperature",
    ),
    (
        _any(r"(?:error|timeout) while downloading", r"failed to (?:download|fetch|load).{0,20}(?:image|http)"),
        "param.image_url",
    ),
    (
        _any(r"maximum context length", r"context (?:size|window|length).{0,40}exceed", r"exceeds?.{0,20}context"),
        "param.context_length",
    ),
    (NOT_CHAT, "model.not_chat"),
)


def last_resort(status: int, error: ErrorBody, endpoint: str) -> str | None:
    """The code that the words alone tell; `None` when they tell nothing certain."""
    text = error.message
    if status in {401, 403} and NO_KEY.search(text):
        return "auth.none"
    if status in {400, 401, 403} and BAD_KEY.search(text):
        return "auth.invalid"
    found = next((code for phrase, code in _REFUSED if phrase.search(text)), None)
    if found is None and status in {400, 404, 413, 415, 422, 500}:
        found = next((code for phrase, code in _REQUEST if phrase.search(text)), None)
    if found is None and status in {400, 404} and endpoint != "/models" and NO_MODEL.search(text):
        found = "model.not_found"
    return found


def says_no_key(text: str) -> bool:
    """Whether no key arrived there, rather than a wrong one."""
    return bool(NO_KEY.search(text))


def says_not_chat(text: str) -> bool:
    """Whether the model exists but not for this endpoint."""
    return bool(NOT_CHAT.search(text))


def says_verify(text: str) -> bool:
    """Whether the organization has to be verified first."""
    return bool(VERIFY.search(text))


def says_plain_http_on_tls(text: str) -> bool:
    """Whether nginx, Apache or a Go server complains of plain HTTP on its TLS port."""
    return bool(PLAIN_ON_TLS.search(text[:4000]))


def scopes(text: str) -> list[str]:
    """The permissions that a restricted key lacks: `Missing scopes: model.read, model.request. …`."""
    found = re.search(r"missing scopes?:\s*([\w.]+(?:\s*,\s*[\w.]+)*)", text, re.IGNORECASE)
    return [each.strip().rstrip(".") for each in found.group(1).split(",")] if found else []


def region_host(text: str) -> str | None:
    """The host that OpenAI names as the right one for this account."""
    found = re.search(r"\b((?:[a-z0-9-]+\.)?api\.openai\.com)\b", text, re.IGNORECASE)
    return found.group(1).lower() if found else None


def quoted_model(text: str) -> str | None:
    """The model that a message puts in quotation marks or backticks."""
    found = re.search(r"model:?\s*[`'\"“]([\w./:@-]{1,80})[`'\"”]", text, re.IGNORECASE)
    return found.group(1) if found else None


def rate_facts(error: ErrorBody) -> dict[str, Any]:
    """What limit was met; a single request above the whole limit never gets through, however long one waits."""
    facts: dict[str, Any] = {}
    kind = re.search(r"\((RPM|TPM|RPD|TPD|IPM)\)", error.message)
    if kind:
        facts["limit_kind"] = kind.group(1)
    limit = re.search(r"Limit:? ([\d,]+)", error.message)
    requested = re.search(r"Requested:? ([\d,]+)", error.message)
    if error.message.startswith("Request too large") or (limit and requested and _number(requested) > _number(limit)):
        facts |= {"too_large": True, "waiting_helps": False}
    return facts


def _number(found: re.Match[str]) -> int:
    return int(found.group(1).replace(",", "") or 0)

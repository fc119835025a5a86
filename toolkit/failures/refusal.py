"""An answer with an error status: first its code, then its type and param, then its status, its words last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolkit.failures import words
from toolkit.failures.codes import BY_CODE, BY_PARAM, BY_TYPE
from toolkit.failures.fault import clean
from toolkit.failures.path import path_fault
from toolkit.failures.shape import Body, ErrorBody

Told = tuple[str, dict[str, Any]]
IMAGE_MODEL = re.compile(r"\b(?:gpt-image|chatgpt-image|dall-e)[\w.-]*", re.IGNORECASE)
RETIRED_IMAGE_MODEL = re.compile(r"dall-e-[23]\b", re.IGNORECASE)


def refusal(
    status: int,
    headers: Mapping[str, str],
    read: Body,
    error: ErrorBody | None,
    *,
    endpoint: str,
    asked_model: str | None,
    base_url: str,
) -> Told:
    """The code and its own facts."""
    if status == 407:
        return "proxy.auth", {"schemes": proxy_schemes(headers)}
    if status == 511:
        return "net.captive", {}
    if error is None:
        return _without_error(status, headers, read, base_url, endpoint)
    code = (
        _by_name(status, error) or words.last_resort(status, error, endpoint) or _by_status(status, base_url, endpoint)
    )
    return _refined(code, status, error, endpoint, asked_model)


def _by_name(status: int, error: ErrorBody) -> str | None:
    """By what the server calls it."""
    name, kind = (error.code or "").lower(), (error.type or "").lower()
    if name in BY_CODE:
        return BY_CODE[name]
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if status == 401 and kind in {"authentication_error", "invalid_api_key"}:
        return "auth.none" if words.says_no_key(error.message) else "auth.invalid"
    return _by_param(status, error)


def _by_param(status: int, error: ErrorBody) -> str | None:
    param = (error.param or "").lower()
    if param == "model" and status in {400, 404, 422}:
        return "model.not_chat" if words.says_not_chat(error.message) else "model.not_found"
    if status not in {400, 422} or words.says_verify(error.message):
        return None
    return BY_PARAM.get(param)


def _refined(code: str, status: int, error: ErrorBody, endpoint: str, asked_model: str | None) -> Told:
    """One code for two situations is told apart here, and gets the facts that its explanation needs."""
    facts: dict[str, Any] = {}
    model = asked_model or words.quoted_model(error.message)
    if code.startswith("model.") and model:
        facts["model"] = clean(model, 80)
    if code == "model.not_found" and status == 403:
        code = "model.project"
    if code == "model.not_found" and endpoint.startswith("/images") and model and RETIRED_IMAGE_MODEL.match(model):
        return "model.image", {**facts, "retired": True}
    if code == "model.unverified" and (
        endpoint.startswith("/images") or IMAGE_MODEL.search(f"{model} {error.message}")
    ):
        code = "model.image"
    if code == "auth.scope":
        facts["scopes"] = words.scopes(error.message)
    elif code == "url.region_host":
        facts["host_named"] = words.region_host(error.message)
    elif code == "org.mismatch":
        facts["which"] = "project" if "project" in f"{error.code} {error.message}".lower() else "organization"
    elif code == "rate.limit":
        facts |= words.rate_facts(error)
    return code, facts


def _by_status(status: int, base_url: str, endpoint: str) -> str:
    if status in {401, 403}:
        return "auth.refused"
    if status == 402:
        return "billing.quota"
    if status == 429:
        return "rate.limit"
    if status in {404, 405}:
        return path_fault(base_url)
    if status == 408:
        return "http.timeout"
    if status >= 500:
        return "http.server"
    return "param.invalid" if status in {400, 422} and endpoint != "/models" else "http.status"


def _without_error(status: int, headers: Mapping[str, str], read: Body, base_url: str, endpoint: str) -> Told:
    """No error that a program could read: a gateway's or a web server's page, or nothing at all."""
    page = read.problem == "html" or not read.is_json
    if status == 400 and words.says_plain_http_on_tls(read.text):
        return "url.tls_mismatch", {}
    if page and (status in {403, 429, 451} or "cf-mitigated" in headers):
        return "http.blocked", {}
    return _by_status(status, base_url, endpoint), {}


def proxy_schemes(headers: Mapping[str, str]) -> list[str]:
    """The ways to log in that a proxy offers (`Basic`, `NTLM`, `Negotiate` …), by the names of RFC 9110 only."""
    found = re.findall(r"(?:^|,\s*)([A-Za-z][\w-]*)(?=\s|,|$)", headers.get("proxy-authenticate", ""))
    return sorted({each.capitalize() if each.lower() != "ntlm" else "NTLM" for each in found})

"""What an answer means: literal statuses and bodies, as OpenAI and other servers send them, and the fault's code."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from toolkit.failures import classify

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}


def openai(message: str, kind: str = "invalid_request_error", code: str | None = None, param: str | None = None) -> Any:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


QUOTA = "You exceeded your current quota, please check your plan and billing details."
REFUSED = [
    # what the account may not
    (401, openai("Incorrect API key provided: sk-proj-****abcd.", code="invalid_api_key"), "auth.invalid"),
    (401, {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}}, "auth.invalid"),
    (401, openai("x", kind="authentication_error", code="invalid_request_error"), "auth.invalid"),
    (401, openai("You didn't provide an API key. You need to provide your API key in an Authorization header"), "auth.none"),
    (401, openai("Missing bearer authentication in header"), "auth.none"),
    (401, {"error": {"message": "No auth credentials found", "code": 401}}, "auth.none"),
    (401, openai("You have insufficient permissions for this operation. Missing scopes: model.read."), "auth.scope"),
    (403, openai("…", code="missing_scope"), "auth.scope"),
    (401, openai("You must be a member of an organization to use the API."), "auth.no_org"),
    (401, openai("Your account has been deactivated", code="account_deactivated"), "auth.deactivated"),
    (401, openai("Your IP address is not authorized to make this request"), "auth.ip"),
    (401, openai("x", code="ip_not_authorized"), "auth.ip"),
    (401, openai("OpenAI-Organization header should match organization for API key", code="mismatched_organization"), "org.mismatch"),
    (401, openai("x", code="mismatched_project"), "org.mismatch"),
    (401, openai("No such organization: org-abc."), "org.mismatch"),
    (401, openai("Please make your request to us.api.openai.com", code="incorrect_hostname"), "url.region_host"),
    (403, openai("x", "request_forbidden", "unsupported_country_region_territory"), "region.unsupported"),
    (401, {"detail": "Unauthorized"}, "auth.refused"),
    (401, {"error": "Unauthorized"}, "auth.refused"),
    (401, {"error": {"message": "Invalid token", "type": "new_api_error", "code": ""}}, "auth.refused"),
    (403, {"detail": "Not authenticated"}, "auth.refused"),
    (400, [{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}], "auth.invalid"),
    # billing and rate
    (429, openai(QUOTA, "insufficient_quota", "insufficient_quota"), "billing.quota"),
    (429, openai(QUOTA, "insufficient_quota", "credit_balance_exhausted"), "billing.credit_balance_exhausted"),
    (429, openai(QUOTA, "insufficient_quota", "organization_spend_limit_exceeded"), "billing.organization_spend_limit_exceeded"),
    (429, openai(QUOTA, "insufficient_quota", "project_spend_limit_exceeded"), "billing.project_spend_limit_exceeded"),
    (429, openai(QUOTA, "insufficient_quota", "organization_usage_limit_exceeded"), "billing.organization_usage_limit_exceeded"),
    (429, openai(QUOTA, "insufficient_quota", "a_code_of_next_year"), "billing.quota"),
    (429, openai(QUOTA), "billing.quota"),
    (429, openai("Your account is not active", "billing_not_active", "billing_not_active"), "billing.inactive"),
    (400, openai("Billing hard limit has been reached", code="billing_hard_limit_reached"), "billing.hard_limit"),
    (400, openai("Billing hard limit has been reached"), "billing.hard_limit"),
    (402, {"error": {"message": "Insufficient credits", "code": 402}}, "billing.quota"),
    (429, openai("Rate limit reached for gpt-4o-mini", "requests", "rate_limit_exceeded"), "rate.limit"),
    (429, openai("Rate limit reached", "tokens", "slow_down"), "rate.limit"),
    (429, openai("busy"), "rate.limit"),
    (429, {"detail": "Too Many Requests"}, "rate.limit"),
    # models and parameters
    (404, openai("The model `gpt-99` does not exist or you do not have access to it.", code="model_not_found"), "model.not_found"),
    (403, openai("Project `proj_abc` does not have access to model `gpt-4o`", code="model_not_found"), "model.project"),
    (404, {"error": {"message": 'model "gpt-4o" not found, try pulling it first', "type": "api_error", "param": None, "code": None}}, "model.not_found"),
    (404, {"error": "model 'gpt-4o' not found, try pulling it first"}, "model.not_found"),
    (404, {"object": "error", "message": "The model `x` does not exist.", "type": "NotFoundError", "param": None, "code": 404}, "model.not_found"),
    (400, openai("invalid model ID"), "model.not_found"),
    (404, openai("This is not a chat model and thus not supported in the v1/chat/completions endpoint.", param="model"), "model.not_chat"),
    (400, openai("Your organization must be verified to stream this model.", param="stream", code="unsupported_value"), "model.unverified"),
    (403, openai("Your organization must be verified to use the model `gpt-image-1`."), "model.image"),
    (400, openai("Unsupported parameter: 'max_tokens' is not supported", code="unsupported_parameter", param="max_tokens"), "param.max_tokens"),
    (400, openai("Unrecognized request argument supplied: max_completion_tokens"), "param.max_tokens"),
    (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs are not permitted"}]}, "param.max_tokens"),
    (400, openai("Unsupported value", code="unsupported_value", param="temperature"), "param.temperature"),
    (400, openai("'messages' must contain the word 'json' in some form", param="messages"), "param.json"),
    (400, openai("Error while downloading https://x/y.png."), "param.image_url"),
    (400, openai("too long", code="context_length_exceeded", param="messages"), "param.context_length"),
    (400, openai("blocked", code="moderation_blocked"), "param.moderation"),
    (400, openai("something else"), "param.invalid"),
    # servers
    (500, openai("The server had an error", "server_error"), "http.server"),
    (503, openai("overloaded", "overloaded_error"), "http.server"),
    (504, {}, "http.server"),
    (418, {}, "http.status"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "code"), REFUSED)
def test_a_refusal_of_a_chat_request(status: int, body: Any, code: str) -> None:
    fault = classify(
        status, JSON, json.dumps(body).encode(), endpoint="/chat/completions", base_url="https://x.test/v1"
    )
    assert fault.code == code


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [row for row in REFUSED if isinstance(row[1], dict) and isinstance(row[1].get("error"), dict)],
)
def test_the_sdk_hands_on_the_inner_error_only(status: int, body: Any, code: str) -> None:
    assert classify(status, JSON, body["error"], endpoint="/chat/completions").code == code


@pytest.mark.parametrize(
    ("status", "headers", "body", "base_url", "code"),
    [
        (404, JSON, b'{"error":{"message":"Invalid URL (GET /models)","type":"invalid_request_error","param":null,"code":null}}', "https://api.openai.com", "url.no_v1"),
        (404, JSON, b'{"error":{"message":"Invalid URL (GET /v1/v1/models)","type":"invalid_request_error"}}', "https://api.openai.com/v1/v1", "url.path"),
        (404, {"content-type": "text/plain"}, b"404 page not found", "http://localhost:11434", "url.no_v1"),
        (404, JSON, b'{"detail":"Not Found"}', "http://localhost:8000/v1/chat/completions", "url.path"),
        (405, JSON, b'{"detail":"Method Not Allowed"}', "http://localhost:8000/v1/embeddings", "url.path"),
        (404, HTML, b"<html><title>404</title></html>", "http://localhost/api", "url.no_v1"),
        (403, HTML | {"server": "cloudflare", "cf-ray": "1"}, b"<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", "", "http.blocked"),
        (403, {}, b"", "", "http.blocked"),
        (429, HTML, b"<html><title>Error 1015</title>", "", "http.blocked"),
        (503, HTML | {"cf-mitigated": "challenge"}, b"<html><title>Just a moment...</title>", "", "http.blocked"),
        (502, HTML, b"<html><h1>Bad Gateway</h1></html>", "", "http.server"),
        (401, HTML, b"<html>login</html>", "", "auth.refused"),
        (407, {"proxy-authenticate": 'Negotiate, NTLM, Basic realm="corp"'}, b"", "", "proxy.auth"),
        (511, HTML, b"<html>", "", "net.captive"),
        (302, {"location": "https://elsewhere.test/login"}, b"", "", "http.redirect"),
        (400, HTML, b"<html><title>400 The plain HTTP request was sent to HTTPS port</title>", "", "url.tls_mismatch"),
        (400, {"content-type": "text/plain"}, b"Client sent an HTTP request to an HTTPS server.\n", "", "url.tls_mismatch"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_api_error(
    status: int, headers: dict[str, str], body: bytes, base_url: str, code: str
) -> None:
    assert classify(status, headers, body, endpoint="/models", base_url=base_url).code == code


MODELS = b'{"object":"list","data":[{"id":"gpt-5-nano","object":"model","owned_by":"openai"}]}'


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        (JSON, MODELS, None),
        (JSON | {"content-encoding": "gzip"}, gzip.compress(MODELS, mtime=0), None),
        (JSON | {"content-type": "text/plain"}, MODELS, None),  # the SDK reads JSON under another label too
        (JSON, b'{"object":"list","data":[]}', None),
        (JSON, b'{"object":"list","data":null}', None),
        (JSON, b'[{"id":"a"},{"id":"b"}]', None),
        (HTML, b"<!doctype html><title>Open WebUI</title>", "resp.html"),
        (JSON, b"  <html><body>hello</body></html>", "resp.html"),
        (JSON, b'{"hello":"world"}', "resp.shape"),
        (JSON, b"[]", "resp.shape"),
        (JSON, b"null", "resp.shape"),
        (JSON, b'{"data":["gpt-5"]}', "resp.shape"),
        (JSON, b'{"error":"Unexpected endpoint or method. (GET /models)"}', "resp.shape"),
        (JSON, b'{"error":{"message":"no","type":"x","code":"invalid_api_key"}}', "auth.invalid"),
        (JSON, b"OK", "resp.not_json"),
        (JSON, b"", "resp.truncated"),
        (JSON, b"   ", "resp.truncated"),
        (JSON, MODELS[:40], "resp.truncated"),
        (JSON, MODELS[:-1], "resp.truncated"),
        (JSON, b'{"object":"list","data":[{"id":"gpt', "resp.truncated"),
        (JSON, b'{"object":"list","data":nul', "resp.truncated"),
        (JSON, b'{"object":"list" "data":[]}', "resp.not_json"),
        (JSON, MODELS + b"x", "resp.not_json"),
        (JSON, b"data: {}\n\ndata: [DONE]\n\n", "resp.not_json"),
        (JSON, '{"object":"liste","naïf":1}'.encode("latin-1"), "resp.encoding"),
        (JSON | {"content-encoding": "gzip"}, b"no gzip at all", "resp.encoding"),
        (JSON, gzip.compress(MODELS, mtime=0), "resp.encoding"),
    ],
)  # fmt: skip
def test_a_200_is_looked_at(headers: dict[str, str], body: bytes, code: str | None) -> None:
    assert classify(200, headers, body, endpoint="/models").code == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"choices":[{"index":0}]}', None),
        (b'{"choices":[]}', "resp.shape"),
        (b'{"object":"list","data":[]}', "resp.shape"),
        (b'{"error":{"message":"x","code":"insufficient_quota"}}', "billing.quota"),
    ],
)
def test_a_chat_answer_needs_choices(body: bytes, code: str | None) -> None:
    assert classify(200, JSON, body, endpoint="/chat/completions").code == code


def facts_of(status: int, body: Any, **headers: str) -> dict[str, Any]:
    return dict(classify(status, JSON | headers, body, endpoint="/chat/completions").facts)


def test_three_valued_truth_about_the_key() -> None:
    assert facts_of(401, openai("x", code="invalid_api_key"))["proves_key"] is False
    for status, body in [
        (200, {"choices": [{}]}),
        (429, openai("x", code="insufficient_quota")),
        (404, openai("x", code="model_not_found")),
        (403, openai("x", code="model_not_found")),
        (401, openai("Missing scopes: model.read.")),
        (403, openai("x", code="unsupported_country_region_territory")),
    ]:
        assert facts_of(status, body)["proves_key"] is True
    for status, body in [
        (401, {"detail": "Unauthorized"}),
        (500, {}),
        (404, {"detail": "Not Found"}),
        (401, openai("You didn't provide an API key.")),
    ]:
        assert "proves_key" not in facts_of(status, body)


def test_whether_waiting_helps() -> None:
    assert facts_of(429, openai("x", code="rate_limit_exceeded"), **{"retry-after": "20"})["retry_after_s"] == 20.0
    assert facts_of(429, openai("x", code="rate_limit_exceeded"))["waiting_helps"] is True
    too_large = (
        "Request too large for gpt-5 in organization org-a on tokens per min (TPM): Limit 30000, Requested 40000."
    )
    assert facts_of(429, openai(too_large, "tokens", "rate_limit_exceeded"))["waiting_helps"] is False
    assert facts_of(429, openai("x", "insufficient_quota", "new_code"))["waiting_helps"] is False


def test_facts_that_the_explanation_needs() -> None:
    assert facts_of(401, openai("Missing scopes: model.read, api.model.request. Check"))["scopes"] == [
        "model.read",
        "api.model.request",
    ]
    named = facts_of(
        401,
        openai(
            "… incorrect regional hostname. Please make your request to us.api.openai.com", code="incorrect_hostname"
        ),
    )
    assert named["host_named"] == "us.api.openai.com"
    assert facts_of(404, openai("The model `gpt-99` does not exist", code="model_not_found"))["model"] == "gpt-99"
    assert facts_of(401, openai("x", code="mismatched_project"))["which"] == "project"


def test_facts_hold_no_key_no_address_and_no_control_characters() -> None:
    said = (
        "Incorrect API key provided: sk-proj-abcdefghijklmnop1234. Your IP 203.0.113.77 \x1b[31mis\r\nlogged 2001:db8::1:2:3. "
        + "x" * 500
    )
    facts = facts_of(401, openai(said, code="invalid_api_key"))
    shown = json.dumps(facts)
    assert "abcdefghijklmnop1234" not in shown
    assert "203.0.113.77" not in shown
    assert "2001:db8" not in shown
    assert "\\u001b" not in shown
    assert len(facts["message"]) <= 300


@pytest.mark.parametrize(
    ("headers", "body", "who"),
    [
        ({"openai-processing-ms": "12", "x-request-id": "req_1"}, {"data": []}, "OpenAI"),
        ({"x-request-id": "req_1"}, openai("x", code="invalid_api_key"), "OpenAI"),
        ({"x-request-id": "9f-77"}, openai("x"), "a gateway"),
        ({"server": "llama.cpp"}, {"data": []}, "llama.cpp"),
        ({"x-litellm-version": "1"}, {"data": []}, "LiteLLM"),
        ({}, {"object": "list", "data": [{"id": "llama3", "owned_by": "library"}]}, "Ollama"),
        ({}, {"object": "list", "data": [{"id": "m", "owned_by": "vllm"}]}, "vLLM"),
        ({"apim-request-id": "1"}, {"error": {"code": "401", "message": "x"}}, "Azure OpenAI"),
    ],
)
def test_who_answered(headers: dict[str, str], body: Any, who: str) -> None:
    assert classify(200, JSON | headers, body, endpoint="/models").facts["answered_by"] == who


def test_a_block_page_names_itself() -> None:
    page = b"<!DOCTYPE html><html><head><title>Access\n Denied \x1b[1m</title></head></html>"
    facts = classify(403, HTML | {"server": "zscaler/6.2", "cf-ray": "8a"}, page).facts
    assert (facts["title"], facts["server"], facts["cf_ray"], facts["answered_by"]) == (
        "Access Denied [1m",
        "zscaler/6.2",
        True,
        "Zscaler",
    )


@pytest.mark.parametrize("endpoint", ["/images/generations"])
def test_image_models(endpoint: str) -> None:
    gone = classify(
        404,
        JSON,
        openai("The model `dall-e-3` does not exist", code="model_not_found"),
        endpoint=endpoint,
        asked_model="dall-e-3",
    )
    assert (gone.code, gone.facts["retired"]) == ("model.image", True)
    typo = classify(
        404,
        JSON,
        openai("The model `gpt-image-99` does not exist", code="model_not_found"),
        endpoint=endpoint,
        asked_model="gpt-image-99",
    )
    assert typo.code == "model.not_found"

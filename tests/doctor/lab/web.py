"""A web server whose path picks the fault: `/quota/v1/models` answers as an account without credit does."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from tests.doctor.lab.peer import head_of

KEY = "sk-test-0123456789abcdefghijWXYZ"
OPENAI = {"x-request-id": "req_1", "openai-processing-ms": "5"}
MODELS = {"object": "list", "data": [{"id": each, "object": "model"} for each in ("gpt-5-nano", "gpt-4o-mini", "o3")]}
CHAT = {
    "model": "gpt-5-nano",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ok"}}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
}


def error(message: str, code: str | None = None, kind: str = "invalid_request_error", param: str | None = None) -> Any:
    """An error as OpenAI writes it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


ERRORS: Mapping[str, tuple[int, Any]] = {
    "deactivated": (401, error("x", "account_deactivated")),
    "no-key": (401, error("You didn't provide an API key.")),
    "scope": (401, error("Missing scopes: model.read.")),
    "no-org": (401, error("You must be a member of an organization to use the API.")),
    "org": (401, error("x", "mismatched_organization")),
    "project": (401, error("x", "mismatched_project")),
    "ip": (401, error("Your IP address is not authorized")),
    "region-host": (401, error("Please make your request to us.api.openai.com", "incorrect_hostname")),
    "refused": (401, {"detail": "Unauthorized"}),
    "llama-wrong": (401, {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}}),
    "region": (403, error("x", "unsupported_country_region_territory", "request_forbidden")),
    "quota": (429, error("You exceeded your current quota", "insufficient_quota", "insufficient_quota")),
    "credit": (429, error("x", "credit_balance_exhausted", "insufficient_quota")),
    "org-spend": (429, error("x", "organization_spend_limit_exceeded", "insufficient_quota")),
    "project-spend": (429, error("x", "project_spend_limit_exceeded", "insufficient_quota")),
    "org-usage": (429, error("x", "organization_usage_limit_exceeded", "insufficient_quota")),
    "new-billing": (429, error("x", "some_code_of_next_year", "insufficient_quota")),
    "inactive": (429, error("x", "billing_not_active", "billing_not_active")),
    "hard-limit": (400, error("Billing hard limit has been reached", "billing_hard_limit_reached")),
    "rate": (429, error("Rate limit reached", "rate_limit_exceeded", "requests")),
    "broken": (500, error("The server had an error", None, "server_error")),
    "model": (404, error("The model `gpt-5-nano` does not exist", "model_not_found")),
    "model-project": (403, error("x", "model_not_found")),
    "not-chat": (404, error("This is not a chat model", param="model")),
    "unverified": (400, error("Your organization must be verified to stream this model.", param="stream")),
    "temperature": (400, error("x", "unsupported_value", param="temperature")),
    "bad-param": (400, error("x", "unknown", param="messages")),
}
HTML: Mapping[str, tuple[int, str]] = {
    "page": (200, "<!doctype html><title>Open WebUI</title>"),
    "portal": (200, "<html><title>Hotel Wi-Fi login</title></html>"),
    "cloudflare": (403, "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>"),
    "gateway": (502, "<html><h1>Bad Gateway</h1></html>"),
    "lost": (404, "<html><title>404</title></html>"),
    "portal-511": (511, "<html>log in</html>"),
}
BODIES: Mapping[str, bytes] = {
    "shape": b'{"hello": "world"}',
    "text": b"OK",
    "empty": b"",
    "half": json.dumps(MODELS).encode()[:50],
    "latin": '{"a": "é"}'.encode("latin-1"),
    "gzipped": gzip.compress(b"{}"),
}


def talk(sock: socket.socket) -> None:
    """Answers one request as its path says."""
    line, *_ = (head := head_of(sock)).decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ")
    path = "/" + target.split("://", 1)[-1].partition("/")[2] if "://" in target else target
    kind, _, rest = path.lstrip("/").partition("/")
    sock.sendall(_reply(kind, rest, method, head.decode("latin-1").lower()) if kind != "drip" else b"")
    if kind == "drip":
        _drip(sock)


def _reply(kind: str, rest: str, method: str, head: str) -> bytes:
    live_only = kind.startswith("chat-")
    kind = kind.removeprefix("chat-") if not live_only or method == "POST" else "good"
    if kind in ERRORS:
        status, body = ERRORS[kind]
        return answer(status, body, OPENAI if kind not in {"refused", "llama-wrong"} else {})
    if kind in HTML:
        return _page(*HTML[kind])
    if kind in BODIES:
        return answer(200, BODIES[kind])
    return _special(kind, rest, method, head)


def _special(kind: str, rest: str, method: str, head: str) -> bytes:
    if kind == "cut":
        return answer(200, MODELS).replace(b"Content-Length: ", b"Content-Length: 9")
    if kind == "late":
        return answer(200, MODELS, {"Date": formatdate(time.time() - 3 * 3600, usegmt=True)})
    if kind.startswith("to-"):
        status, _, where = kind.removeprefix("to-").partition("-")
        places = {"login": "http://portal.example/login", "else": "/good/v1/models", "loop": f"/{kind}/{rest}"}
        return answer(int(status), b"", {"Location": places[where]})
    if kind == "old-names" and method == "POST" and "max_completion" in head:
        return answer(400, error("x", "unsupported_parameter", param="max_completion_tokens"))
    return _good(kind, rest, method, head)


def _good(kind: str, rest: str, method: str, head: str) -> bytes:
    """A well-behaved server; `public` lists its models to anybody; all below `/v1` only."""
    if not rest.startswith("v1/") or rest.startswith("v1/v1"):
        return _page(404, "<html>no such path</html>") if kind != "webui" else _page(200, HTML["page"][1])
    if f"authorization: bearer {KEY}\r\n".lower() not in head and not (kind == "public" and rest == "v1/models"):
        return answer(401, error("Incorrect API key provided", "invalid_api_key"), OPENAI if kind == "good" else {})
    if method == "POST":
        return answer(200, CHAT, OPENAI)
    body = {"object": "list", "data": []} if kind == "no-models" else MODELS
    return answer(200 if rest == "v1/models" else 404, body, {} if kind in {"public", "no-models"} else OPENAI)


def _page(status: int, text: str) -> bytes:
    return answer(status, text.encode(), {"Content-Type": "text/html"})


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """An HTTP answer as bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Type": "application/json", "Content-Length": str(len(data)), **(headers or {})}
    return "\r\n".join([f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in lines.items()), "", ""]).encode() + data


def _drip(sock: socket.socket) -> None:
    """One byte at a time, each well within any limit of a single wait."""
    for byte in answer(200, MODELS):
        sock.sendall(bytes([byte]))
        time.sleep(0.05)

"""Every class of error that the SDK has, as a failure code: raised by the SDK itself on loopback wherever it can be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.probes.scripted import KEY, Said, chat, delta, error, events, serving
from toolkit.failures import classify_exception

ELSEWHERE = {
    "APIError", "APIStatusError", "OpenAIError",  # bases: their children are below, and a stream's own APIError
    "InvalidWebhookSignatureError",  # of what OpenAI sends to a server of the user's
    "WebSocketConnectionClosedError", "WebSocketQueueFullError",  # of realtime sessions
    "SubjectTokenProviderError",  # of logging in without a key
}  # fmt: skip


def raised(call: Callable[[openai.OpenAI], Any], answer: Said, **options: Any) -> BaseException:
    """What the SDK raises for an answer."""
    with serving(answer) as server, openai.OpenAI(api_key=KEY, base_url=server.url, max_retries=0, **options) as client:
        try:
            call(client)
        except Exception as caught:
            return caught
    raise AssertionError("nothing was raised")


def ask(client: openai.OpenAI, **more: Any) -> Any:
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}], **more)


def stream(client: openai.OpenAI) -> None:
    list(ask(client, stream=True))


def parse(client: openai.OpenAI) -> Any:
    from pydantic import BaseModel

    class Event(BaseModel):
        name: str

    return client.chat.completions.parse(model="m", messages=[{"role": "user", "content": "Hi"}], response_format=Event)


def refused() -> openai.AuthenticationError:
    """A real refusal, to take its parts for errors that no test server provokes."""
    caught = raised(ask, error(401, "invalid_api_key"))
    assert isinstance(caught, openai.AuthenticationError)
    return caught


STATUSES = [
    ("BadRequestError", error(400, "context_length_exceeded"), "param.context_length"),
    ("BadRequestError", error(400, "unsupported_parameter", param="max_tokens"), "param.max_tokens"),
    ("AuthenticationError", error(401, "invalid_api_key"), "auth.invalid"),
    ("PermissionDeniedError", error(403, "unsupported_country_region_territory"), "region.unsupported"),
    ("NotFoundError", error(404, "model_not_found"), "model.not_found"),
    ("ConflictError", error(409, None, kind="conflict"), "http.status"),
    ("UnprocessableEntityError", error(422, None), "param.invalid"),
    ("RateLimitError", error(429, "rate_limit_exceeded"), "rate.limit"),
    ("RateLimitError", error(429, "insufficient_quota"), "billing.quota"),
    ("InternalServerError", error(500, None, kind="server_error"), "http.server"),
    ("InternalServerError", error(503, None, kind="server_error"), "http.server"),
]


@pytest.mark.parametrize(("name", "answer", "code"), STATUSES)
def test_a_refusal_means_what_its_body_says(name: str, answer: Said, code: str) -> None:
    caught = raised(ask, answer)
    assert type(caught).__name__ == name
    fault = classify_exception(caught)
    assert (fault.code, fault.facts["http_status"]) == (code, answer.status)


OTHERS: list[tuple[str, Callable[[], BaseException], str]] = [
    ("LengthFinishReasonError", lambda: raised(parse, chat("{", "length")), "resp.length"),
    ("ContentFilterFinishReasonError", lambda: raised(parse, chat("", "content_filter")), "resp.content_filter"),
    ("APIError", lambda: raised(stream, events(delta("Hi"), {"error": {"message": "It broke."}})), "stream.error"),
    ("APITimeoutError", lambda: raised(ask, Said(pieces=(b"{",) * 20, pause=3.0), timeout=0.5), "http.timeout"),
    ("APIConnectionError", lambda: raised(ask, Said(silent=True)), "http.closed"),
    ("APIResponseValidationError", lambda: raised(
        ask, Said(body=b"<html>", headers={"content-type": "text/html"}), _strict_response_validation=True
    ), "resp.shape"),
    ("JSONDecodeError", lambda: raised(ask, Said(body=b"OK then")), "resp.not_json"),
    ("APITimeoutError", lambda: openai.APITimeoutError(request=refused().request), "http.timeout"),
    ("APIConnectionError", lambda: openai.APIConnectionError(request=refused().request), "net.unknown"),
    ("OAuthError", lambda: openai.OAuthError(
        response=refused().response, body={"error": "invalid_grant"}
    ), "auth.refused"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "code"), OTHERS, ids=[f"{name}-{code}" for name, _, code in OTHERS])
def test_any_other_error_means_its_cause(name: str, make: Callable[[], BaseException], code: str) -> None:
    if not hasattr(openai, name) and name.endswith("OAuthError"):
        pytest.skip("this release of the SDK does not have it")
    caught = make()
    assert type(caught).__name__ == name
    fault = classify_exception(caught)
    assert fault.code == code
    assert KEY not in json.dumps(fault.facts, default=str)


def test_no_class_of_the_sdk_is_left_out() -> None:
    named = {name for name in openai.__all__ if name.endswith("Error")}
    tested = {name for name, *_ in STATUSES} | {name for name, *_ in OTHERS}
    assert named - tested - ELSEWHERE == set()

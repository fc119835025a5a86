"""What is left out when a server refuses a parameter, and what is sent and said then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, Said, Script, chat, error, quick, serving
from toolkit.cli import run
from toolkit.gateway import Gateway, Reply
from toolkit.gateway.fallback import without
from toolkit.gateway.send import MOST_TRIES
from toolkit.ledger import open_ledger
from toolkit.model import Request
from toolkit.settings import load

__all__ = ["quick"]
BODY = {"model": "m", "max_completion_tokens": 5, "stream_options": {"include_usage": True}}
DROPPABLE = {"max_completion_tokens", "max_tokens", "stream_options"}


def named(param: str | None, code: str | None = "unsupported_parameter") -> dict[str, Any]:
    return {"error": {"message": "no", "type": "invalid_request_error", "param": param, "code": code}}


@pytest.mark.parametrize(
    ("status", "error", "name"),
    [
        (400, named("max_completion_tokens"), "max_completion_tokens"),
        (422, {"detail": [{"loc": ["body", "stream_options"], "msg": "extra", "type": "x"}]}, "stream_options"),
        (400, named("stream_options.include_usage"), "stream_options"),
        (400, named("stream_options[0]"), "stream_options"),
        (400, named(None, None), "max_completion_tokens"),
        (400, None, "max_completion_tokens"),
        (400, named("model"), None),
        (400, named("messages[0].content"), None),
        (400, named("temperature"), None),
        (400, named(None, "context_length_exceeded"), None),
        (401, named("max_completion_tokens"), None),
        (404, named("max_completion_tokens"), None),
        (500, named(None, None), None),
    ],
)
def test_the_parameter_that_is_named_is_changed(status: int, error: Any, name: str | None) -> None:
    change = without(BODY, status, error, DROPPABLE, set())
    assert (change[1] if change else None) == name


@pytest.mark.parametrize(
    ("first", "second"), [("max_completion_tokens", "max_tokens"), ("max_tokens", "max_completion_tokens")]
)
def test_a_limit_has_a_twin_and_then_goes(first: str, second: str) -> None:
    change = without({"model": "m", first: 5}, 400, named(first), DROPPABLE, set())
    assert change == (
        {"model": "m", second: 5},
        first,
        f"The server refused {first}: sent again with {second}.",
    )
    again = without(change[0], 400, named(second), DROPPABLE, {first})
    assert again == ({"model": "m"}, second, f"The server refused {second}: sent again without it.")
    assert without(again[0], 400, named(second), DROPPABLE, {first, second}) is None


def test_where_nothing_is_named_one_guess_is_made_and_no_more() -> None:
    change = without(BODY, 400, named(None), DROPPABLE, set())
    assert change is not None
    assert "named no parameter" in change[2]
    assert without(change[0], 400, named(None), DROPPABLE, {change[1]}) is None
    assert without({"model": "m", "input": "x"}, 400, named(None), DROPPABLE, set()) is None


def picky(refused: Mapping[str, str | None], good: Said) -> Script:
    """A server that refuses what it does not know, a parameter at a time, naming it (or not, for `None`)."""

    def answer(_: str, body: Any) -> Said:
        name = next((each for each in refused if each in body), None)
        if name is None:
            return good
        return error(400, "unsupported_parameter", f"Unsupported parameter: '{name}'", param=refused[name])

    return answer


def sent(
    script: Script, body: dict[str, Any], droppable: set[str], endpoint: str
) -> tuple[Reply, list[dict[str, Any]]]:
    with serving(script) as server:
        settings = load(environ={"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}, cwd=Path("/"))
        request = Request(endpoint=endpoint, model="m", body=body)
        reply = Gateway(settings).send(request, seconds=20, droppable=droppable)
    return reply, [{name: value for name, value in asked.items() if name != "model"} for _, asked in server.asked]


CHAT = {"messages": [{"role": "user", "content": "Hi"}]}
DONE = Said(body={"id": "r", "object": "response", "model": "m", "status": "completed", "output": [], "usage": None})


@pytest.mark.parametrize(
    ("refused", "given", "bodies"),
    [
        ({"max_completion_tokens": "max_completion_tokens"}, {"max_completion_tokens": 9}, [{"max_tokens": 9}]),
        ({"max_tokens": "max_tokens"}, {"max_tokens": 9}, [{"max_completion_tokens": 9}]),
        ({"max_completion_tokens": None}, {"max_completion_tokens": 9}, [{"max_tokens": 9}]),
        (
            {"max_completion_tokens": "max_completion_tokens", "max_tokens": "max_tokens"},
            {"max_completion_tokens": 9},
            [{"max_tokens": 9}, {}],
        ),
        ({"seed": "seed"}, {"seed": 1, "max_completion_tokens": 9}, [{"max_completion_tokens": 9}]),
    ],
)
def test_a_chat_is_sent_again_as_the_server_takes_it(
    refused: dict[str, str | None], given: dict[str, Any], bodies: list[dict[str, Any]]
) -> None:
    reply, asked = sent(picky(refused, chat()), {"model": "m", **CHAT, **given}, {"seed"}, "/chat/completions")
    assert asked == [{**CHAT, **each} for each in (given, *bodies)]
    assert reply.failure is None
    assert (reply.resent, len(reply.notes)) == (len(bodies), len(bodies))
    assert {name: value for name, value in reply.request.body.items() if name != "model"} == asked[-1]


def test_the_limit_of_a_response_has_no_twin_and_goes() -> None:
    body = {"model": "m", "input": "Hi", "max_output_tokens": 9, "store": False}
    refused: dict[str, str | None] = {"store": "store", "max_output_tokens": "max_output_tokens"}
    reply, asked = sent(picky(refused, DONE), body, {"store", "max_output_tokens"}, "/responses")
    assert asked == [
        {"input": "Hi", "max_output_tokens": 9, "store": False},
        {"input": "Hi", "max_output_tokens": 9},
        {"input": "Hi"},
    ]
    assert reply.notes == (
        "The server refused store: sent again without it.",
        "The server refused max_output_tokens: sent again without it.",
    )


@pytest.mark.parametrize(
    "answer",
    [
        error(400, "context_length_exceeded", "This model's maximum context length is 10 tokens."),
        error(400, None, "the request exceeds the available context size, try increasing it", "exceed_context_size_error"),
        error(400, "content_policy_violation", "Rejected."),
        error(400, "model_not_found", "No such model."),
        error(401, "invalid_api_key"),
        error(429, "rate_limit_exceeded"),
    ],
)  # fmt: skip
def test_a_refusal_of_something_else_is_not_sent_again(answer: Said) -> None:
    reply, asked = sent(
        lambda *_: answer, {"model": "m", **CHAT, "max_completion_tokens": 9}, set(), "/chat/completions"
    )
    assert (len(asked), reply.resent, reply.notes) == (1, 0, ())


def test_a_server_that_refuses_everything_is_not_asked_for_ever() -> None:
    spare = {"seed": 1, "top_p": 1, "n": 1, "user": "u", "logprobs": False, "presence_penalty": 0, "temperature": 1}

    def answer(_: str, body: Any) -> Said:
        return error(400, "unknown_parameter", param=next(name for name in spare if name in body))

    reply, asked = sent(answer, {"model": "m", **CHAT, **spare}, set(spare), "/chat/completions")
    assert reply.failure is not None
    assert (reply.failure.code, reply.resent, len(asked)) == ("param.invalid", MOST_TRIES, MOST_TRIES + 1)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("kind", "refused", "model"),
    [("chat", "max_completion_tokens", "m"), ("image", "quality", "gpt-image-2.6-flare"), ("responses", "store", "m")],
)  # fmt: skip
def test_the_retry_is_said_and_counted_in_the_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, refused: str, model: str
) -> None:
    good = {"chat": chat(), "responses": DONE, "image": Said(body={"created": 1, "data": []})}
    with serving(picky({refused: refused}, good[kind])) as server:
        run(["test", kind, "--model", model, "--yes", "--json"], app_for(server.url, tmp_path, key=KEY))
    made = json.loads(capsys.readouterr().out)
    assert [each for each in made["notes"] if refused in each]
    assert refused not in server.asked[-1][1]
    with open_ledger(str(tmp_path / "ledger.db")) as ledger:
        (row,) = ledger.read()
    assert row.retries == 1

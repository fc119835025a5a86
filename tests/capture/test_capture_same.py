"""The caller of a tracked client sees what the caller of a bare one sees: objects, chunks, headers, errors, bytes."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.conftest import Rows
from tests.capture.packing import PACKERS
from tests.capture.server import Reply, chat, chunks, serving, stream
from toolkit import track, untrack

MESSAGES: Any = [{"role": "user", "content": "x"}]
HEADERS = {
    "x-request-id": "req_1",
    "openai-processing-ms": "7",
    "x-ratelimit-remaining-requests": "9",
    "set-cookie": "a=b",
}
JSON = {"content-type": "application/json", **HEADERS}


def refusal(status: int, **error: Any) -> Reply:
    body = {"error": {"message": "no", "type": "invalid_request_error", "param": "model", "code": "c", **error}}
    return Reply(status=status, body=json.dumps(body).encode(), headers={**JSON, "retry-after-ms": "1"})


def packed(pieces: list[bytes], encoding: str) -> Reply:
    """A compressed stream, flushed after each event as servers do."""
    packer = zlib.compressobj(wbits=31 if encoding == "gzip" else 15)
    out = [packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]
    out.append(packer.flush())
    return Reply(headers={"content-type": "text/event-stream", "content-encoding": encoding}, pieces=out)


EVENTS = {"content-type": "text/event-stream"}
RARE = sorted({"br", "zstd"} & set(PACKERS))
"""What few answers are packed with, and only for a program that has a library for it."""


def rare(encoding: str, headers: dict[str, str], pieces: Callable[[Any], list[bytes]], body: Any) -> Reply:
    """An answer that was packed in one go."""
    packed = PACKERS[encoding](b"".join(pieces(body)))
    return Reply(headers={**headers, "content-encoding": encoding}, pieces=[packed])


def with_data_first(body: Any) -> list[bytes]:
    """Comments, a retry field, CRLF, an error-free end without `[DONE]`."""
    return [b": ping\r\n\r\n", b"retry: 3\r\n\r\n", *(piece.replace(b"\n", b"\r\n") for piece in chunks(body)[:-1])]


ANSWERS: dict[str, Callable[[Any], Reply]] = {
    "chat": lambda _: Reply(body=chat().body, headers=JSON),
    "gzip": lambda _: Reply(body=gzip.compress(chat().body), headers={**JSON, "content-encoding": "gzip"}),
    **{name: partial(rare, name, JSON, lambda _: [chat().body]) for name in RARE},
    **{f"{name} stream": partial(rare, name, EVENTS, chunks) for name in RARE},
    "stream": lambda body: stream(chunks(body)),
    "gzip stream": lambda body: packed(chunks(body), "gzip"),
    "deflate stream": lambda body: packed(chunks(body), "deflate"),
    "odd stream": lambda body: stream([piece[at : at + 5] for piece in [b"".join(with_data_first(body))] for at in range(0, len(piece), 5)]),
    "error in stream": lambda body: stream([*chunks(body)[:1], b'data: {"error":{"message":"slow","code":"x"}}\n\n']),
    "cut stream": lambda body: stream(chunks(body)[:2]),
    "400": lambda _: refusal(400), "401": lambda _: refusal(401), "404": lambda _: refusal(404), "429": lambda _: refusal(429),
    "500": lambda _: refusal(500), "html": lambda _: Reply(body=b"<html>", headers={"content-type": "text/html"}),
    "empty": lambda _: Reply(body=b"", headers=JSON), "broken": lambda _: Reply(body=b'{"id": ', headers=JSON),
    "redirect": lambda _: Reply(status=307, headers={"location": "/v1/elsewhere", **HEADERS}),
}  # fmt: skip


def answer(_method: str, path: str, body: Any) -> Reply:
    if path.endswith("/elsewhere"):
        return ANSWERS["chat"](body)
    return ANSWERS[body["model"]](body)


def error_of(error: BaseException) -> tuple[Any, ...]:
    response = getattr(error, "response", None)
    return (
        type(error), str(error), error.args, getattr(error, "status_code", None), getattr(error, "body", None),
        getattr(error, "code", None), getattr(error, "param", None), getattr(error, "type", None),
        getattr(error, "request_id", None), type(error.__cause__), None if response is None else headers_of(response),
    )  # fmt: skip


def headers_of(response: Any) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in response.headers.items() if name not in {"date", "server"})


def shown(value: Any) -> Any:
    return (
        (type(value), value.to_dict(), value._request_id if hasattr(value, "_request_id") else None)
        if hasattr(value, "to_dict")
        else value
    )


async def whole(made: Any, model: str) -> Any:
    return shown(await made.chat.completions.create(model=model, messages=MESSAGES))


async def streamed(made: Any, model: str) -> Any:
    answer = await made.chat.completions.create(model=model, messages=MESSAGES, stream=True)
    seen: list[Any] = [headers_of(answer.response), type(answer).__mro__[-3:]]
    try:
        async for chunk in answer:
            seen += [shown(chunk)]
    except Exception as error:
        seen.append(error_of(error))
    return seen


async def raw(made: Any, model: str) -> Any:
    got = await made.chat.completions.with_raw_response.create(model=model, messages=MESSAGES)
    http = got.http_response
    return (
        type(got), headers_of(got), got.retries_taken, got.request_id, got.status_code, got.text, http.read(), http.num_bytes_downloaded,
        http.elapsed.total_seconds() > 0, http.is_closed, http.is_stream_consumed, shown(got.parse()),
    )  # fmt: skip


async def lines(made: Any, model: str) -> Any:
    manager = made.chat.completions.with_streaming_response.create(model=model, messages=MESSAGES, stream=True)
    async with manager as got:
        return [got.status_code, [line async for line in got.iter_lines() if line]]


def sync_whole(made: Any, model: str) -> Any:
    return shown(made.chat.completions.create(model=model, messages=MESSAGES))


def sync_streamed(made: Any, model: str) -> Any:
    answer = made.chat.completions.create(model=model, messages=MESSAGES, stream=True)
    seen: list[Any] = [headers_of(answer.response), type(answer).__mro__[-3:]]
    try:
        seen += [shown(chunk) for chunk in answer]
    except Exception as error:
        seen.append(error_of(error))
    return seen


def sync_raw(made: Any, model: str) -> Any:
    got = made.chat.completions.with_raw_response.create(model=model, messages=MESSAGES)
    http = got.http_response
    return (
        type(got), headers_of(got), got.retries_taken, got.request_id, got.status_code, got.text, http.read(), http.num_bytes_downloaded,
        http.elapsed.total_seconds() > 0, http.is_closed, http.is_stream_consumed, shown(got.parse()),
    )  # fmt: skip


def sync_lines(made: Any, model: str) -> Any:
    manager = made.chat.completions.with_streaming_response.create(model=model, messages=MESSAGES, stream=True)
    with manager as got:
        return [got.status_code, [line for line in got.iter_lines() if line]]


WHOLE = (*RARE, "chat", "gzip", "400", "401", "404", "429", "500", "html", "empty", "broken", "redirect")
STREAMS = ("stream", "gzip stream", "deflate stream", "odd stream", "error in stream", "cut stream", "400", "500")
CASES = [
    *(("whole", model) for model in WHOLE), *(("streamed", model) for model in STREAMS),
    *(("raw", model) for model in (*RARE, "chat", "gzip", "redirect")), *(("lines", model) for model in ("stream", "odd stream", "gzip stream")),
]  # fmt: skip
SYNC = {"whole": sync_whole, "streamed": sync_streamed, "raw": sync_raw, "lines": sync_lines}
ASYNC = {"whole": whole, "streamed": streamed, "raw": raw, "lines": lines}


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error_of(error)


@pytest.mark.parametrize(("how", "model"), CASES)
def test_a_synchronous_caller_sees_no_difference(how: str, model: str, ledger: Path, rows: Rows) -> None:
    with serving(answer) as (base, seen), openai.OpenAI(api_key="sk-test", base_url=base, max_retries=1) as made:
        bare = outcome(lambda: SYNC[how](made, model))
        asked = len(seen)
        track(made, ledger=ledger, ask_usage=True)
        assert outcome(lambda: SYNC[how](made, model)) == bare
        assert len(seen) == 2 * asked + (
            (how, model) == ("streamed", "400")
        )  # once more without what only we asked for
        untrack(made)
        assert outcome(lambda: SYNC[how](made, model)) == bare
    assert len(rows()) == 1


@pytest.mark.parametrize(("how", "model"), CASES)
def test_an_asynchronous_caller_sees_no_difference(how: str, model: str, ledger: Path, rows: Rows) -> None:
    async def both(base: str) -> list[Any]:
        found = []
        async with openai.AsyncOpenAI(api_key="sk-test", base_url=base, max_retries=1) as made:
            for tracked in (False, True):
                if tracked:
                    track(made, ledger=ledger, ask_usage=True)
                try:
                    found.append(await ASYNC[how](made, model))
                except Exception as error:
                    found.append(error_of(error))
        return found

    with serving(answer) as (base, _):
        bare, tracked = asyncio.run(both(base))
    assert tracked == bare
    assert len(rows()) == 1


def test_nothing_of_the_request_changes_but_the_option(ledger: Path) -> None:
    with serving(answer) as (base, seen), openai.OpenAI(api_key="sk-test", base_url=base, max_retries=0) as made:
        sync_whole(made, "chat")
        sync_streamed(made, "stream")
        track(made, ledger=ledger, ask_usage=True)
        given = {"messages": MESSAGES, "model": "stream", "stream_options": {"include_obfuscation": False}}
        sync_whole(made, "chat")
        sync_streamed(made, "stream")
        list(made.chat.completions.create(**given, stream=True))
    assert seen[0] == seen[2]
    assert seen[3] == {**seen[1], "stream_options": {"include_usage": True}}
    assert seen[4]["stream_options"] == {"include_obfuscation": False, "include_usage": True}
    assert given["stream_options"] == {"include_obfuscation": False}


@pytest.mark.parametrize("model", ["stream", *(f"{name} stream" for name in RARE)])
def test_who_asks_for_usage_gets_its_chunk(model: str, ledger: Path, rows: Rows) -> None:
    with serving(answer) as (base, _), openai.OpenAI(api_key="sk-test", base_url=base, max_retries=0) as made:
        track(made, ledger=ledger)
        got = list(made.chat.completions.create(
            model=model, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        ))  # fmt: skip
    assert got[-1].usage is not None
    assert got[-1].choices == []
    assert [row.usage.total_tokens for row in rows()] == [13]


@pytest.mark.parametrize(
    ("environ", "choice", "asks"),
    [("1", None, True), ("0", True, True), ("0", None, False), ("", None, False), ("1", False, False)],
)
def test_asking_can_be_switched(
    environ: str, choice: bool | None, asks: bool, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAICHECK_INJECT_USAGE", environ)
    with serving(answer) as (base, seen), openai.OpenAI(api_key="sk-test", base_url=base, max_retries=0) as made:
        sync_streamed(track(made, ledger=ledger, ask_usage=choice), "stream")
    assert ("stream_options" in seen[0]) is asks

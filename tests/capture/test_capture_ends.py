"""However a request ends, there is one row that says how, with what was known by then."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.conftest import Rows
from tests.capture.server import Reply, chunks, serving, stream
from toolkit import track

MESSAGES: Any = [{"role": "user", "content": "x"}]


@contextlib.contextmanager
def tracked(base: str, ledger: Path, **more: Any) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=base, max_retries=0, **more) as client:
        yield track(client, ledger=ledger, ask_usage=False)


def ask(client: Any, **more: Any) -> Any:
    return client.chat.completions.create(model="m", messages=MESSAGES, **more)


def counted(at: int) -> bytes:
    """A chunk of a host that tells the usage so far on every chunk."""
    usage = {"prompt_tokens": 7, "completion_tokens": at, "total_tokens": 7 + at}
    choice = {"index": 0, "delta": {"content": "a"}, "finish_reason": None}
    body = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }
    return f"data: {json.dumps(body)}\n\n".encode()


# --- the caller goes away ---------------------------------------------------------------------------------------------


def closes(client: openai.OpenAI) -> None:
    answer = ask(client, stream=True)
    next(answer)
    answer.close()


def raises_in_the_loop(client: openai.OpenAI) -> None:
    with contextlib.suppress(KeyError):
        for _ in ask(client, stream=True):
            raise KeyError


def raises_in_a_with(client: openai.OpenAI) -> None:
    with contextlib.suppress(KeyError), ask(client, stream=True) as answer:
        for _ in answer:
            raise KeyError


def drops_the_generator(client: openai.OpenAI) -> None:
    answer = iter(ask(client, stream=True))
    next(answer)
    del answer


def breaks(client: openai.OpenAI) -> None:
    for _ in ask(client, stream=True):
        break


def never_reads(client: openai.OpenAI) -> None:
    ask(client, stream=True)


def leaves_raw(client: openai.OpenAI) -> None:
    with client.chat.completions.with_streaming_response.create(model="m", messages=MESSAGES, stream=True) as answer:
        next(answer.iter_bytes(1))


def leaves_a_helper(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="m", messages=MESSAGES) as events:
        next(iter(events))


@pytest.mark.parametrize(
    "leave",
    [
        closes,
        raises_in_the_loop,
        raises_in_a_with,
        drops_the_generator,
        breaks,
        never_reads,
        leaves_raw,
        leaves_a_helper,
    ],
)
@pytest.mark.parametrize("tells", [True, False])
def test_a_stream_that_is_left_is_cancelled(
    leave: Callable[[openai.OpenAI], None], tells: bool, ledger: Path, rows: Rows
) -> None:
    go = threading.Event()
    pieces = [counted(3), counted(9)] if tells else chunks({})
    with serving(lambda *_: stream(pieces, go)) as (base, _), tracked(base, ledger) as client:
        leave(client)
        gc.collect(1)
        go.set()
    (row,) = rows()
    known = (row.usage_source, row.usage.input_tokens, row.usage.output_tokens)
    assert (row.state, row.stream, row.http_status, row.error_code) == ("cancelled", True, 200, None)
    if leave is not never_reads:
        assert known == (("partial", 7, 3) if tells else ("missing", None, None))


async def _cancel(base: str, ledger: Path, how: str) -> None:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=base, max_retries=0) as client:
        track(client, ledger=ledger, ask_usage=False)
        started = asyncio.Event()

        async def consume() -> None:
            answer = await ask(client, stream=True)
            async for _ in answer:
                started.set()
                if how == "raise":
                    raise KeyError
                if how == "break":
                    break
                if how == "close":
                    await answer.close()
                    return

        task = asyncio.ensure_future(consume())
        await started.wait()
        if how == "cancel":
            task.cancel()
        with contextlib.suppress(KeyError, asyncio.CancelledError):
            await task
        del task
        gc.collect(1)
        await asyncio.sleep(0)


@pytest.mark.parametrize("how", ["cancel", "raise", "break", "close"])
def test_an_async_stream_that_is_left_is_cancelled(how: str, ledger: Path, rows: Rows) -> None:
    go = threading.Event()
    with serving(lambda *_: stream([counted(3), counted(9)], go)) as (base, _):
        asyncio.run(_cancel(base, ledger, how))
        go.set()
    (row,) = rows()
    assert (row.state, row.usage_source, row.usage.output_tokens) == ("cancelled", "partial", 3)


def test_a_cancelled_wait_for_the_answer_is_a_row(ledger: Path, rows: Rows) -> None:
    asked, go = threading.Event(), threading.Event()

    def answer(*_: Any) -> Reply:
        asked.set()
        go.wait(5)
        return Reply(body=b"{}")

    async def run(base: str) -> None:
        async with openai.AsyncOpenAI(api_key="sk-test", base_url=base, max_retries=0) as client:
            task = asyncio.ensure_future(ask(track(client, ledger=ledger)))
            await asyncio.to_thread(asked.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        go.set()

    with serving(answer) as (base, _):
        asyncio.run(run(base))
    (row,) = rows()
    assert (row.state, row.http_status, row.usage_source, row.error_code) == ("cancelled", None, "missing", None)


LEAVES_EARLY = """
import sys, os, openai
from toolkit import track
client = track(openai.OpenAI(api_key="sk-x", base_url=sys.argv[1], max_retries=0), ledger=sys.argv[2], ask_usage=False)
answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}], stream=True)
next(answer)
if sys.argv[3] == "raise":
    raise SystemExit(3)
if sys.argv[3] == "interrupt":
    raise KeyboardInterrupt
"""
ENDED = {"end": 0, "raise": 3, "interrupt": -signal.SIGINT}


@pytest.mark.parametrize("how", ENDED)
def test_a_process_that_ends_within_a_stream_leaves_a_row(how: str, ledger: Path, rows: Rows) -> None:
    go = threading.Event()
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with serving(lambda *_: stream([counted(3), counted(9)], go)) as (base, _):
        command = [sys.executable, "-c", LEAVES_EARLY, base, str(ledger), how]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
        go.set()
    assert done.returncode == ENDED[how]  # as it would be without track
    assert done.stderr.rpartition("\n")[0].splitlines()[-1:] == (["KeyboardInterrupt"] if how == "interrupt" else [])
    (row,) = rows()
    assert (row.state, row.usage_source, row.usage.output_tokens) == ("cancelled", "partial", 3)


# --- the answer ends by itself ----------------------------------------------------------------------------------------


def event(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def response(status: str, **more: Any) -> dict[str, Any]:
    usage = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}
    return {
        "id": "resp_1",
        "object": "response",
        "model": "gpt-5",
        "status": status,
        "output": [],
        "usage": usage,
        **more,
    }


ENDS: dict[str, tuple[list[bytes], tuple[Any, ...]]] = {
    "complete": (chunks({"stream_options": {"include_usage": True}}), ("complete", "stream", 13, None, ("stop",))),
    "no usage": (chunks({}), ("complete", "missing", None, None, ("stop",))),
    "cut": (chunks({})[:2], ("incomplete", "missing", None, None, None)),
    "cut with usage": ([counted(3)], ("incomplete", "stream", 10, None, None)),
    "error inside": (
        [counted(3), b'data: {"error":{"code":"rate_limit_exceeded","type":"requests","message":"slow down"}}\n\n'],
        ("error", "stream", 10, "rate_limit_exceeded", None),
    ),
    "only an error": (
        [b'event: error\ndata: {"message":"no","code":"server_error","type":"error"}\n\n'],
        ("error", "missing", None, "server_error", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDS)
def test_how_a_chat_stream_ends(case: str, ledger: Path, rows: Rows) -> None:
    pieces, expected = ENDS[case]
    with (
        serving(lambda *_: stream(pieces)) as (base, _),
        tracked(base, ledger) as client,
        contextlib.suppress(openai.APIError),
    ):
        list(ask(client, stream=True))
    (row,) = rows()
    assert (row.state, row.usage_source, row.usage.total_tokens, row.error_code, row.finish_reasons) == expected


RESPONSES: dict[str, tuple[bytes, tuple[Any, ...]]] = {
    "completed": (event("response.completed", response=response("completed")), ("complete", 7, None, ("completed",))),
    "incomplete": (
        event("response.incomplete", response=response("incomplete", incomplete_details={"reason": "max_output_tokens"})),
        ("incomplete", 7, None, ("incomplete:max_output_tokens",)),
    ),
    "failed": (
        event("response.failed", response=response("failed", error={"code": "server_error", "message": "no"})),
        ("error", 7, "server_error", ("failed",)),
    ),
    "cut": (b"", ("incomplete", None, None, ("in_progress",))),
}  # fmt: skip


@pytest.mark.parametrize("case", RESPONSES)
def test_how_a_responses_stream_ends(case: str, ledger: Path, rows: Rows) -> None:
    last, expected = RESPONSES[case]
    begin = event("response.created", response=response("in_progress", usage=None))
    with serving(lambda *_: stream([begin, last])) as (base, _), tracked(base, ledger) as client:
        list(client.responses.create(model="gpt-5", input="x", stream=True))
    (row,) = rows()
    assert (row.state, row.usage.total_tokens, row.error_code, row.finish_reasons) == expected


# --- no answer at all -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def listening(handle: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each connection is treated by `handle` and closed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        handle(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.close()


def hang(connection: socket.socket) -> None:
    connection.settimeout(3)
    while connection.recv(4096):
        pass


def take(connection: socket.socket) -> None:
    """Receives a whole request."""
    got = b""
    while not got.endswith(b"}") and (more := connection.recv(65536)):
        got += more


def hang_up(connection: socket.socket) -> None:
    take(connection)


def reset(connection: socket.socket) -> None:
    take(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def greet(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n\r\n")
    connection.recv(65536)


def cut(connection: socket.socket) -> None:
    take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{")


NO_ANSWER = [
    ("http", hang_up, "http.closed"),
    ("http", reset, "net.closed"),
    ("http", hang, "http.timeout"),
    ("http", greet, "http.not_http"),
    ("http", cut, "resp.truncated"),
    ("https", greet, "url.tls_mismatch"),
]


@pytest.mark.parametrize(("scheme", "handle", "code"), NO_ANSWER)
def test_a_request_without_an_answer_has_the_code_of_the_catalogue(
    scheme: str, handle: Callable[[socket.socket], None], code: str, ledger: Path, rows: Rows
) -> None:
    with (
        listening(handle) as port,
        tracked(f"{scheme}://127.0.0.1:{port}/v1", ledger, timeout=0.5) as client,
        pytest.raises(openai.APIConnectionError),
    ):
        ask(client)
    (row,) = rows()
    assert (row.state, row.error_code, row.usage_source) == ("error", code, "missing")


def test_refused_and_unresolved(ledger: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    with tracked("http://127.0.0.1:1/v1", ledger) as client, pytest.raises(openai.APIConnectionError):
        ask(client)

    def nowhere(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with tracked("http://nowhere.test/v1", ledger) as client, pytest.raises(openai.APIConnectionError):
        ask(client)
    assert [(row.state, row.http_status, row.error_type, row.error_code) for row in rows()] == [
        ("error", None, "APIConnectionError", "net.refused"),
        ("error", None, "APIConnectionError", "net.dns"),
    ]


def test_an_untrusted_certificate(ledger: Path, rows: Rows) -> None:
    trustme = pytest.importorskip("trustme")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def greet_safely(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as safe:
            safe.recv(1000)

    with (
        listening(greet_safely) as port,
        tracked(f"https://127.0.0.1:{port}/v1", ledger) as client,
        pytest.raises(openai.APIConnectionError),
    ):
        ask(client)
    (row,) = rows()
    assert (row.state, row.error_code) == ("error", "tls.untrusted")


def test_an_attempt_that_failed_before_one_that_worked_leaves_no_fault(ledger: Path, rows: Rows) -> None:
    count = 0

    def answer(connection: socket.socket) -> None:
        nonlocal count
        count += 1
        take(connection)
        if count == 2:
            body = b'{"id":"c","model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}'
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    with listening(answer) as port, tracked(f"http://127.0.0.1:{port}/v1", ledger) as client:
        ask(client.with_options(max_retries=1))
    (row,) = rows()
    assert (row.state, row.error_type, row.error_code, row.retries, row.usage.total_tokens) == (
        "complete",
        None,
        None,
        1,
        2,
    )


def test_what_was_never_sent_is_no_row(ledger: Path, rows: Rows) -> None:
    with serving(lambda *_: Reply()) as (base, seen), tracked(base, ledger) as client:
        with pytest.raises(TypeError):
            client.chat.completions.create(model="m", messages=[object()])  # type: ignore[list-item]
        assert seen == []
    assert rows() == []

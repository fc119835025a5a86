"""An answer that the HTTP library reads by itself is taken from it when the call ends: the same row as from the wire."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import socket
import threading
import time
import tracemalloc
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import openai
import pytest

from tests.capture.conftest import Rows
from tests.capture.server import Reply, chat, serving
from toolkit import flush, track
from toolkit.capture.asked import asked
from toolkit.capture.call import Call, Finished, Recorder, Whole
from toolkit.capture.hooks import _Names
from toolkit.capture.wire import HOLD, Exchange
from toolkit.capture.writer import Writer

MESSAGES: Any = [{"role": "user", "content": "MARKER-PROMPT"}]
KEY = "sk-proj-MARKERKEY0123456789abcdefABCD"
URL = "https://api.openai.com/v1/chat/completions"
JSON = {"content-type": "application/json"}


def ask(base: str, ledger: Path, **more: Any) -> Any:
    with openai.OpenAI(api_key=KEY, base_url=base, max_retries=0) as client:
        return track(client, ledger=ledger).chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, **more)


def handed(
    answer: Whole, *, error: BaseException | None = None, method: str = "post", url: str = URL
) -> list[Finished]:
    """What a call hands over whose answer came so."""
    items: list[Finished] = []
    call = Call(Recorder(sink=items.append), method, {"model": "gpt-4o-mini", "messages": MESSAGES}, {}, streams=False)
    call.sent(url, lambda: {"authorization": f"Bearer {KEY}", "x-stainless-retry-count": "2"})
    call.whole = lambda: answer
    call.returned() if error is None else call.raised(error)
    call.abandon()  # the process ends: nothing may come twice
    return items


@pytest.mark.parametrize("content", ["Hello!", "x" * (2 * HOLD)], ids=["held", "read at once"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_small_and_large_compressed_or_not(content: str, encoding: str, ledger: Path, rows: Rows) -> None:
    message = {"role": "assistant", "content": content}
    reply = chat(choices=[{"index": 0, "message": message, "finish_reason": "stop"}])
    if encoding == "gzip":
        reply = Reply(body=gzip.compress(reply.body), headers={**reply.headers, "content-encoding": "gzip"})
    with serving(lambda *_: reply) as (base, _):
        assert ask(base, ledger).choices[0].message.content == content
        (row,) = rows()
    assert (row.state, row.usage.input_tokens, row.usage.output_tokens) == ("complete", 9, 4)
    assert (row.finish_reasons, row.usage_source, row.stream, row.flags) == (("stop",), "response", False, ())


def test_an_answer_that_is_parsed_twice_is_one_row(ledger: Path, rows: Rows) -> None:
    with serving(lambda *_: chat()) as (base, _), openai.OpenAI(api_key=KEY, base_url=base) as client:
        raw = track(client, ledger=ledger).chat.completions.with_raw_response
        response = raw.create(model="gpt-4o-mini", messages=MESSAGES)
        assert response.parse().usage == response.parse().usage
    (row,) = rows()
    assert (row.state, row.http_status, row.usage.total_tokens) == ("complete", 200, 13)


def test_a_refusal_is_read_too(ledger: Path, rows: Rows) -> None:
    refused = Reply(status=400, body=json.dumps({"error": {"type": "invalid_request_error", "code": "bad"}}).encode())
    with serving(lambda *_: refused) as (base, _), pytest.raises(openai.BadRequestError) as caught:
        ask(base, ledger)
    assert caught.value.code == "bad"
    (row,) = rows()
    assert (row.state, row.http_status, row.error_type, row.error_code) == (
        "error",
        400,
        "invalid_request_error",
        "bad",
    )


def test_a_list_of_models_makes_no_ledger(tmp_path: Path) -> None:
    with serving(lambda *_: Reply(body=b'{"object": "list", "data": []}')) as (base, _):
        with openai.OpenAI(api_key=KEY, base_url=base) as client:
            assert track(client, ledger=tmp_path / "none.db").models.list().data == []
        assert flush(10)
    assert not (tmp_path / "none.db").exists()


def test_how_long_it_took_leaves_out_what_the_sdk_did_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1_000_000_000, 1_500_000_000, 9_000_000_000])  # begun, sent, and much later
    stopped = SimpleNamespace(perf_counter_ns=partial(next, clock), time_ns=time.time_ns)
    monkeypatch.setattr("toolkit.capture.call.time", stopped)
    (item,) = handed(Whole(200, JSON, chat().body, 0.25))
    assert item.around.duration_ms == 750.0


@pytest.mark.parametrize(
    ("error", "body", "how"),
    [
        (None, b"{}", "read"),
        (None, None, "read"),
        (ValueError("the SDK can't make sense of it"), b"<html>", "read"),
        (KeyboardInterrupt(), b"{}", "read"),
        (KeyboardInterrupt(), None, "closed"),
        (ConnectionError("gone"), None, "broken"),
    ],
)
def test_how_it_ended(error: BaseException | None, body: bytes | None, how: str) -> None:
    (item,) = handed(Whole(200, JSON, body, None), error=error)
    assert item.exchange.how == how
    assert item.around.error_type == ("ConnectionError" if how == "broken" else None)
    assert (item.around.retries, item.around.key_hint is None) == (2, False)


@pytest.mark.parametrize(("method", "path"), [("get", "models"), ("post", "responses/resp_1/cancel")])
def test_what_is_no_request_of_its_own(method: str, path: str) -> None:
    items = handed(Whole(200, JSON, b"{}", 0.1), method=method, url=f"https://api.openai.com/v1/{path}")
    assert [item.exchange.endpoint.kind for item in items] == ([] if path == "models" else ["fill"])


def test_what_waits_holds_neither_key_nor_prompt() -> None:
    (item,) = handed(Whole(200, JSON, chat().body, 0.1))
    seen: dict[int, Any] = {}
    left: list[Any] = [item]
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, type | ModuleType | FunctionType) or each is MESSAGES:
            continue
        seen[id(each)] = each
        left += gc.get_referents(each)
    texts = [
        each if isinstance(each, bytes) else each.encode() for each in seen.values() if isinstance(each, str | bytes)
    ]
    assert any(b"chatcmpl-1" in text for text in texts)  # the walk comes as far as the answer
    assert not [text for text in texts if KEY.encode() in text or b"MARKER-PROMPT" in text]


PICTURE = {"created": 1, "data": [{"b64_json": "A" * 16_000_000}], "usage": {"input_tokens": 5, "output_tokens": 6}}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "images/generations", json.dumps(PICTURE).encode()),
        ("GET", "files/file-1/content", b"\n".join([b"no JSON"] * 2_000_000)),
    ],
)
def test_a_large_answer_is_not_held_twice(method: str, path: str, body: bytes) -> None:
    answer = Whole(200, JSON, body, 0.1)
    tracemalloc.start()
    try:
        (item,) = handed(answer, method=method, url=f"https://api.openai.com/v1/{path}")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body) > 15_000_000
    assert peak < 8_000_000
    assert item.size < 1_000_000
    assert (item.exchange.facts().usage is None) == (method == "GET")


def test_a_file_that_is_no_batchs_is_given_up_at_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr("toolkit.capture.bodies.loads", read.append)
    exchange = Exchange("GET", "https://api.openai.com/v1/files/file-1/content")
    exchange.on_response(200, {"content-type": "application/octet-stream"})
    for _ in range(2):
        exchange.feed(b"no line of a batch\n" * 1000)
    exchange.end("read")
    exchange.facts()
    assert read == [b"no line of a batch"]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [("8", 8.0), (4, 4.0), ("nan", None), (-1, None), pytest.param(10**400, None, id="huge"), ([], None), (None, None)],
)
def test_seconds_that_are_none_cost_no_row(seconds: Any, told: float | None) -> None:
    assert asked({"model": "sora-2", "seconds": seconds}).video_seconds == told


@pytest.mark.parametrize("asynchronous", [False, True])
def test_an_answer_that_breaks_off_in_the_middle(ledger: Path, rows: Rows, *, asynchronous: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def half() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{")

        thread = threading.Thread(target=half)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        with pytest.raises(openai.APIConnectionError):
            asyncio.run(_ask_async(base, ledger)) if asynchronous else ask(base, ledger)
        thread.join()
    (row,) = rows()
    assert (row.state, row.http_status, row.error_type) == ("error", 200, "APIConnectionError")
    assert (row.usage_source, row.usage.total_tokens) == ("missing", None)


async def _ask_async(base: str, ledger: Path) -> None:
    async with openai.AsyncOpenAI(api_key=KEY, base_url=base, max_retries=0) as client:
        await track(client, ledger=ledger).chat.completions.create(model="gpt-4o-mini", messages=MESSAGES)


class Odd(Finished):
    """What can't be put together."""

    def _read(self) -> Any:
        raise ZeroDivisionError("odd")

    _told = _read


def test_one_odd_answer_costs_the_others_no_row(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Answers are read many at once, one step for all of them after the other; a step may fail for one."""

    good = chat().body
    items: list[Any] = [item for _ in range(40) for item in handed(Whole(200, JSON, good, 0.1))]
    whole = items[0].exchange
    items[3] = Odd(around=items[3].around)
    items[20] = Odd(exchange=whole)
    writer = Writer(str(tmp_path / "ledger.db"))
    try:
        with caplog.at_level("DEBUG", logger="oaicheck"):
            assert len(writer._read(items)) == 38
        assert items == []  # what is read is let go at once
    finally:
        writer.close()


def test_one_odd_answer_keeps_no_other_from_the_spool(tmp_path: Path) -> None:
    """What comes before the ledger is open goes there first: all but what can't be read."""

    writer = Writer(str(tmp_path / "ledger.db"))
    good = handed(Whole(200, JSON, chat().body, 0.1))
    try:
        writer._queue.extend([Odd(around=good[0].around), *good])
        writer._put_in_safety()
        assert writer.spool.count() == 1
        assert len(writer._queue) == 1
    finally:
        writer.close()
    assert not writer._queue


def test_names_of_headers_in_any_case_and_never_too_many() -> None:
    names = _Names(("content-type", "x-request-id"))
    found = [names[name] for name in (b"Content-Type", b"content-type", b"X-REQUEST-ID", b"date", b"Content-Type")]
    assert found == ["content-type", "content-type", "x-request-id", None, "content-type"]
    assert [names[b"x" * 200_000], names[b"\xe9"]] == [None, None]
    assert b"x" * 200_000 not in names
    for number in range(5000):
        assert names[b"x-%d" % number] is None
    assert len(names) == 1000
    assert names[b"X-Request-ID"] == "x-request-id"

"""A tracked client on a loopback server: what the caller sees, and the rows that come into a real ledger."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.server import Reply, chat, chunks, serving, stream
from toolkit import flush, install, tags, track, uninstall, untrack
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

KEY = "sk-proj-MARKERKEYabcdefghijklmnop"
MESSAGES: Any = [{"role": "user", "content": "MARKER-PROMPT"}]


made_clients: list[openai.OpenAI] = []


@pytest.fixture(autouse=True)
def _closed_in_the_end() -> Iterator[None]:
    yield
    while made_clients:
        made_clients.pop().close()


def client(base: str, **more: Any) -> openai.OpenAI:
    made_clients.append(openai.OpenAI(api_key=KEY, base_url=base, max_retries=more.pop("max_retries", 0), **more))
    return made_clients[-1]


def rows(path: Path) -> list[Entry]:
    assert flush(10)
    with open_ledger(str(path)) as ledger:
        return list(ledger.read())


def ask(made: openai.OpenAI, **more: Any) -> Any:
    return made.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, **more)


def test_a_call_becomes_one_priced_row(tmp_path: Path) -> None:
    with serving(lambda *_: chat()) as (base, _):
        tracked = track(client(base), project="search", tags={"team": "a"}, ledger=tmp_path / "l.db")
        with tags(session="s-17"), tags(session="s-18", step=2):
            answer = ask(tracked)
    assert answer.choices[0].message.content == "MARKER-ANSWER"
    (row,) = rows(tmp_path / "l.db")
    assert (row.project, dict(row.tags)) == ("search", {"team": "a", "session": "s-18", "step": "2"})
    assert (row.endpoint, row.operation, row.state) == ("/chat/completions", "chat", "complete")
    assert (row.usage.input_tokens, row.usage.output_tokens, row.usage_source) == (9, 4, "response")
    assert (row.key_hint, row.retries, row.cost is not None) == ("sk-proj-…mnop", 0, True)


def test_retries_are_attempts_on_one_row(tmp_path: Path) -> None:
    left = [
        Reply(status=500, headers={"retry-after-ms": "1"}),
        Reply(status=500, headers={"retry-after-ms": "1"}),
        chat(),
    ]
    with serving(lambda *_: left.pop(0)) as (base, _):
        ask(track(client(base, max_retries=2), ledger=tmp_path / "l.db"))
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.retries, row.usage.total_tokens) == ("complete", 2, 13)


def test_usage_is_asked_for_and_the_extra_chunk_hidden(tmp_path: Path) -> None:
    with serving(lambda _m, _p, body: stream(chunks(body))) as (base, seen):
        bare = [chunk.to_dict() for chunk in ask(client(base), stream=True)]
        tracked = track(client(base), ledger=tmp_path / "l.db", ask_usage=True)
        assert [chunk.to_dict() for chunk in ask(tracked, stream=True)] == bare
    assert [body.get("stream_options") for body in seen] == [None, {"include_usage": True}]
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.usage_source, row.usage.total_tokens) == ("complete", "stream", 13)


def test_an_unknown_host_is_not_asked(tmp_path: Path) -> None:
    with serving(lambda _m, _p, body: stream(chunks(body))) as (base, seen):
        list(ask(track(client(base), ledger=tmp_path / "l.db"), stream=True))
    assert "stream_options" not in seen[0]
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.usage_source, row.usage.total_tokens) == ("complete", "missing", None)


def test_a_host_that_refuses_the_option_is_asked_again_without_it(tmp_path: Path) -> None:
    def answer(_method: str, _path: str, body: Any) -> Reply:
        refused = Reply(
            status=400, body=b'{"error":{"message":"unknown field stream_options","type":"invalid_request_error"}}'
        )
        return refused if "stream_options" in body else stream(chunks(body))

    with serving(answer) as (base, seen):
        assert len(list(ask(track(client(base), ledger=tmp_path / "l.db", ask_usage=True), stream=True))) == 4
    assert ["stream_options" in body for body in seen] == [True, False]
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.http_status, row.error_type) == ("complete", 200, None)


def carries_another(error: BaseException) -> bool:
    """Whether the error came while another one of the SDK was handled."""
    before = error.__context__
    return before is not None and (isinstance(before, openai.APIError) or carries_another(before))


@pytest.mark.parametrize("ask_usage", [None, True])
def test_another_refusal_of_a_host_that_takes_the_option_is_the_callers(tmp_path: Path, ask_usage: bool | None) -> None:
    """It goes out once, its error is the caller's as it is, and usage is asked for afterwards."""
    bad: Any = "bad"
    filtered = Reply(status=400, body=b'{"error":{"message":"filtered","code":"content_filter"}}')

    def answer(_method: str, _path: str, body: Any) -> Reply:
        if body["messages"] == bad:
            return filtered
        reply = stream(chunks(body))
        return replace(reply, headers={**reply.headers, "openai-version": "2020-10-01"})

    with serving(answer) as (base, seen):
        tracked = track(client(base), ledger=tmp_path / "l.db", ask_usage=ask_usage)
        list(ask(tracked, stream=True))
        with pytest.raises(openai.BadRequestError) as caught:
            tracked.chat.completions.create(model="m", messages=bad, stream=True)
        list(ask(tracked, stream=True))
    assert ["stream_options" in body for body in seen] == [ask_usage is True, True, True]
    assert not carries_another(caught.value)
    assert [row.usage_source for row in rows(tmp_path / "l.db")][1:] == ["missing", "stream"]


def test_a_refusal_that_was_not_about_the_option_is_no_reason_not_to_ask_again(tmp_path: Path) -> None:
    refusal = Reply(status=404, body=b'{"error":{"message":"no such model","code":"model_not_found"}}')
    with serving(lambda *_: refusal) as (base, seen):
        tracked = track(client(base), ledger=tmp_path / "l.db", ask_usage=True)
        for _ in range(2):
            with pytest.raises(openai.NotFoundError) as caught:
                ask(tracked, stream=True)
    assert ["stream_options" in body for body in seen] == [True, False, True, False]
    assert not carries_another(caught.value)


def test_a_stream_that_is_left_early_is_cancelled(tmp_path: Path) -> None:
    go = threading.Event()
    with serving(lambda _m, _p, body: stream(chunks(body), go)) as (base, _):
        left = ask(track(client(base), ledger=tmp_path / "l.db"), stream=True)
        next(left)
        left.close()
        go.set()
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.usage_source, row.usage.total_tokens) == ("cancelled", "missing", None)


def test_an_error_has_its_code_and_request_id(tmp_path: Path) -> None:
    body = b'{"error":{"message":"no","type":"invalid_request_error","code":"model_not_found"}}'
    headers = {"content-type": "application/json", "x-request-id": "req_1"}
    refusal = Reply(status=404, body=body, headers=headers)
    with serving(lambda *_: refusal) as (base, _), pytest.raises(openai.NotFoundError) as caught:
        ask(track(client(base), ledger=tmp_path / "l.db"))
    assert caught.value.request_id == "req_1"
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.http_status, row.error_code, row.request_id) == ("error", 404, "model_not_found", "req_1")


def test_a_connection_error_is_a_row(tmp_path: Path) -> None:
    with pytest.raises(openai.APIConnectionError):
        ask(track(client("http://127.0.0.1:1/v1"), ledger=tmp_path / "l.db"))
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.http_status, row.error_type) == ("error", None, "APIConnectionError")


def test_async_calls_streams_and_a_cancelled_task(tmp_path: Path) -> None:
    go = threading.Event()

    async def run(base: str) -> None:
        tracked = track(
            openai.AsyncOpenAI(api_key=KEY, base_url=base, max_retries=0), ledger=tmp_path / "l.db", ask_usage=True
        )
        async for _ in await tracked.chat.completions.create(model="m", messages=MESSAGES, stream=True):
            pass
        slow = asyncio.ensure_future(tracked.chat.completions.create(model="slow", messages=MESSAGES))
        await asyncio.sleep(0.1)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        await tracked.close()

    def answer(_method: str, _path: str, body: Any) -> Reply:
        if body["model"] == "slow":
            go.wait(3)
            return chat()
        return stream(chunks(body))

    with serving(answer) as (base, _):
        asyncio.run(run(base))
        go.set()
    assert [(row.state, row.usage.total_tokens) for row in rows(tmp_path / "l.db")] == [
        ("complete", 13),
        ("cancelled", None),
    ]


def test_a_background_response_is_one_row_that_polls_fill_in(tmp_path: Path) -> None:
    states = ["queued", "in_progress", "completed", "completed"]

    def answer(*_: Any) -> Reply:
        state = states.pop(0)
        usage = '{"input_tokens":7,"output_tokens":5,"total_tokens":12}' if state == "completed" else "null"
        text = f'{{"id":"resp_1","object":"response","model":"gpt-5","status":"{state}","output":[],"usage":{usage}}}'
        return Reply(body=text.encode())

    with serving(answer) as (base, _):
        tracked = track(client(base), ledger=tmp_path / "l.db")
        tracked.responses.create(model="gpt-5", input="x", background=True)
        for _ in range(3):
            tracked.responses.retrieve("resp_1")
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.finish_reasons, row.usage.total_tokens) == ("complete", ("completed",), 12)


def test_equal_response_ids_are_two_requests(tmp_path: Path) -> None:
    with serving(lambda *_: chat()) as (base, _):
        tracked = track(client(base), ledger=tmp_path / "l.db")
        ask(tracked)
        ask(tracked.with_options(timeout=9))
    assert [row.response_id for row in rows(tmp_path / "l.db")] == ["chatcmpl-1", "chatcmpl-1"]


def test_install_sees_every_client_and_untrack_holds(tmp_path: Path) -> None:
    with serving(lambda *_: chat()) as (base, _):
        before = client(base)
        install(ledger=tmp_path / "l.db")
        try:
            ask(before)
            ask(client(base))
            ask(untrack(client(base)))
        finally:
            uninstall()
        ask(before)
    assert len(rows(tmp_path / "l.db")) == 2


def test_a_ledger_that_is_none_costs_a_warning_and_the_rows_wait_in_the_spool(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "l.db"
    path.write_text("this is somebody's text file")
    with caplog.at_level(logging.WARNING, "oaicheck"), serving(lambda *_: chat()) as (base, _):
        tracked = track(client(base), ledger=path)
        for _ in range(3):
            ask(tracked)
        assert flush(10)
    assert path.read_text() == "this is somebody's text file"
    assert len((tmp_path / "l.db.spool.jsonl").read_text().splitlines()) == 3
    assert sum("spool" in record.getMessage() for record in caplog.records) == 1


def test_nothing_of_prompt_answer_or_key_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serving(lambda *_: chat()) as (base, _):
        ask(
            track(client(base), ledger=tmp_path / "l.db"), user="MARKER-USER", extra_headers={"x-mine": "MARKER-HEADER"}
        )
        assert flush(10)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"gpt-4o-mini" in kept
    assert b"MARKER" not in kept
    assert not any("MARKERKEY" in record.getMessage() for record in caplog.records)


CHILD = """
import atexit, os, sys
import openai
from toolkit import track
if sys.argv[3] == "at exit":
    atexit.register(lambda: ask())
tracked = track(openai.OpenAI(api_key="sk-x", base_url=sys.argv[1], max_retries=0), ledger=sys.argv[2])
def ask():
    tracked.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
ask()
if sys.argv[3] == "fork":
    child = os.fork()
    ask()
    if child:
        os.waitpid(child, 0)
elif sys.argv[3] == "wait":
    print("asked", flush=True)
    sys.stdin.read()
"""


def _child(base: str, path: Path, how: str) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", CHILD, base, str(path), how]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize(("how", "count"), [("exit", 1), ("at exit", 2), ("fork", 3)])
def test_rows_are_there_when_the_process_ends_also_after_fork(tmp_path: Path, how: str, count: int) -> None:
    alone = {"content-type": "application/json", "connection": "close"}  # processes must not share a connection
    with (
        serving(lambda *_: Reply(body=chat().body, headers=alone)) as (base, _),
        _child(base, tmp_path / "l.db", how) as child,
    ):
        child.communicate(timeout=30)
    assert child.returncode == 0
    assert len(rows(tmp_path / "l.db")) == count


def test_a_killed_process_loses_nothing_that_is_a_second_old(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with serving(lambda *_: chat()) as (base, _), _child(base, path, "wait") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "asked\n"
        time.sleep(3)  # a second by the promise; a busy machine gets three
        child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        child.communicate(timeout=10)
    spooled = tmp_path / "l.db.spool.jsonl"
    waiting = spooled.read_text().splitlines() if spooled.exists() else []
    with open_ledger(str(path)) as ledger:
        assert len({row.id for row in ledger.read()}) + len(waiting) >= 1

"""Realtime and Responses WebSockets of a tracked client: one row for each answer, whatever ends it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai.resources.responses import Responses

from tests.capture.socket_server import ConnectionClosed, Conversation, Peer, talking
from toolkit import flush, install, tags, track, uninstall, untrack
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

KEY = "sk-proj-MARKERKEYabcdefghijklmnop"
USAGE = {
    "total_tokens": 253, "input_tokens": 132, "output_tokens": 121,
    "input_token_details": {
        "text_tokens": 119, "audio_tokens": 13, "image_tokens": 0, "cached_tokens": 64,
        "cached_tokens_details": {"text_tokens": 60, "audio_tokens": 4, "image_tokens": 0},
    },
    "output_token_details": {"text_tokens": 30, "audio_tokens": 91},
}  # fmt: skip
"""The shape of the API reference's example of `response.done`."""
SESSION = {"type": "realtime", "model": "gpt-realtime-2025-08-28", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}  # fmt: skip


def answer(peer: Peer, name: str = "resp_1", status: str = "completed", **more: Any) -> None:
    peer.say("response.created", response={"id": name, "object": "realtime.response", "status": "in_progress"})
    peer.say("response.output_audio.delta", response_id=name, item_id="item_1", delta="TUFSS0VS" * 1000)
    done = {"id": name, "object": "realtime.response", "status": status, "output": [], "usage": USAGE, **more}
    peer.say("response.done", response=done)


def greeted(talk: Conversation) -> Conversation:
    def conversation(peer: Peer) -> None:
        peer.say("session.created", session=SESSION)
        talk(peer)

    return conversation


made: list[openai.OpenAI] = []


@pytest.fixture(autouse=True)
def _closed_in_the_end() -> Iterator[None]:
    yield
    while made:
        made.pop().close()


def client(base: str) -> openai.OpenAI:
    made.append(openai.OpenAI(api_key=KEY, base_url=base.replace("ws:", "http:"), websocket_base_url=base))
    return made[-1]


def rows(path: Path) -> list[Entry]:
    assert flush(10)
    with open_ledger(str(path)) as ledger:
        return list(ledger.read())


def until(connection: Any, kind: str, count: int = 1) -> list[Any]:
    """The events up to and with the so-manieth of a kind."""
    seen: list[Any] = []
    while sum(event.type == kind for event in seen) < count:
        seen.append(connection.recv())
    return seen


def talked(tmp_path: Path, talk: Conversation, last: str = "response.done", count: int = 1) -> list[Entry]:
    with talking(greeted(talk)) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db", project="voice")
        with tags(call="c-1"), tracked.realtime.connect(model="gpt-realtime") as connection:
            until(connection, last, count)
    return rows(tmp_path / "l.db")


def test_each_answer_is_a_row_with_its_usage(tmp_path: Path) -> None:
    def talk(peer: Peer) -> None:
        answer(peer, "resp_1")
        answer(peer, "resp_2")

    one, two = talked(tmp_path, talk, count=2)
    assert (one.response_id, two.response_id) == ("resp_1", "resp_2")
    assert (one.endpoint, one.operation, one.stream, one.http_status) == ("/realtime", "realtime", True, 101)
    assert (one.request_model, one.response_model) == ("gpt-realtime", "gpt-realtime-2025-08-28")
    assert (one.state, one.finish_reasons, one.usage_source) == ("complete", ("completed",), "stream")
    assert (one.project, dict(one.tags), one.key_hint) == ("voice", {"call": "c-1"}, "sk-proj-…mnop")
    assert (one.server_address, one.request_id) == ("127.0.0.1", "req_ws")
    used = one.usage
    assert (used.input_tokens, used.output_tokens, used.total_tokens) == (132, 121, 253)
    assert (used.input_audio_tokens, used.output_audio_tokens, used.input_image_tokens) == (13, 91, 0)
    assert (used.cache_read_input_tokens, used.cache_read_audio_tokens) == (64, 4)
    assert one.cost is not None
    assert one.cost.status == "priced"
    assert one.time_to_first_token_ms is not None
    assert one.duration_ms is not None


@pytest.mark.parametrize(
    ("status", "details", "state", "reasons", "code"),
    [
        ("incomplete", {"type": "incomplete", "reason": "max_output_tokens"}, "incomplete", ("incomplete:max_output_tokens",), None),
        ("cancelled", {"type": "cancelled", "reason": "turn_detected"}, "cancelled", ("cancelled",), None),
        ("failed", {"type": "failed", "error": {"type": "server_error", "code": "boom"}}, "error", ("failed",), "boom"),
    ],
)  # fmt: skip
def test_an_answer_that_did_not_complete_says_why(
    tmp_path: Path, status: str, details: dict[str, Any], state: str, reasons: tuple[str, ...], code: str | None
) -> None:
    (row,) = talked(tmp_path, lambda peer: answer(peer, status=status, status_details=details))
    assert (row.state, row.finish_reasons, row.error_code) == (state, reasons, code)
    assert row.usage.total_tokens == 253


@pytest.mark.parametrize(
    ("usage", "seconds", "tokens", "audio"),
    [
        ({"type": "duration", "seconds": 3.5}, 3.5, None, None),
        ({"type": "tokens", "total_tokens": 26, "input_tokens": 17, "output_tokens": 9,
          "input_token_details": {"text_tokens": 0, "audio_tokens": 17}}, None, 26, 17),
        (None, None, None, None),
    ],
)  # fmt: skip
def test_what_writes_down_the_users_words_is_a_request_of_its_own(
    tmp_path: Path, usage: Any, seconds: float | None, tokens: int | None, audio: int | None
) -> None:
    kind = "conversation.item.input_audio_transcription.completed"
    more = {"usage": usage} if usage else {}
    heard = {"item_id": "item_9", "content_index": 0, "transcript": "MARKER", **more}
    (row,) = talked(tmp_path, lambda peer: peer.say(kind, **heard), last=kind)
    assert (row.operation, row.response_model, row.response_id) == ("transcription", "whisper-1", "item_9")
    assert (row.usage.audio_seconds, row.usage.total_tokens, row.usage.input_audio_tokens) == (seconds, tokens, audio)
    assert (row.state, row.usage_source) == ("complete", "stream" if usage else "missing")
    assert row.cost is not None
    assert (row.cost.status == "priced") == (seconds is not None)  # whisper-1 has no price by tokens


def test_a_transcription_that_failed_is_an_error(tmp_path: Path) -> None:
    kind = "conversation.item.input_audio_transcription.failed"
    error = {"type": "transcription_error", "code": "audio_unintelligible", "message": "MARKER"}
    (row,) = talked(tmp_path, lambda peer: peer.say(kind, item_id="item_9", error=error), last=kind)
    assert (row.state, row.error_type, row.error_code) == ("error", "transcription_error", "audio_unintelligible")


def begun(peer: Peer) -> None:
    peer.say("response.created", response={"id": "resp_1", "object": "realtime.response", "status": "in_progress"})


@pytest.mark.parametrize("how", ["cut", "closed", "left", "dropped"])
def test_a_connection_that_ends_in_an_answer_cancels_it(tmp_path: Path, how: str) -> None:
    def talk(peer: Peer) -> None:
        begun(peer)
        if how == "cut":
            peer.cut()
        elif how in {"left", "dropped"}:
            with pytest.raises(ConnectionClosed):
                peer.hear()

    with talking(greeted(talk)) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        manager = tracked.realtime.connect(model="gpt-realtime")
        connection = manager.enter()
        until(connection, "response.created")
        if how in {"cut", "closed"}:
            with pytest.raises(ConnectionClosed):
                connection.recv()
        elif how == "left":
            connection.close()
        else:
            socket = connection._connection
            del connection, manager
            gc.collect()
            socket.close()
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.response_id, row.usage_source) == ("cancelled", "resp_1", "missing")
    assert row.usage.total_tokens is None


def test_an_answer_that_was_asked_for_and_never_came(tmp_path: Path) -> None:
    def talk(peer: Peer) -> None:
        assert peer.hear()["type"] == "response.create"

    with talking(greeted(talk)) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        with tracked.realtime.connect(model="gpt-realtime") as connection:
            connection.response.create()
            assert [event.type for event in connection] == ["session.created"]
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.response_model, row.usage_source) == ("cancelled", "gpt-realtime-2025-08-28", "missing")


def test_an_error_is_a_row_only_where_it_answers_a_request(tmp_path: Path) -> None:
    refusal = {"type": "invalid_request_error", "code": "conversation_already_has_active_response", "event_id": "mine"}

    def talk(peer: Peer) -> None:
        peer.say("error", error={"type": "invalid_request_error", "code": "unknown_parameter", "event_id": "other"})
        assert peer.hear()["event_id"] == "mine"
        peer.say("error", error={**refusal, "event_id": "other"})
        peer.say("error", error=refusal)

    with talking(greeted(talk)) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        with tracked.realtime.connect(model="gpt-realtime") as connection:
            connection.response.create(event_id="mine")
            until(connection, "error", 3)
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.error_code) == ("error", "conversation_already_has_active_response")


def test_a_handshake_that_is_refused_is_an_error(tmp_path: Path) -> None:
    with talking(lambda _: None, refuse=True) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        with pytest.raises(Exception, match="401"), tracked.realtime.connect(model="gpt-realtime"):
            pass
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.http_status, row.error_type) == ("error", 401, "InvalidStatus")


def test_the_caller_sees_what_a_bare_client_shows(tmp_path: Path) -> None:
    def seen(made: openai.OpenAI) -> list[Any]:
        with made.realtime.connect(model="gpt-realtime") as connection:
            events: list[Any] = [connection.recv_bytes()]
            return [*events, *(event.to_dict() for event in connection)]

    with talking(greeted(answer)) as base:
        bare = seen(client(base))
        assert seen(track(client(base), ledger=tmp_path / "l.db")) == bare
    assert len(bare) == 4
    assert len(rows(tmp_path / "l.db")) == 1


def test_install_sees_them_and_untrack_ends_it(tmp_path: Path) -> None:
    def one(made: openai.OpenAI) -> None:
        with made.realtime.connect(model="gpt-realtime") as connection:
            until(connection, "response.done")

    with talking(greeted(answer)) as base:
        before = client(base)
        install(ledger=tmp_path / "l.db")
        try:
            one(before)
            one(untrack(client(base)))
        finally:
            uninstall()
        one(before)
        one(untrack(track(client(base), ledger=tmp_path / "l.db")))
    assert len(rows(tmp_path / "l.db")) == 1


def test_async_connections_and_a_wait_that_is_given_up(tmp_path: Path) -> None:
    def talk(peer: Peer) -> None:
        assert peer.hear()["type"] == "response.create"
        answer(peer)

    async def run(base: str) -> None:
        tracked = track(
            openai.AsyncOpenAI(api_key=KEY, base_url=base.replace("ws:", "http:"), websocket_base_url=base),
            ledger=tmp_path / "l.db",
        )
        async with tracked.realtime.connect(model="gpt-realtime") as connection:
            await connection.recv()
            with pytest.raises(asyncio.TimeoutError):  # an impatient program goes on waiting afterwards
                await asyncio.wait_for(connection.recv(), 0.05)
            with tags(turn=1):
                await connection.response.create()
            assert [event.type async for event in connection][-1] == "response.done"
        await tracked.close()

    with talking(greeted(talk)) as base:
        asyncio.run(run(base))
    (row,) = rows(tmp_path / "l.db")
    assert (row.state, row.usage.total_tokens, dict(row.tags)) == ("complete", 253, {"turn": "1"})


def test_the_older_realtime_too(tmp_path: Path) -> None:
    def talk(peer: Peer) -> None:
        peer.say("session.created", session={"model": "gpt-4o-realtime-preview", "input_audio_transcription": None})
        answer(peer)

    with talking(talk) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        with tracked.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection:
            until(connection, "response.done")
    (row,) = rows(tmp_path / "l.db")
    assert (row.response_model, row.usage.total_tokens) == ("gpt-4o-realtime-preview", 253)


needs_responses = pytest.mark.skipif(
    not hasattr(Responses, "connect"),
    reason="this release has no WebSocket for responses",
)
RESPONSE_USAGE = {"input_tokens": 7, "input_tokens_details": {"cached_tokens": 2}, "output_tokens": 5,
                  "output_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 12}  # fmt: skip


def response(status: str, **more: Any) -> dict[str, Any]:
    base = {"id": "resp_1", "object": "response", "model": "gpt-5.4-mini-2026-01-01", "status": status, "output": []}
    return {**base, **more}


@needs_responses
def test_responses_over_a_socket(tmp_path: Path) -> None:
    def talk(peer: Peer) -> None:
        assert peer.hear()["model"] == "gpt-5.4-mini"
        peer.say("response.created", response=response("in_progress"))
        peer.say("response.output_text.delta", delta="MARKER", item_id="m")
        call = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
        peer.say("response.output_item.done", item=call, output_index=0)
        peer.say(
            "response.completed",
            response=response("completed", usage=RESPONSE_USAGE, output=[call], service_tier="flex"),
        )
        peer.hear()
        peer.say("error", status=400, error={"type": "invalid_request_error", "code": "model_not_found"})
        peer.hear()
        peer.say("response.created", response=response("in_progress"))
        peer.say("response.output_item.done", item=call, output_index=0)

    with talking(talk) as base:
        tracked = track(client(base), ledger=tmp_path / "l.db")
        with tracked.responses.connect() as connection:
            connection.response.create(model="gpt-5.4-mini", input="MARKER", service_tier="flex")
            until(connection, "response.completed")
            connection.response.create(model="gpt-nothing", input="x")
            until(connection, "error")
            connection.response.create(model="gpt-5.4-mini", input="x")
            until(connection, "response.output_item.done")
    one, two, three = rows(tmp_path / "l.db")
    assert (one.endpoint, one.operation, one.request_model) == ("/responses", "responses", "gpt-5.4-mini")
    assert (one.response_model, one.service_tier, one.state) == ("gpt-5.4-mini-2026-01-01", "flex", "complete")
    assert (one.usage.input_tokens, one.usage.cache_read_input_tokens, one.usage.reasoning_output_tokens) == (7, 2, 3)
    assert one.usage.tool_calls == {"web_search": 1}
    assert (two.state, two.error_code, two.request_model) == ("error", "model_not_found", "gpt-nothing")
    assert (three.state, three.usage_source, three.usage.tool_calls) == ("cancelled", "missing", {"web_search": 1})


def test_nothing_that_was_said_is_kept(tmp_path: Path) -> None:
    kind = "conversation.item.input_audio_transcription.completed"

    def talk(peer: Peer) -> None:
        answer(peer, output=[{"type": "message", "content": [{"type": "output_audio", "transcript": "MARKER"}]}])
        peer.say(kind, item_id="item_9", transcript="MARKER", usage={"type": "duration", "seconds": 1})

    assert len(talked(tmp_path, talk, last=kind)) == 2
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"gpt-realtime" in kept
    assert b"MARKER" not in kept

"""Every way in which the SDK sends a request leaves exactly one row with the right numbers, synchronous or not."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import inspect
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from tests.capture.conftest import Rows
from tests.capture.server import USAGE, Reply, chat, chunks, serving, stream
from toolkit import track
from toolkit.entry import Entry

MESSAGES: Any = [{"role": "user", "content": "x"}]
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "model": "gpt-5-2025-08-07", "status": "completed",
    "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": '{"n": 1}', "annotations": []}]}],
    "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
    "usage": {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13, "input_tokens_details": {"cached_tokens": 2},
              "output_tokens_details": {"reasoning_tokens": 1}},
}  # fmt: skip
IMAGE = {"created": 1, "data": [{"b64_json": "aGk="}], "usage": {
    "input_tokens": 9, "output_tokens": 4, "total_tokens": 13, "input_tokens_details": {"text_tokens": 9, "image_tokens": 0}}}  # fmt: skip
SPOKEN = {"text": "hi", "usage": {"type": "tokens", "input_tokens": 9, "output_tokens": 4, "total_tokens": 13,
          "input_token_details": {"audio_tokens": 8, "text_tokens": 1}}}  # fmt: skip


def event(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def plain(body: Any) -> Reply:
    return Reply(body=json.dumps(body).encode())


def answer(_method: str, path: str, body: Any) -> Reply:
    """What the API would say."""
    where = path.partition("?")[0].split("/v1")[-1].split("/deployments/d")[-1].rstrip("/")
    streams = (isinstance(body, dict) and body.get("stream")) or (isinstance(body, bytes) and b'name="stream"' in body)
    if where == "/responses" and streams:
        begun = {**RESPONSE, "status": "in_progress", "usage": None, "output": []}
        return stream([
            event("response.created", response=begun, sequence_number=0), event("response.completed", response=RESPONSE, sequence_number=1),
        ])  # fmt: skip
    if where == "/chat/completions":
        said = {"index": 0, "message": {"role": "assistant", "content": '{"n": 1}'}, "finish_reason": "stop"}
        return stream(chunks(body)) if streams else chat(choices=[said])
    if where == "/audio/transcriptions" and streams:
        return stream([event("transcript.text.delta", delta="h"), event("transcript.text.done", **SPOKEN)])
    if where.startswith("/images") and streams:
        return stream([event("image_generation.completed", b64_json="aGk=", **{k: IMAGE[k] for k in ("usage",)})])
    if where == "/audio/speech":
        return Reply(body=b"\xff\xf3sound", headers={"content-type": "audio/mpeg"})
    return plain(ANSWERS[where])


ANSWERS: dict[str, Any] = {
    "/responses": RESPONSE,
    "/responses/compact": {"id": "resp_c", "object": "response.compaction", "created_at": 1, "output": [], "usage": RESPONSE["usage"]},
    "/completions": {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": "m", "usage": USAGE,
                     "choices": [{"index": 0, "text": "x", "finish_reason": "stop", "logprobs": None}]},
    "/embeddings": {"object": "list", "model": "text-embedding-3-small", "usage": {"prompt_tokens": 13, "total_tokens": 13},
                    "data": [{"object": "embedding", "index": 0, "embedding": base64.b64encode(b"\0" * 8).decode()}]},
    "/images/generations": IMAGE, "/images/edits": IMAGE, "/images/variations": {"created": 1, "data": [{"url": "https://x"}]},
    "/audio/transcriptions": SPOKEN, "/audio/translations": {"text": "hi"},
    "/moderations": {"id": "modr-1", "model": "omni-moderation-latest", "results": []},
    "/batches": {"id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "status": "validating",
                 "completion_window": "24h", "created_at": 1, "input_file_id": "file-1"},
}  # fmt: skip


class Shape(BaseModel):
    n: int


def sound() -> Any:
    return ("a.wav", io.BytesIO(b"RIFF"))


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def drained(value: Any) -> None:
    """Reads a stream of either kind to its end."""
    value = await settled(value)
    if hasattr(value, "__aiter__"):
        async for _ in value:
            pass
    else:
        for _ in value:
            pass


async def within(manager: Any, use: Callable[[Any], Any]) -> None:
    """Enters a context manager of either kind, uses what it gives, leaves."""
    if hasattr(manager, "__aenter__"):
        async with manager as given:
            await settled(use(given))
    else:
        with manager as given:
            use(given)


def everything(helper: Any) -> Any:
    return drained(helper) if hasattr(helper, "__aiter__") else list(helper)


@dataclass
class Case:
    """A way to call, and what the row says."""

    call: Callable[[Any], Any]
    endpoint: str
    total: int | None = 13
    stream: bool = False
    source: str = "response"
    more: dict[str, Any] = field(default_factory=dict)


def _raw(client: Any) -> Any:
    return client.chat.completions.with_raw_response.create(model="m", messages=MESSAGES)


async def _raw_stream(client: Any) -> None:
    raw = await settled(client.chat.completions.with_raw_response.create(model="m", messages=MESSAGES, stream=True))
    await drained(raw.parse())


def _streaming(use: str, **more: Any) -> Callable[[Any], Any]:
    def call(client: Any) -> Any:
        manager = client.chat.completions.with_streaming_response.create(model="m", messages=MESSAGES, **more)
        return within(manager, lambda given: everything_of(getattr(given, use)()))

    return call


def everything_of(value: Any) -> Any:
    """Awaits, iterates, or takes as it is: what `read()`, `iter_lines()` and `parse()` give."""

    async def wait() -> None:
        got = await settled(value)
        if hasattr(got, "__aiter__"):
            await drained(got)

    if hasattr(value, "__aiter__") or inspect.isawaitable(value):
        return wait()
    return list(value) if inspect.isgenerator(value) or hasattr(value, "__next__") else value


CASES: dict[str, Case] = {
    "chat": Case(lambda c: c.chat.completions.create(model="m", messages=MESSAGES), "/chat/completions"),
    "chat stream": Case(
        lambda c: drained(c.chat.completions.create(model="m", messages=MESSAGES, stream=True)), "/chat/completions",
        stream=True, source="stream",
    ),
    "chat stream helper": Case(
        lambda c: within(c.chat.completions.stream(model="m", messages=MESSAGES), everything), "/chat/completions",
        stream=True, source="stream",
    ),
    "chat parse": Case(
        lambda c: c.chat.completions.parse(model="m", messages=MESSAGES, response_format=Shape), "/chat/completions"
    ),
    "raw": Case(_raw, "/chat/completions"),
    "raw stream": Case(_raw_stream, "/chat/completions", stream=True, source="stream"),
    "streaming response, read": Case(_streaming("read"), "/chat/completions"),
    "streaming response, parse": Case(_streaming("parse"), "/chat/completions"),
    "streaming response, lines": Case(
        _streaming("iter_lines", stream=True), "/chat/completions", stream=True, source="stream"
    ),
    "with_options": Case(
        lambda c: c.with_options(timeout=9).chat.completions.create(model="m", messages=MESSAGES), "/chat/completions"
    ),
    "post": Case(
        lambda c: c.post("/chat/completions", body={"model": "m", "messages": MESSAGES}, cast_to=ChatCompletion),
        "/chat/completions",
    ),
    "post as object": Case(lambda c: c.post("/chat/completions", body={"model": "m"}, cast_to=object), "/chat/completions"),
    "responses": Case(
        lambda c: c.responses.create(model="m", input="x"), "/responses",
        more={"cache_read_input_tokens": 2, "reasoning_output_tokens": 1},
    ),
    "responses stream": Case(
        lambda c: drained(c.responses.create(model="m", input="x", stream=True)), "/responses", stream=True, source="stream"
    ),
    "responses stream helper": Case(
        lambda c: within(c.responses.stream(model="m", input="x"), everything), "/responses", stream=True, source="stream"
    ),
    "responses parse": Case(lambda c: c.responses.parse(model="m", input="x", text_format=Shape), "/responses"),
    "completions": Case(lambda c: c.completions.create(model="m", prompt="x"), "/completions"),
    "embeddings": Case(lambda c: c.embeddings.create(model="m", input=["x"]), "/embeddings", more={"output_tokens": None}),
    "images": Case(lambda c: c.images.generate(model="m", prompt="x"), "/images/generations", more={"images": 1}),
    "images stream": Case(
        lambda c: drained(c.images.generate(model="m", prompt="x", stream=True)), "/images/generations", stream=True,
        source="stream",
    ),
    "image edit": Case(lambda c: c.images.edit(model="m", prompt="x", image=sound()), "/images/edits", more={"images": 1}),
    "image variation": Case(
        lambda c: c.images.create_variation(model="m", image=sound()), "/images/variations", total=None, source="missing",
        more={"images": 1},
    ),
    "speech": Case(
        lambda c: c.audio.speech.create(model="m", voice="alloy", input="Hello, 世界!"), "/audio/speech", total=None,
        source="none", more={"input_characters": 10},
    ),
    "speech streamed": Case(
        lambda c: within(
            c.audio.speech.with_streaming_response.create(model="m", voice="alloy", input="Hello"),
            lambda given: everything_of(given.iter_bytes()),
        ),
        "/audio/speech", total=None, source="none", more={"input_characters": 5},
    ),
    "transcription": Case(
        lambda c: c.audio.transcriptions.create(model="m", file=sound()), "/audio/transcriptions",
        more={"input_audio_tokens": 8},
    ),
    "transcription stream": Case(
        lambda c: drained(c.audio.transcriptions.create(model="m", file=sound(), stream=True)), "/audio/transcriptions",
        stream=True, source="stream",
    ),
    "translation": Case(
        lambda c: c.audio.translations.create(model="m", file=sound()), "/audio/translations", total=None, source="missing"
    ),
    "moderation": Case(lambda c: c.moderations.create(model="m", input="x"), "/moderations", total=None, source="none"),
    "batch": Case(
        lambda c: c.batches.create(endpoint="/v1/chat/completions", input_file_id="file-1", completion_window="24h"),
        "/batches", total=None, source="none", more={"state": "incomplete"},
    ),
}  # fmt: skip


@contextlib.contextmanager
def client_of(kind: str, base: str) -> Iterator[Any]:
    """A client of a kind; an asynchronous one is closed by its own loop."""
    azure: dict[str, Any] = {
        "azure_endpoint": base.removesuffix("/v1"),
        "azure_deployment": "d",
        "api_version": "2024-10-21",
    }
    where = azure if "Azure" in kind else {"base_url": base}
    made: Any = getattr(openai, kind)(api_key="sk-test", max_retries=0, **where)
    yield made
    if isinstance(made, openai.OpenAI):
        made.close()


async def use(client: Any, call: Callable[[Any], Any]) -> None:
    await settled(call(client))
    if isinstance(client, openai.AsyncOpenAI):
        await client.close()


def check(row: Entry, case: Case) -> None:
    assert (row.endpoint, row.stream, row.usage_source) == (case.endpoint, case.stream, case.source)
    assert row.usage.total_tokens == case.total
    assert row.state == case.more.get("state", "complete")
    told = {name: getattr(row.usage, name) for name in case.more if name != "state"}
    assert told == {name: value for name, value in case.more.items() if name != "state"}
    assert (row.http_status, row.retries, row.error_code) == (200, 0, None)


@pytest.mark.parametrize("kind", ["OpenAI", "AsyncOpenAI"])
@pytest.mark.parametrize("name", CASES)
def test_each_way_to_ask_is_one_row(kind: str, name: str, ledger: Path, rows: Rows) -> None:
    case = CASES[name]
    with serving(answer) as (base, seen), client_of(kind, base) as client:
        track(client, ledger=ledger, ask_usage=True)
        asyncio.run(use(client, case.call))
    assert len(seen) == 1
    (row,) = rows()
    check(row, case)


@pytest.mark.parametrize("kind", ["AzureOpenAI", "AsyncAzureOpenAI"])
@pytest.mark.parametrize("name", ["chat", "chat stream", "embeddings", "raw"])
def test_azure_clients(kind: str, name: str, ledger: Path, rows: Rows) -> None:
    with serving(answer) as (base, _), client_of(kind, base) as client:
        track(client, ledger=ledger, ask_usage=True)
        asyncio.run(use(client, CASES[name].call))
    (row,) = rows()
    check(row, CASES[name])
    assert row.provider == "azure"
    assert row.server_address == "127.0.0.1"


def test_the_deployment_in_the_path_is_the_model_where_the_body_names_none(ledger: Path, rows: Rows) -> None:
    with serving(answer) as (base, _), client_of("AzureOpenAI", base) as client:
        track(client, ledger=ledger)
        client.post("/chat/completions", body={"messages": MESSAGES}, cast_to=object)
    assert [row.request_model for row in rows()] == ["d"]

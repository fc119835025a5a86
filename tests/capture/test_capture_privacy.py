"""Markers in every place where something private can stand: none of them is in the ledger, the spool or the log."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.server import Reply, chat, serving, stream
from toolkit import flush, track

KEY = "sk-proj-MARKER-KEY-abcdefghijklmnopqrst"
HEADERS = {"content-type": "application/json", "set-cookie": "session=MARKER-COOKIE", "x-trace": "MARKER-HEADER"}
TOOL: Any = {"type": "function", "function": {"name": "MARKER_TOOL", "description": "MARKER", "parameters": {"type": "object"}}}  # fmt: skip


def answer(_method: str, path: str, body: Any) -> Reply:
    """Answers that are full of markers, and now and then broken."""
    if "/responses" in path:
        item: Any = {"id": "m", "type": "message", "content": [{"type": "output_text", "text": "MARKER"}]}
        return Reply(body=json.dumps({"id": "resp_1", "object": "response", "model": "gpt-5", "status": "completed",
                                      "output": [item], "metadata": {"k": "MARKER"}}).encode(), headers=HEADERS)  # fmt: skip
    if "/embeddings" in path or "/audio" in path:
        return Reply(body=b'{"text": "MARKER", "data": [], "model": "m", "usage": null}', headers=HEADERS)
    if not isinstance(body, dict):
        return Reply(body=b"MARKER not JSON {", headers=HEADERS)
    error: dict[str, Any]
    if body.get("model") == "wrong":
        error = {"message": "MARKER is no model", "type": "invalid_request_error", "code": "model_not_found"}
        return Reply(status=404, body=json.dumps({"error": error}).encode(), headers=HEADERS)
    if body.get("model") == "odd":
        error = {"message": "MARKER", "type": "MARKER with spaces", "code": ["MARKER"], "param": "MARKER"}
        return Reply(status=500, body=json.dumps({"error": error}).encode(), headers=HEADERS)
    if body.get("stream"):
        piece = {"id": "chatcmpl-1", "model": "m", "choices": [{"index": 0, "delta": {"content": "MARKER"}}]}
        error = {"error": {"message": "MARKER broke", "type": "server_error"}}
        lines = [b"data: " + json.dumps(each).encode() + b"\n\n" for each in (piece, error)]
        return stream([*lines, b"data: MARKER no JSON\n\n"])
    call = {"id": "call_1", "type": "function", "function": {"name": "MARKER_TOOL", "arguments": '{"a": "MARKER"}'}}
    message = {"role": "assistant", "content": "MARKER", "refusal": "MARKER", "tool_calls": [call]}
    return chat(choices=[{"index": 0, "message": message, "finish_reason": "tool_calls"}])


def requests(client: openai.OpenAI) -> Iterator[Any]:
    """Requests with a marker wherever a user can put something."""
    say: Any = [{"role": "system", "content": "MARKER"}, {"role": "user", "name": "MARKER", "content": [
        {"type": "text", "text": "MARKER"}, {"type": "image_url", "image_url": {"url": "https://h/p?sig=MARKER"}},
    ]}]  # fmt: skip
    more: Any = {
        "extra_headers": {"x-mine": "MARKER"},
        "extra_query": {"token": "MARKER"},
        "extra_body": {"x": "MARKER"},
    }
    ask: Any = client.chat.completions.create
    yield lambda: ask(model="m", messages=say, tools=[TOOL], user="MARKER", metadata={"k": "MARKER"}, stop="MARKER", **more)  # fmt: skip
    yield lambda: ask(model="wrong", messages=say, **more)
    yield lambda: ask(model="odd", messages=say, **more)
    yield lambda: list(ask(model="m", messages=say, stream=True))
    yield lambda: client.responses.create(model="gpt-5", input="MARKER", instructions="MARKER", **more)
    yield lambda: client.embeddings.create(model="m", input=["MARKER"])
    yield lambda: client.audio.transcriptions.create(model="m", file=("MARKER.wav", io.BytesIO(b"MARKER")), prompt="MARKER")  # fmt: skip
    yield lambda: client.post("/odd/MARKERMARKER-1", cast_to=object, body={"x": "MARKER"})


@pytest.mark.parametrize("writable", [True, False])
def test_no_marker_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture, writable: bool) -> None:
    path = tmp_path / "l.db"
    if not writable:
        path.write_text("no ledger at all")
    caplog.set_level(logging.DEBUG, "oaicheck")
    caplog.set_level(logging.INFO, "openai")  # its own debug log shows requests: that is the user's choice
    with serving(answer) as (base, _), openai.OpenAI(api_key=KEY, base_url=base, max_retries=0) as client:
        track(client, ledger=path, ask_usage=True)
        asked = 0
        for each in requests(client):
            asked += 1
            with contextlib.suppress(openai.OpenAIError, ValueError):
                each()
        assert flush(30)
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert kept.count(b"127.0.0.1") >= asked
    assert b"MARKER" not in kept
    ours = [record for record in caplog.records if record.name.startswith("oaicheck")]
    assert not [record for record in ours if "MARKER" in record.getMessage() or record.exc_info]

"""The examples of docs/capture.md as they stand there, and a server that answers all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.capture.server import Reply, chat, chunks, serving, stream
from toolkit import flush
from toolkit.capture.waiting import bring_in
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/capture.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", PAGE, re.S))
USAGE = {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12, "input_tokens_details": {"cached_tokens": 0},
         "output_tokens_details": {"reasoning_tokens": 0}}  # fmt: skip


def response() -> Reply:
    """A whole answer of the Responses API."""
    text = {"type": "output_text", "text": "MARKER-ANSWER", "annotations": []}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    body = {"id": "resp_1", "object": "response", "created_at": 1, "model": "gpt-5.4-mini", "status": "completed",
            "output": [message], "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": USAGE}  # fmt: skip
    return Reply(body=json.dumps(body).encode(), headers=ALONE)


ALONE = {"content-type": "application/json", "connection": "close"}
"""Processes that fork must not share a connection of this simple server."""


def answer(_method: str, path: str, body: Any) -> Reply:
    if path.endswith("/responses"):
        return response()
    if body.get("stream"):
        return stream(chunks(body, 8))
    if "tools" in body:
        return called(body["tools"][0]["function"]["name"])
    return Reply(body=chat().body, headers=ALONE)


def called(name: str) -> Reply:
    """The model calls a tool, as libraries for structured answers have it do."""
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": '{"city": "Oslo"}'}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return chat(choices=[{"index": 0, "message": message, "finish_reason": "tool_calls"}])


@contextmanager
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """What an example finds: a key, a server, a ledger. Gives the path of the ledger."""
    path = tmp_path / "ledger.db"
    with serving(answer) as (base, _):
        for name, value in {
            "OPENAI_API_KEY": "sk-test-0000000000000000000", "OPENAI_BASE_URL": base, "OAICHECK_LEDGER": str(path),
            "PYTHONPATH": str(ROOT),
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        yield path


def rows(path: Path) -> list[Entry]:
    """What was recorded, oldest first, with what processes that had little time left in the spool."""
    assert flush(30)
    assert bring_in(str(path)) == 0
    with open_ledger(str(path)) as ledger:
        return list(ledger.read())

"""Once: what the API says again of a request fills in that request's one row, whoever asks and however often."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.conftest import Rows
from tests.capture.server import Reply, serving, stream
from toolkit import flush, track
from toolkit.entry import Entry
from toolkit.ledger import open_ledger

USED = {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}


def response(status: str, name: str = "resp_1", **more: Any) -> dict[str, Any]:
    done = status in {"completed", "incomplete"}
    return {"id": name, "object": "response", "created_at": 1, "model": "gpt-5", "status": status, "output": [],
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": USED if done else None, **more}  # fmt: skip


def plain(body: Any) -> Reply:
    return Reply(body=body if isinstance(body, bytes) else json.dumps(body).encode())


class Script:
    """A server that gives one answer after the other; the last one again and again."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def __call__(self, *_: Any) -> Reply:
        body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return body if isinstance(body, Reply) else plain(body)


def client(base: str, ledger: Path) -> openai.OpenAI:
    return track(openai.OpenAI(api_key="sk-test", base_url=base, max_retries=0), ledger=ledger)


def told(row: Entry) -> tuple[Any, ...]:
    return row.state, row.usage.total_tokens, row.usage_source, row.finish_reasons, row.flags


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (["in_progress", "completed", "completed", "completed"], ("complete", 12, "response", ("completed",), ())),
        (["in_progress"], ("incomplete", None, "missing", ("queued",), ("pending",))),
        (["cancelled"], ("cancelled", None, "missing", ("cancelled",), ())),
        (["in_progress", "failed", "failed"], ("error", None, "missing", ("failed",), ())),
        (["incomplete"], ("incomplete", 12, "response", ("incomplete",), ())),
    ],
)
def test_polls_fill_in_the_row_of_a_background_response(
    looks: list[str], expected: tuple[Any, ...], ledger: Path, rows: Rows
) -> None:
    failed: dict[str, Any] = {"error": {"code": "server_error", "message": "no"}}
    later = [response(status, **(failed if status == "failed" else {})) for status in looks]
    with serving(Script(response("queued"), *later)) as (base, _), client(base, ledger) as made:
        made.responses.create(model="gpt-5", input="x", background=True)
        assert flush(10)  # the queued row is in the ledger before anybody looks again
        for _ in looks:
            made.responses.retrieve("resp_1")
    (row,) = rows()
    assert told(row) == expected
    assert row.error_code == ("server_error" if "failed" in looks else None)


def test_a_cancel_answers_for_the_row(ledger: Path, rows: Rows) -> None:
    with serving(Script(response("queued"), response("cancelled"))) as (base, _), client(base, ledger) as made:
        made.responses.create(model="gpt-5", input="x", background=True)
        made.responses.cancel("resp_1")
    assert [told(row)[0] for row in rows()] == ["cancelled"]


def test_a_complete_response_that_is_read_again_changes_nothing(ledger: Path, rows: Rows) -> None:
    with serving(Script(response("completed"))) as (base, _), client(base, ledger) as made:
        made.responses.create(model="gpt-5", input="x")
        for _ in range(5):
            made.responses.retrieve("resp_1")
        made.responses.input_items.list("resp_1")
    assert [told(row) for row in rows()] == [("complete", 12, "response", ("completed",), ())]


def test_what_others_began_is_not_ours(ledger: Path, rows: Rows) -> None:
    with serving(Script(response("completed", "resp_foreign"))) as (base, _), client(base, ledger) as made:
        made.responses.retrieve("resp_foreign")
        time.sleep(1.2)  # the row that it belongs to could still be on its way for a second
    assert rows() == []


def test_a_stream_that_is_read_on_later_fills_in_its_row(ledger: Path, rows: Rows) -> None:
    def event(kind: str, body: dict[str, Any]) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, 'response': body, 'sequence_number': 1})}\n\n".encode()

    begun = stream([event("response.created", response("queued"))])
    rest = stream([event("response.completed", response("completed"))])
    with serving(Script(begun, rest)) as (base, _), client(base, ledger) as made:
        list(made.responses.create(model="gpt-5", input="x", background=True, stream=True))
        list(made.responses.retrieve("resp_1", stream=True, starting_after=1))
    (row,) = rows()
    assert told(row)[:3] == ("complete", 12, "response") or told(row)[:3] == ("complete", 12, "stream")


def test_a_list_of_stored_chats_fills_in(ledger: Path, rows: Rows) -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "x"}}
    whole = {"id": "chatcmpl-9", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    usage = {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}
    listed = {"object": "list", "data": [{**whole, "usage": usage}], "has_more": False}
    with serving(Script(whole, listed)) as (base, _), client(base, ledger) as made:
        made.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}], store=True)
        for _ in range(2):
            list(made.chat.completions.list())
    assert [(row.usage.total_tokens, row.usage_source) for row in rows()] == [(4, "response")]


def test_items_of_a_conversation_are_no_requests(ledger: Path, rows: Rows) -> None:
    listed = {"object": "list", "data": [{"id": "msg_1", "type": "message", "role": "user", "status": "completed", "content": []}],
              "first_id": "msg_1", "last_id": "msg_1", "has_more": False}  # fmt: skip
    with serving(Script(listed)) as (base, _), client(base, ledger) as made:
        list(made.conversations.items.list("conv_1"))
    assert rows() == []


def test_a_webhook_is_only_read(ledger: Path, rows: Rows) -> None:
    secret = "whsec_" + base64.b64encode(b"0" * 24).decode()
    body = json.dumps(
        {"id": "evt_1", "object": "event", "created_at": 1, "type": "response.completed", "data": {"id": "resp_1"}}
    )
    at = str(int(time.time()))
    signed = hmac.new(b"0" * 24, f"wh_1.{at}.{body}".encode(), hashlib.sha256).digest()
    headers = {
        "webhook-id": "wh_1",
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    with serving(Script(response("queued"), response("completed"))) as (base, seen), client(base, ledger) as made:
        made.responses.create(model="gpt-5", input="x", background=True)
        event = made.webhooks.unwrap(body, headers, secret=secret)
        assert len(seen) == 1
        made.responses.retrieve(event.data.id)  # type: ignore[union-attr]
    assert [told(row)[:2] for row in rows()] == [("complete", 12)]


# --- batches ----------------------------------------------------------------------------------------------------------


def batch(status: str, total: int = 0) -> dict[str, Any]:
    usage = {"input_tokens": total - 4 if total else 0, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 4 if total else 0,
             "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": total}  # fmt: skip
    files = {"output_file_id": "file-out"} if status == "completed" else {}
    return {"id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "status": status, "created_at": 1,
            "completion_window": "24h", "input_file_id": "file-in", "model": "gpt-4o-mini-2024-07-18", "usage": usage, **files}  # fmt: skip


def line(number: int) -> str:
    choice = {"index": 0, "message": {"role": "assistant", "content": "MARKER"}, "finish_reason": "stop"}
    body = {"id": f"chatcmpl-{number}", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18", "choices": [choice],
            "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}}  # fmt: skip
    return json.dumps({"id": f"batch_req_{number}", "custom_id": str(number), "error": None,
                       "response": {"status_code": 200, "request_id": f"req_{number}", "body": body}})  # fmt: skip


OUTPUT = "\n".join(line(number) for number in (1, 2)).encode()
FILE = Reply(body=OUTPUT, headers={"content-type": "application/octet-stream"})


def create(made: openai.OpenAI) -> None:
    made.batches.create(endpoint="/v1/chat/completions", input_file_id="file-in", completion_window="24h")


def test_a_batch_counts_once_when_it_is_final(ledger: Path, rows: Rows) -> None:
    answers = [batch("validating"), batch("in_progress"), batch("completed", 24), batch("completed", 24), FILE, FILE]
    with serving(Script(*answers)) as (base, _), client(base, ledger) as made:
        create(made)
        made.batches.retrieve("batch_1")
        assert [(row.state, row.flags[-1:]) for row in rows()] == [("incomplete", ("pending",))]
        for _ in range(2):
            made.batches.retrieve("batch_1")
        for _ in range(2):
            assert made.files.content("file-out").read() == OUTPUT
    (row,) = rows()
    assert (row.state, row.usage.total_tokens, row.batch, row.endpoint) == ("complete", 24, True, "/chat/completions")
    assert row.cost is not None
    assert row.cost.status == "priced"


def test_a_batch_without_a_total_of_its_own_counts_by_its_lines(tmp_path: Path) -> None:
    answers = [{name: value for name, value in batch(status).items() if name != "usage"} for status in ("validating", "completed", "completed")]  # fmt: skip
    path = tmp_path / "l.db"
    with serving(Script(*answers, FILE, FILE)) as (base, _), client(base, path) as made:
        create(made)
        for _ in range(2):
            made.batches.retrieve("batch_1")
        for _ in range(2):
            made.files.content("file-out")
    assert flush(10)
    with open_ledger(str(path)) as ledger:
        of_batch, *lines = sorted(ledger.read(), key=lambda row: row.parent_id is not None)
    assert (of_batch.state, of_batch.usage.total_tokens) == ("complete", None)
    assert [(row.usage.total_tokens, row.batch, row.parent_id) for row in lines] == [(12, True, of_batch.id)] * 2


def test_lines_of_a_batch_that_nobody_recorded_count_once_each(ledger: Path, rows: Rows) -> None:
    with serving(Script(FILE)) as (base, _), client(base, ledger) as made:
        for _ in range(3):
            made.files.content("file-elsewhere")
    found = sorted((row.response_id, row.usage.total_tokens, row.batch, row.endpoint) for row in rows())
    assert found == [("chatcmpl-1", 12, True, "/chat/completions"), ("chatcmpl-2", 12, True, "/chat/completions")]


@pytest.mark.parametrize("status", ["failed", "expired", "cancelled"])
def test_a_batch_that_came_to_nothing(status: str, ledger: Path, rows: Rows) -> None:
    with serving(Script(batch("validating"), batch(status))) as (base, _), client(base, ledger) as made:
        create(made)
        made.batches.retrieve("batch_1")
    assert [row.state for row in rows()] == ["cancelled" if status == "cancelled" else "error"]


# --- other processes --------------------------------------------------------------------------------------------------

LOOK = """
import sys, openai
from toolkit import track
client = track(openai.OpenAI(api_key="sk-x", base_url=sys.argv[1], max_retries=0), ledger=sys.argv[2])
if sys.argv[3] == "response":
    client.responses.retrieve("resp_x")
elif sys.argv[3] == "cancel":
    client.responses.cancel("resp_x")
else:
    client.files.content("file-out")
"""


def elsewhere(base: str, ledger: Path, what: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", LOOK, base, str(ledger), what]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize(("what", "state"), [("response", "completed"), ("cancel", "cancelled")])
def test_another_process_fills_in(what: str, state: str, tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    alone = {"content-type": "application/json", "connection": "close"}
    answers = [Reply(body=json.dumps(response(each, "resp_x")).encode(), headers=alone) for each in ("queued", state)]
    with serving(Script(*answers)) as (base, _), client(base, path) as made:
        made.responses.create(model="gpt-5", input="x", background=True)
        assert flush(10)
        elsewhere(base, path, what)
    with open_ledger(str(path)) as opened:
        (row,) = opened.read()
    assert told(row)[:2] == (("complete", 12) if state == "completed" else ("cancelled", None))


def test_another_process_does_not_count_the_lines_of_a_batch_again(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with serving(Script(batch("validating"), batch("completed", 24), FILE)) as (base, _), client(base, path) as made:
        create(made)
        made.batches.retrieve("batch_1")
        assert flush(10)
        elsewhere(base, path, "file")
    with open_ledger(str(path)) as opened:
        assert [row.usage.total_tokens for row in opened.read()] == [24]

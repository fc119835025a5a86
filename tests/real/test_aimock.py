"""Every kind of test request against aimock, which answers all of OpenAI's endpoints: what is right is judged right,
what goes wrong is called by its name, and the row holds the tokens that aimock reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.real.conftest import Ours, Running
from tests.servers.aimock import CHAT, IMAGE, SPEECH, TRANSCRIPTION, VECTOR
from toolkit.entry import Entry
from toolkit.probes.catalogue import names

ANSWERED: dict[str, tuple[str, str | None, list[tuple[int | None, int | None]]]] = {
    # kind: model, code of a warning, the tokens of each row
    "chat": (CHAT, None, [(31, 7)]),
    "conversation": (CHAT, None, [(44, 3)]),
    "stream": (CHAT, None, [(31, 7)]),
    "json": (CHAT, None, [(41, 12)]),
    "schema": (CHAT, None, [(61, 20)]),
    "tools": (CHAT, None, [(71, 15)]),
    "vision": (CHAT, None, [(102, 4)]),
    "responses": (CHAT, None, [(31, 7), (31, 7)]),
    "image": (IMAGE, "resp.no_usage", [(None, None)]),
    "speech": (SPEECH, None, [(None, None)]),
    "transcription": (TRANSCRIPTION, None, [(None, None), (None, None)]),
    "moderation": ("omni-moderation-latest", None, [(None, None)]),
}
STREAMED = ["chat", "conversation", "json", "schema", "tools", "vision", "responses"]


def tokens(rows: list[Entry]) -> list[tuple[int | None, int | None]]:
    return [(row.usage.input_tokens, row.usage.output_tokens) for row in rows]


@pytest.mark.parametrize("kind", ANSWERED)
def test_a_kind_is_answered_judged_and_recorded(ours: Ours, aimock_server: Running, kind: str) -> None:
    model, warning, counts = ANSWERED[kind]
    code, made = ours.document(aimock_server.url, "test", kind, "--yes")
    assert (code, made["ok"], made["code"]) == (0, True, warning), made["summary"]
    rows = ours.rows()
    assert made["request"]["model"] == model
    assert tokens(rows) == counts
    assert {(row.origin, row.state, row.http_status) for row in rows} == {("test", "complete", 200)}
    assert all(row.request_id for row in rows)


def test_a_vector_has_the_length_of_its_model(ours: Ours, aimock_server: Running) -> None:
    code, made = ours.document(aimock_server.url, "test", "embeddings")
    assert (code, made["request"]["model"]) == (0, VECTOR)
    assert made["summary"].startswith("A vector of 1536 numbers came back.")
    assert len(ours.rows()) == 1


@pytest.mark.parametrize("kind", STREAMED)
def test_a_kind_is_answered_streamed(ours: Ours, aimock_server: Running, kind: str) -> None:
    code, made = ours.document(aimock_server.url, "test", kind, "--stream")
    assert (code, made["code"]) == (0, None), made["summary"]
    (row,) = ours.rows()
    assert (row.stream, row.usage_source) == (True, "stream")
    assert tokens([row]) == ANSWERED[kind][2][:1]
    assert 0 < made["timing"]["time_to_first_token_ms"] <= made["timing"]["total_ms"]


def test_the_kinds_in_one_go(ours: Ours, aimock_server: Running, tmp_path: Path) -> None:
    code, out, err = ours(aimock_server.url, "test", "all", "--yes", "--json", "--output", str(tmp_path / "files"))
    made = json.loads(out)
    assert (code, made["ok"]) == (0, True), err
    assert sorted(each["kind"] for each in made["tests"]) == sorted(names())
    assert sorted(path.suffix for path in (tmp_path / "files").iterdir()) == [".mp3", ".png"]
    assert len(ours.rows()) == len(names()) + 1  # the Responses API is asked twice
    assert "Warning" not in err


@pytest.mark.parametrize(
    ("kind", "model", "code", "state", "counts"),
    [
        ("chat", "gone", "model.not_found", "error", (None, None)),
        ("chat", "limited", "rate.limit", "error", (None, None)),
        ("chat", "no-credit", "billing.quota", "error", (None, None)),
        ("chat", "broken", "http.server", "error", (None, None)),
        ("stream", "broken", "http.server", "error", (None, None)),
        ("chat", "filtered", "resp.content_filter", "complete", (12, 3)),
        ("stream", "filtered", "resp.content_filter", "complete", (12, 3)),
        ("chat", "wordless", "param.budget", "complete", (14, 64)),
        ("json", "chatty", "resp.bad_json", "complete", (15, 9)),
        ("schema", "chatty", "resp.bad_json", "complete", (15, 9)),
        ("tools", "chatty", "resp.no_tool", "complete", (15, 9)),
        ("vision", "chatty", "resp.unseen", "complete", (15, 9)),
        ("json", "short", "param.budget", "complete", (13, 16)),
        ("stream", "cut", "stream.cut", "incomplete", (None, None)),
        ("stream", "cut-in-time", "stream.cut", "incomplete", (None, None)),
        ("chat", "malformed", "resp.not_json", "incomplete", (None, None)),
        ("chat", "hangs-up", "http.closed", "error", (None, None)),
        ("stream", "hangs-up", "http.closed", "error", (None, None)),
        ("responses", "limited", "rate.limit", "error", (None, None)),
        ("responses", "filtered", "resp.status", "error", (12, 3)),
    ],
)
def test_what_goes_wrong_is_named_and_recorded(
    ours: Ours,
    aimock_server: Running,
    kind: str,
    model: str,
    code: str,
    state: str,
    counts: tuple[int | None, int | None],
) -> None:
    ended, made = ours.document(aimock_server.url, "test", kind, "--model", model)
    assert (ended, made["ok"], made["code"]) == (1, False, code), made["summary"]
    assert made["fix"]
    (row,) = ours.rows()
    assert (row.state, tokens([row])) == (state, [counts])
    assert made["ledger"]["id"] == row.id


def test_an_answer_that_was_cut_is_a_warning(ours: Ours, aimock_server: Running) -> None:
    code, made = ours.document(aimock_server.url, "test", "chat", "--model", "short")
    assert (code, made["ok"], made["code"]) == (0, True, "resp.length")
    assert made["response"]["finish_reasons"] == ["length"]


def test_a_wrong_key_is_refused(ours: Ours, aimock_server: Running) -> None:
    code, made = ours.document(aimock_server.url, "test", "chat", key="sk-test-0123456789abcdefbad1")
    (row,) = ours.rows()
    assert (code, made["ok"], row.http_status, row.state) == (1, False, 401, "error")
    assert made["code"].startswith("auth.")


def test_patience_ends(ours: Ours, aimock_server: Running) -> None:
    code, made = ours.document(aimock_server.url, "test", "chat", "--model", "slow", "--timeout", "2")
    assert (code, made["code"]) == (1, "http.timeout")
    (row,) = ours.rows()
    assert (row.state, row.http_status) == ("error", None)


def test_how_long_to_wait_is_passed_on(ours: Ours, aimock_server: Running) -> None:
    _, made = ours.document(aimock_server.url, "test", "chat", "--model", "limited")
    assert made["detail"]["retry_after_s"] == 2

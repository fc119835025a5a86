"""A row comes back as it was written, with every field."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from toolkit.entry import Entry, from_json, to_json
from toolkit.ledger import Where
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

FULL = Entry(
    id="full",
    started_at=datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    origin="import:x",
    endpoint="/responses",
    operation="chat",
    duration_ms=12.5,
    time_to_first_token_ms=1.25,
    project="p",
    tags={"a": "b", 'q"x': "ü"},
    provider="openai",
    server_address="api.openai.com",
    request_model="gpt-5",
    response_model="gpt-5-2025-08-07",
    service_tier="flex",
    request_service_tier="auto",
    batch=True,
    stream=True,
    state="incomplete",
    http_status=200,
    error_type="t",
    error_code="c",
    finish_reasons=("length", "stop"),
    response_id="resp_1",
    request_id="req_1",
    parent_id="r0",
    retries=2,
    key_hint="sk-proj-…abcd",
    usage=Usage(
        input_tokens=100,
        cache_read_input_tokens=10,
        cache_creation_input_tokens=5,
        input_audio_tokens=1,
        input_image_tokens=2,
        output_tokens=50,
        reasoning_output_tokens=30,
        output_audio_tokens=3,
        output_image_tokens=4,
        total_tokens=150,
        audio_seconds=1.5,
        images=2,
        tool_calls={"web_search": 2},
        cache_creation_12h_input_tokens=1,
        cache_read_audio_tokens=1,
        cache_read_image_tokens=1,
        accepted_prediction_tokens=6,
        rejected_prediction_tokens=7,
        input_characters=8,
        video_seconds=2.25,
    ),
    usage_source="stream",
    cost=Cost(
        status="partial",
        pico=7,
        parts={"input_tokens": 3, "output_tokens": 2, "moonlight": 2},
        price={"source": "x", "rates": {"input_tokens": "1.25"}, "version": "3"},
        reason="no rate for audio",
    ),
    reported_cost=8,
    flags=("odd",),
    extra={"their_field": [1, {"x": None}]},
)


def test_every_field_survives(ledger: OpenLedger) -> None:
    bare = Entry(
        id="bare", started_at=datetime(2026, 1, 1, tzinfo=UTC), origin="test", endpoint="/x", cost=Cost(status="none")
    )
    assert ledger.write([FULL, bare]) == 2
    assert list(ledger.read()) == [FULL, bare]


def test_the_test_above_leaves_no_field_at_its_default() -> None:
    bare = Entry(id="", started_at=FULL.started_at, origin="", endpoint="")
    assert [name for name in vars(bare) if getattr(FULL, name) == getattr(bare, name)] == ["started_at"]
    assert [name for name in vars(Usage()) if getattr(FULL.usage, name) is None] == []


def test_the_json_form_survives(ledger: OpenLedger) -> None:
    ledger.write([FULL])
    line = json.dumps(to_json(next(ledger.read())))
    assert from_json(json.loads(line)) == FULL


def test_zero_is_not_null(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    rows = [entry(1, usage=Usage(input_tokens=0, tool_calls={})), entry(2, usage=Usage(), finish_reasons=())]
    ledger.write(rows)
    assert list(ledger.read()) == rows


def test_order_is_of_time_and_then_of_id_whatever_was_written_first(
    ledger: OpenLedger, entry: Callable[..., Entry]
) -> None:
    ledger.write([entry(3), entry(1), entry(2, started_at=datetime(2020, 1, 1, tzinfo=UTC))])
    assert [each.id for each in ledger.read()] == ["r2", "r1", "r3"]
    assert [each.id for each in ledger.read(newest_first=True, limit=2)] == ["r3", "r1"]


def test_where_chooses(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write(
        [
            entry(1, project="a", tags={"t'\"; --": "1"}),
            entry(2, response_model="m", state="error"),
            entry(3, project="b"),
            entry(4, response_model=""),
        ]
    )
    chosen = {
        "project": Where(project="a"),
        "tag": Where(tags={"t'\"; --": "1"}),
        "response": Where(model="m"),
        "request": Where(model="gpt-4o-mini"),
        "state": Where(states=("error", "cancelled")),
        "ids": Where(ids=("r3", "x")),
    }
    found = {name: [each.id for each in ledger.read(where)] for name, where in chosen.items()}
    assert found == {
        "project": ["r1"],
        "tag": ["r1"],
        "response": ["r2"],
        "request": ["r1", "r3", "r4"],
        "state": ["r2"],
        "ids": ["r3"],
    }


def test_a_row_without_a_cost_is_unpriced_and_never_zero(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    ledger.write([entry(1, cost=None), entry(2, cost=None, usage_source="none")])
    one, two = ledger.read()
    assert (one.cost, two.cost) == (Cost(status="unpriced", reason="not_priced"), Cost(status="none"))


def test_what_breaks_a_promise_is_kept_and_flagged(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    odd = [
        (Usage(input_tokens=10, cache_read_input_tokens=11), ("cached_exceeds_input",)),
        (Usage(input_tokens=10, cache_creation_input_tokens=11), ("cache_write_exceeds_input",)),
        (
            Usage(input_tokens=10, cache_read_input_tokens=6, cache_creation_input_tokens=6),
            ("cached_and_written_exceed_input",),
        ),
        (Usage(output_tokens=10, reasoning_output_tokens=11), ("reasoning_exceeds_output",)),
        (Usage(input_tokens=10, output_tokens=10, total_tokens=10), ("total_mismatch",)),
        (Usage(input_tokens=10, total_tokens=10), ()),
    ]
    ledger.write([entry(n, usage=usage) for n, (usage, _) in enumerate(odd)])
    assert [(each.usage, each.flags) for each in ledger.read()] == odd


def test_absurd_numbers_become_unknown_and_the_rest_of_the_row_stays(
    ledger: OpenLedger, entry: Callable[..., Entry]
) -> None:
    usage = Usage(input_tokens=2**70, output_tokens=-1, total_tokens=5, audio_seconds=float("nan"))
    ledger.write([entry(1), entry(2, usage=usage, duration_ms=float("inf"), http_status=2**40)])
    good, bad = ledger.read()
    assert good == entry(1)
    assert bad.usage == Usage(total_tokens=5)
    assert bad.flags == tuple(
        f"out_of_range:{name}"
        for name in ("input_tokens", "output_tokens", "audio_seconds", "http_status", "duration_ms")
    )


def test_keys_and_broken_text_are_mended(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    key = "sk-proj-" + "Ab3" * 12
    ledger.write(
        [
            entry(
                1,
                project=f"x {key}",
                tags={"k": key, key: "v"},
                extra={"deep": [{"a": key}]},
                key_hint=key,
                error_type="a\0b",
            ),
            replace(entry(2, project="half \ud83d"), id=key),
        ]
    )
    stored = json.dumps([to_json(each) for each in ledger.read()], ensure_ascii=False)
    assert "Ab3Ab3" not in stored
    one = next(ledger.read(Where(ids=("r1",))))
    assert (one.error_type, one.key_hint, one.project) == ("ab", f"sk-proj-…{key[-4:]}", "x sk-proj-…")
    assert ledger.read(Where(project="half ?")).__next__().id != key

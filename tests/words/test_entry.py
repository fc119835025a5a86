"""The row and its JSON line: every field of the contract, there and back, and clear words for a broken line."""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.entry import Entry, derived_id, format_instant, from_json, new_id, parse_instant, to_json
from toolkit.model import Cost, Usage

CONTRACT = """
id started_at duration_ms time_to_first_token_ms origin project tags provider server_address endpoint operation
request_model response_model service_tier stream state http_status error_type error_code finish_reasons response_id
request_id retries key_hint input_tokens cache_read_input_tokens cache_creation_input_tokens input_audio_tokens
input_image_tokens output_tokens reasoning_output_tokens output_audio_tokens output_image_tokens total_tokens
audio_seconds images tool_calls usage_source cost_usd cost_status cost_parts price
""".split()

INSTANTS = st.integers(min_value=0, max_value=4_000_000_000_000_000).map(
    lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)
COUNTS = st.none() | st.integers(min_value=0, max_value=10**12)

ENTRY = Entry(
    id="a1",
    started_at=datetime(2026, 11, 25, 15, 11, 16, 123, tzinfo=UTC),
    origin="test",
    endpoint="/chat/completions",
    tags={"session": "s-17"},
    finish_reasons=("stop",),
    usage=Usage(input_tokens=9, output_tokens=1, total_tokens=10, tool_calls={"web_search": 2}),
    usage_source="response",
    cost=Cost(
        status="priced",
        pico=1_950_000,
        parts={"input_tokens": 1_350_000, "output_tokens": 600_000},
        price={"source": "x"},
    ),
    flags=("odd",),
    reported_cost=7,
    extra={"colour": "blue"},
)


def test_every_field_of_the_contract_is_there_even_when_unknown() -> None:
    bare = to_json(Entry(id="x", started_at=datetime(2026, 1, 1, tzinfo=UTC), origin="track", endpoint="/models"))
    assert set(CONTRACT) <= set(bare)
    assert bare["cost_usd"] is None
    assert bare["input_tokens"] is None
    assert bare["started_at"] == "2026-01-01T00:00:00.000000Z"


def test_there_and_back_keeps_everything() -> None:
    line = json.loads(json.dumps(to_json(ENTRY)))
    assert line["cost_usd"] == "0.00000195"
    assert line["cost_parts"] == {"input_tokens": "0.00000135", "output_tokens": "0.0000006"}
    assert line["colour"] == "blue"
    assert from_json(line) == ENTRY


@given(INSTANTS, COUNTS, COUNTS, st.text(max_size=20))
def test_there_and_back_for_any_counts(at: datetime, tokens: int | None, cached: int | None, project: str) -> None:
    usage = Usage(input_tokens=tokens, cache_read_input_tokens=cached)
    entry = Entry(
        id=new_id(at), started_at=at, origin="track", endpoint="/responses", project=project or None, usage=usage
    )
    assert from_json(json.loads(json.dumps(to_json(entry)))) == entry


def test_the_least_line_gets_an_id_from_its_content() -> None:
    line = {
        "started_at": "2026-11-25T00:00:00Z",
        "endpoint": "/chat/completions",
        "request_model": "m",
        "input_tokens": 3,
    }
    first, second = from_json(line), from_json(dict(reversed(line.items())))
    assert first.id == second.id == derived_id(line)
    assert from_json({**line, "input_tokens": 4}).id != first.id


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"started_at": None}, "started_at is missing"),
        ({"started_at": "2026-11-25T00:00:00"}, "needs an offset"),
        ({"started_at": "yesterday 9:00"}, "no instant such as 2026-11-23T12:00:00Z: .yesterday 9:00."),
        ({"started_at": 5}, "started_at must be str"),
        ({"endpoint": None}, "endpoint is missing"),
        ({"input_tokens": "12"}, "input_tokens must be a number"),
        ({"input_tokens": True}, "input_tokens must be a number"),
        ({"input_tokens": 1.5}, "input_tokens must be a whole number"),
        ({"id": "x" * 65}, "id must be"),
        ({"tags": ["a"]}, "tags must be dict"),
        ({"cost_usd": 0.1}, "cost_usd must be str"),
        ({"cost_usd": "cheap"}, "not an amount of money"),
    ],
)
def test_a_broken_line_is_named(change: dict[str, object], words: str) -> None:
    line = {"id": "1", "started_at": "2026-11-25T00:00:00Z", "endpoint": "/chat/completions", **change}
    with pytest.raises(ValueError, match=words):
        from_json(line)


@given(INSTANTS)
def test_instants(at: datetime) -> None:
    assert parse_instant(format_instant(at)) == at


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [new_id(start + timedelta(milliseconds=n)) for n in range(1000)]
    assert ids == sorted(ids)
    assert len({new_id(start) for _ in range(1000)}) == 1000
    assert all(len(each) == 32 and uuid.UUID(each).version == 7 for each in ids)
    assert uuid.UUID(ids[1]).int >> 80 == start.timestamp() * 1000 + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_parent_and_child_of_a_fork_make_different_ids() -> None:
    """Random numbers are asked of the system many at once: what is left of them must not be used by both."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    new_id(start)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, " ".join(new_id(start) for _ in range(10)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        theirs = set(told.read().split())
    os.waitpid(child, 0)
    assert len(theirs) == 10
    assert theirs.isdisjoint(new_id(start) for _ in range(100))

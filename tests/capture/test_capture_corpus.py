"""Recorded exchanges of many hosts, read off the wire and compared field by field with what each says."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from toolkit.capture.rows import entry_from
from toolkit.entry import Entry

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
USAGE = {
    "input_tokens": "input_tokens", "cached_input_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_creation_input_tokens", "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_output_tokens", "audio_in": "input_audio_tokens", "audio_out": "output_audio_tokens",
    "image_in": "input_image_tokens", "image_out": "output_image_tokens", "total_tokens": "total_tokens",
    "accepted_prediction": "accepted_prediction_tokens", "rejected_prediction": "rejected_prediction_tokens",
    "duration_seconds": "audio_seconds",
}  # fmt: skip
OWN = ("request_model", "response_model", "service_tier", "request_id", "error_code", "error_type")
TOOLS = {
    "web_search_calls": "web_search",
    "file_search_calls": "file_search",
    "code_interpreter_calls": "code_interpreter",
}
JUSTIFIED = {("1103_xai-responses-400-grok-4.3.json", "error_code")}
"""xAI puts the code beside the error instead of in it; the row has it."""


def _cases() -> list[Any]:
    if not CORPUS.is_dir():
        return [pytest.param({}, marks=pytest.mark.skip(reason="the recorded exchanges are not here"))]
    with (CORPUS / "truth.csv").open() as file:
        return [pytest.param(row, id=row["file"][:60]) for row in csv.DictReader(file)]


def _entry(name: str) -> Entry:
    recorded = json.loads((CORPUS / "recorded" / name).read_text())
    request, response = recorded["request"], recorded["response"]
    body = response["body"].encode()
    if response.get("body_form") == "base64":
        body = base64.b64decode(body)
    return entry_from(
        request["method"], request["url"], request["body"].encode(), response["status"], response["headers"], body,
        origin="test", started_at=datetime(2026, 11, 25, tzinfo=UTC),
    )  # fmt: skip


def _differences(truth: dict[str, str], entry: Entry) -> Iterator[tuple[str, str, str]]:
    pairs = [(name, truth[name], getattr(entry, name)) for name in OWN]
    pairs += [(name, truth[name], getattr(entry.usage, field)) for name, field in USAGE.items()]
    pairs += [(name, truth[name] or "0", (entry.usage.tool_calls or {}).get(tool, 0)) for name, tool in TOOLS.items()]
    pairs.append(("endpoint", f"/{truth['endpoint']}", entry.endpoint))
    pairs.append(("finish_reasons", truth["finish_reasons"], "|".join(entry.finish_reasons or ())))
    pairs.append(("streaming", truth["streaming"], int(entry.stream)))
    pairs.append(("has_usage", truth["has_usage"], int(entry.usage_source in {"response", "stream"})))
    for name, said, got in pairs:
        shown = "" if got is None else str(got)
        if said != shown and (truth["file"], name) not in JUSTIFIED:
            yield name, said, shown


@pytest.mark.parametrize("truth", _cases())
def test_a_recorded_exchange_gives_the_row_that_it_says(truth: dict[str, str]) -> None:
    entry = _entry(truth["file"])
    assert list(_differences(truth, entry)) == []
    assert entry.http_status == int(truth["status"])
    if int(truth["status"]) >= 400:
        assert entry.state == "error"

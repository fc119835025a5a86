"""Every recorded exchange that has usage costs what the golden file says; a change of any figure is seen here.

The recordings stand beside the checkout; without them the test skips. `python -m tests.prices.test_recorded_prices` writes the
golden file anew, to be read before it is committed.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.prices.asking import ask
from toolkit.model import Usage
from toolkit.money import pico_to_usd
from toolkit.prices.hosts import provider_for_host

TRUTH = Path(__file__).parents[3] / "shared" / "corpus" / "truth.csv"
GOLDEN = Path(__file__).with_name("data") / "recorded-prices.json"
COUNTS = {
    "input_tokens": "input_tokens", "cached_input_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_creation_input_tokens", "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_output_tokens", "audio_in": "input_audio_tokens", "audio_out": "output_audio_tokens",
    "image_in": "input_image_tokens", "image_out": "output_image_tokens", "total_tokens": "total_tokens",
}  # fmt: skip
TOOLS = {
    "web_search_calls": "web_search",
    "file_search_calls": "file_search",
    "code_interpreter_calls": "code_interpreter",
}


def usage_of(row: dict[str, str]) -> Usage:
    """The counts of one line of the table."""
    counts = {ours: int(row[theirs]) for theirs, ours in COUNTS.items() if row[theirs]}
    tools = {name: int(row[column]) for column, name in TOOLS.items() if row[column] and int(row[column])}
    seconds = float(row["duration_seconds"]) if row["duration_seconds"] else None
    return Usage(**counts, tool_calls=tools or None, audio_seconds=seconds)


def priced() -> dict[str, list[str | None]]:
    """File → status, cost, reason: each at the prices of one day, whatever day it was recorded."""
    found: dict[str, list[str | None]] = {}
    with TRUTH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["has_usage"] != "1":
                continue
            usage = usage_of(row)
            given = {
                name: getattr(usage, name) for name in usage.__dataclass_fields__ if getattr(usage, name) is not None
            }
            cost = ask(
                row["response_model"] or row["request_model"] or None, endpoint="/" + row["endpoint"], tier=row["service_tier"] or None,
                host=row["host"] or None, provider=provider_for_host(row["host"]), **given,
            )  # fmt: skip
            found[row["file"]] = [cost.status, None if cost.pico is None else pico_to_usd(cost.pico), cost.reason]
    return found


@pytest.mark.skipif(not TRUTH.exists(), reason="the recorded exchanges are not beside this checkout")
def test_every_recorded_exchange_costs_what_it_did() -> None:
    assert priced() == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_golden_costs_are_exact_and_never_zero_for_what_is_unknown() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert len(golden) > 300
    assert [
        name for name, (status, usd, _) in golden.items() if (usd is None) != (status in ("unpriced", "none"))
    ] == []
    assert [
        name for name, (status, _, reason) in golden.items() if (reason is None) != (status in ("priced", "none"))
    ] == []


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in priced().items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")

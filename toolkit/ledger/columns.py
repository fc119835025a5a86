"""The names of the ledger's columns, in order, and the expressions that give a report's sums. Standard library only."""

from __future__ import annotations

from dataclasses import fields

from toolkit.model import Usage

HEAD = "0001"
"""The revision that this program reads and writes (a test compares it with the migrations)."""

APPLICATION_ID = 0x6F616963
"""`oaic` in the header of an SQLite file: this file is a ledger of ours, whatever its revision."""

USAGE = tuple(each.name for each in fields(Usage) if each.name != "tool_calls")

FACTS = (
    "id", "started_at", "duration_ms", "time_to_first_token_ms", "origin", "project", "tags", "provider",
    "server_address", "endpoint", "operation", "request_model", "response_model", "service_tier",
    "request_service_tier", "batch", "stream", "state", "http_status", "error_type", "error_code", "finish_reasons",
    "response_id", "request_id", "parent_id", "retries", "key_hint", *USAGE, "tool_calls", "usage_source",
    "reported_pico", "flags", "extra",
)  # fmt: skip
"""What is known of a request itself, in the order of a row."""

CURRENT = ("cost_status", "cost_pico", "cost_seq")
"""A copy of the newest cost row, so that a sum needs no join."""

REQUEST = ("n", *FACTS, *CURRENT, "voided")

PARTS = (
    "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_12h_input_tokens",
    "input_audio_tokens", "input_image_tokens", "cache_read_audio_tokens", "cache_read_image_tokens", "output_tokens",
    "reasoning_output_tokens", "output_audio_tokens", "output_image_tokens", "tool_calls", "audio_seconds",
    "video_seconds", "images", "input_characters", "requests", "uplift",
)  # fmt: skip
"""The kinds of cost that have a column of their own; others share `other_pico` and are named in `other_parts`."""

COST = (
    "request", "seq", "created_at", "status", "pico", "reason", "why", "rule_version", "price", "parts_known",
    *(f"{part}_pico" for part in PARTS), "other_pico", "other_parts",
)  # fmt: skip

PARTS_SUM = " + ".join(f"coalesce({part}_pico, 0)" for part in (*PARTS, "other"))

MODEL = "nullif(coalesce(nullif(response_model, ''), request_model), '')"
TOTAL = "coalesce(total_tokens, coalesce(input_tokens, 0) + coalesce(output_tokens, 0))"
OPEN = "cost_status in ('unpriced', 'partial')"

MILLI = 10**9
"""Pico-dollars in a thousandth of a dollar. Sums keep thousandths and the rest apart: neither overflows 64 bits."""

SUMS = {
    "requests": "1",
    "errors": "case when state = 'error' then 1 else 0 end",
    "unpriced": f"case when {OPEN} then 1 else 0 end",
    "estimated": "case when usage_source = 'estimated' then 1 else 0 end",
    "input_tokens": "coalesce(input_tokens, 0)",
    "cache_read_input_tokens": "coalesce(cache_read_input_tokens, 0)",
    "cache_creation_input_tokens": "coalesce(cache_creation_input_tokens, 0)",
    "output_tokens": "coalesce(output_tokens, 0)",
    "reasoning_output_tokens": "coalesce(reasoning_output_tokens, 0)",
    "total_tokens": TOTAL,
    "unpriced_tokens": f"case when {OPEN} then {TOTAL} else 0 end",
    "costed": "case when cost_pico is not null then 1 else 0 end",
    "cost_milli": f"coalesce(cost_pico / {MILLI}, 0)",
    "cost_rest_pico": f"coalesce(cost_pico % {MILLI}, 0)",
}
"""What a rollup adds up, and how it follows from a row of `requests`."""

SUM_NAMES = tuple(SUMS)

QUARTER = 900_000_000
HOUR = 3_600_000_000
"""Microseconds. Every zone in use today differs from UTC by whole quarters of an hour."""

MOST = 10**12
"""The largest count that is believed: a trillion tokens in one request. Sums of such counts fit into 64 bits."""

WHOLES = (
    ("cache_read_input_tokens", "input_tokens", "cached_exceeds_input"),
    ("cache_creation_input_tokens", "input_tokens", "cache_write_exceeds_input"),
    ("reasoning_output_tokens", "output_tokens", "reasoning_exceeds_output"),
)
"""What is a part of what, and the flag of a row that says otherwise. Such a row is kept as it came."""

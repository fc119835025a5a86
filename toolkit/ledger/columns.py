"""The names of the ledger's columns, in order, and the expressions that give a report's sums. Standard library only."""

from __future__ import annotations

from dataclasses import fields

from toolkit.model import Usage
from toolkit.quick.kept import APPLICATION_ID, HEAD, HOUR, MILLI, OPEN, QUARTER, SUM_NAMES, SUMS, TOTAL

__all__ = [
    "APPLICATION_ID", "COST", "CURRENT", "FACTS", "HEAD", "HOUR", "MILLI", "MODEL", "MOST", "OPEN", "PARTS",
    "PARTS_SUM", "QUARTER", "REQUEST", "SUMS", "SUM_NAMES", "TOTAL", "USAGE", "WHOLES",
]  # fmt: skip

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

MOST = 10**12
"""The largest count that is believed: a trillion tokens in one request. Sums of such counts fit into 64 bits."""

WHOLES = (
    ("cache_read_input_tokens", "input_tokens", "cached_exceeds_input"),
    ("cache_creation_input_tokens", "input_tokens", "cache_write_exceeds_input"),
    ("reasoning_output_tokens", "output_tokens", "reasoning_exceeds_output"),
)
"""What is a part of what, and the flag of a row that says otherwise. Such a row is kept as it came."""

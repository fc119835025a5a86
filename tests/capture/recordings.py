"""Recorded exchanges, and what each says by the table that comes with them."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

OWN = Path(__file__).with_name("data")
"""A small selection that belongs to this project's tests; its README names the source and licence of each."""
BESIDE = Path(__file__).parents[3] / "shared" / "corpus"
"""The whole collection, where it stands beside the checkout."""

COUNTS = {
    "input_tokens": "input_tokens", "cached_input_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_creation_input_tokens", "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_output_tokens", "audio_in": "input_audio_tokens", "audio_out": "output_audio_tokens",
    "image_in": "input_image_tokens", "image_out": "output_image_tokens", "total_tokens": "total_tokens",
    "accepted_prediction": "accepted_prediction_tokens", "rejected_prediction": "rejected_prediction_tokens",
    "duration_seconds": "audio_seconds",
}  # fmt: skip
SAME = (
    "request_model", "response_model", "service_tier", "request_id", "error_code", "error_type", "provider",
)  # fmt: skip
TOOLS = {
    "web_search_calls": "web_search",
    "file_search_calls": "file_search",
    "code_interpreter_calls": "code_interpreter",
}

JUSTIFIED = {
    ("1103", "error_code"): "xAI puts the code beside the error instead of in it; the row has it",
    ("1043", "provider"): "a program on this machine that does not say what it is, on a port that is anybody's",
    ("1087", "provider"): "the same",
    ("1090", "provider"): "the same",
    ("1091", "provider"): "the same",
    ("0806", "state"): "a stream that ends where its run waits for tools",
    ("0998", "host"): "the recording names no host",
    ("1036", "host"): "the recording names no host",
}
"""Where a row and the table differ, and why the row is right. Columns that no row has: `text_in`, `text_out` (what is left
of input and output without audio and image), `usage_chunks`, and how the recording was made."""
UNDER_WAY = {
    "0040": "a batch that was cancelled, seen while it is still being cancelled",
    "0042": "a batch while it is being worked on",
    "0043": "the same",
    "0045": "a batch while it is being cancelled",
    "0762": "a response while it is being worked on",
    "0768": "a response that is no longer there",
}
"""Looks at what has not ended, or not well: they leave the row as it was begun, with its usage still to come."""
LOOKED_AT_LATER = {"endpoint", "streaming", "status", "request_id"}
"""What a row keeps of the request that began it, when a later look fills in the rest."""


@dataclass(frozen=True)
class Recording:
    """One exchange: its line of the table, and its file."""

    truth: Mapping[str, str]
    folder: Path

    @property
    def name(self) -> str:
        return self.truth["file"]

    @property
    def number(self) -> str:
        return self.name[:4]

    @cached_property
    def file(self) -> Any:
        return json.loads((self.folder / "recorded" / self.name).read_text(encoding="utf-8"))

    @property
    def method(self) -> str:
        return str(self.file["request"]["method"])

    @property
    def url(self) -> str:
        return str(self.file["request"]["url"])

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def request(self) -> bytes:
        return str(self.file["request"]["body"]).encode()

    @property
    def response(self) -> bytes:
        body: str = self.file["response"]["body"]
        return base64.b64decode(body) if self.file["response"].get("body_form") == "base64" else body.encode()


def recordings(folder: Path | None = None) -> list[Recording]:
    """All of the collection beside the checkout, or of the project's own selection where there is none."""
    folder = folder or (BESIDE if BESIDE.is_dir() else OWN)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return [Recording(row, folder) for row in csv.DictReader(file)]


def differences(truth: Mapping[str, str], row: Mapping[str, Any], *, but: Collection[str] = ()) -> Iterator[str]:
    """Where an exported row says something else than the table, without what is justified and the columns of `but`."""
    calls = row["tool_calls"] or {}
    pairs = [(name, row[name]) for name in SAME]
    pairs += [(name, row[field]) for name, field in COUNTS.items()]
    pairs += [(name, calls.get(tool) or ("" if truth[name] == "" else 0)) for name, tool in TOOLS.items()]
    pairs += [
        ("endpoint", row["endpoint"].removeprefix("/")),
        ("finish_reasons", "|".join(row["finish_reasons"] or ())),
        ("streaming", int(row["stream"])),
        ("status", row["http_status"]),
        ("host", row["server_address"]),
        ("has_usage", int(row["usage_source"] in {"response", "stream"})),
    ]
    for name, got in pairs:
        said, shown = truth[name], "" if got is None else f"{got:g}" if isinstance(got, float) else str(got)
        said = said.partition(":")[0] if name == "host" else said
        if said != shown and name not in but and (truth["file"][:4], name) not in JUSTIFIED:
            yield f"{truth['file']} {name}: {said!r} is {shown!r}"

"""`oaicheck test embeddings`: one text; right when a vector of the stated length comes back."""

from __future__ import annotations

import base64
import binascii
import math
import struct
from typing import Any

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

PROMPT = "The quick brown fox jumps over the lazy dog."
LENGTHS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
"""Source: https://platform.openai.com/docs/guides/embeddings."""


def build(ask: Ask) -> Request:
    """One string, as floats (the SDK's own default is base64, which few other servers know). The form can't be left
    out where it is refused: the SDK would send its default."""
    body = {"model": ask.model, "input": ask.prompt or PROMPT, "encoding_format": "float"}
    return Request(endpoint="/embeddings", body=body, model=ask.model)


def verify(ask: Ask, answer: Answer) -> Verdict:
    """Numbers, all finite, not all zero, as many as the model has."""
    rows = answer.body.get("data")
    first = rows[0] if isinstance(rows, list) and rows else None
    vector = _unpacked(first.get("embedding")) if isinstance(first, dict) else None
    found = _odd(vector, LENGTHS.get(ask.model))
    size = len(vector) if isinstance(vector, list) else 0
    return judge.text_or(found, answer, f"A vector of {size} numbers came back.")


def _unpacked(given: Any) -> Any:
    """The numbers, also from the base64 text (float32, little-endian) that is the SDK's default form."""
    if not isinstance(given, str):
        return given
    try:
        data = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None
    return [each for (each,) in struct.iter_unpack("<f", data)] if data and len(data) % 4 == 0 else None


def _odd(vector: Any, length: int | None) -> Verdict | None:
    if not isinstance(vector, list) or not vector or not all(type(each) in {int, float} for each in vector):
        return judge.fault("resp.shape", "The answer holds no vector of numbers.", expected="embedding")
    if not all(isinstance(each, int) or math.isfinite(each) for each in vector) or not any(vector):
        return judge.fault("resp.shape", "The vector holds no usable numbers.", expected="embedding")
    if length and len(vector) != length:
        return judge.fault("resp.shape", f"The vector has {len(vector)} numbers, this model's have {length}.")
    return None


probe = Probe(
    kind="embeddings",
    title="An embedding of one text",
    right="a vector of the model's length comes back",
    endpoint="/embeddings",
    family="embeddings",
    build=build,
    verify=verify,
    examples=("--model text-embedding-3-large",),
    order=9,
)

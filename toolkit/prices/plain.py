"""The counts of an ordinary answer, in one straight line: text alone, and nothing odd about it."""

from __future__ import annotations

from toolkit.model import Usage
from toolkit.prices import kinds

Counts = dict[str, int]


def text_counts(usage: Usage) -> Counts | None:
    """What `split` gives for an endpoint for text, when it has no doubts: an import asks this a million times. `None`
    for whatever needs a second look: sound, pictures, parts that exceed their whole, a total that is no sum."""
    whole, made = usage.input_tokens, usage.output_tokens
    if whole is None or made is None or _special(usage) or usage.total_tokens not in (None, whole + made):
        return None
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    reasoning = usage.reasoning_output_tokens or 0
    fresh, said = whole - read - written, made - reasoning
    if fresh < 0 or said < 0 or read < 0 or written < 0 or reasoning < 0:
        return None
    counts = {kinds.INPUT: fresh} if fresh else {}
    if read:
        counts[kinds.CACHE_READ] = read
    if written:
        counts[kinds.CACHE_WRITE] = written
    if said:
        counts[kinds.OUTPUT] = said
    if reasoning:
        counts[kinds.REASONING] = reasoning
    return counts


def _special(usage: Usage) -> bool:
    return bool(
        usage.input_audio_tokens
        or usage.input_image_tokens
        or usage.output_audio_tokens
        or usage.output_image_tokens
        or usage.cache_creation_12h_input_tokens
        or usage.cache_read_audio_tokens
        or usage.cache_read_image_tokens
    )

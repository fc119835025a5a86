"""What a bill counts: the kinds of token, tool call, second and image that have their own price, and the unit of each.

A rate is published "per million tokens", "per 1,000 calls", "per hour", "per image": `per()` says how many units one
published rate buys, so that money is `count x rate / per` everywhere and no other place knows about units.
"""

from __future__ import annotations

MILLION = 1_000_000

INPUT = "input_tokens"
CACHE_READ = "cache_read_input_tokens"
CACHE_WRITE = "cache_creation_input_tokens"
CACHE_WRITE_12H = "cache_creation_12h_input_tokens"
INPUT_AUDIO = "input_audio_tokens"
INPUT_IMAGE = "input_image_tokens"
CACHE_READ_AUDIO = "cache_read_audio_tokens"
CACHE_READ_IMAGE = "cache_read_image_tokens"
OUTPUT = "output_tokens"
REASONING = "reasoning_output_tokens"
OUTPUT_AUDIO = "output_audio_tokens"
OUTPUT_IMAGE = "output_image_tokens"
AUDIO_SECONDS = "audio_seconds"
VIDEO_SECONDS = "video_seconds"
CHARACTERS = "input_characters"
IMAGES = "images"
REQUESTS = "requests"
TOOL = "tool_calls."
"""Followed by the tool's name: `tool_calls.web_search`."""

TOKENS = (
    INPUT,
    CACHE_READ,
    CACHE_WRITE,
    CACHE_WRITE_12H,
    INPUT_AUDIO,
    INPUT_IMAGE,
    CACHE_READ_AUDIO,
    CACHE_READ_IMAGE,
    OUTPUT,
    REASONING,
    OUTPUT_AUDIO,
    OUTPUT_IMAGE,
)
"""Kinds that a tier, a long prompt, a batch or a region reprices. Tool fees, seconds and images are not among them."""

INPUT_KINDS = frozenset(TOKENS[:8])

_PER = {AUDIO_SECONDS: 3600, VIDEO_SECONDS: 1, IMAGES: 1, REQUESTS: 1000}


def per(kind: str) -> int:
    """How many units the published rate of this kind buys."""
    if kind.startswith(TOOL):
        return 1000
    return _PER.get(kind, MILLION)


def is_kind(name: str) -> bool:
    """Whether a price file may give a rate by this name."""
    return name in TOKENS or name in _PER or name == CHARACTERS or (name.startswith(TOOL) and len(name) > len(TOOL))


FREE_TOOLS = frozenset(
    {"function", "mcp", "custom", "computer", "local_shell", "shell", "apply_patch", "tool_search", "file_citation"}
)
"""Calls that OpenAI bills by their tokens alone (https://platform.openai.com/docs/pricing, "Built-in tools")."""

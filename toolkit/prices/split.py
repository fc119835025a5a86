"""Takes a request's counts apart into what is billed once each: the parts of the input sum to the input, those of the
output to the output, whatever overlaps the server reported. Odd counts are priced defensively and named."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.model import Usage
from toolkit.prices import kinds

Counts = dict[str, int]


def split(usage: Usage, *, family: str, reasoning_outside: int = 0) -> tuple[Counts, list[str]]:
    """Counts of tokens by kind, and flags. `family` is the endpoint's (see `endpoints.py`): an image endpoint that does
    not split its output made images, a speech endpoint made sound. `reasoning_outside` is how much reasoning the output
    count leaves out (see `outside_output`)."""
    flags: list[str] = []
    read = _Reader(usage, flags)
    counts = _input(read, flags)
    counts |= _output(read, flags, family, reasoning_outside=reasoning_outside)
    _check_total(read, flags, reasoning_outside=reasoning_outside)
    return counts, flags


class _Reader:
    """Counts as whole numbers: unknown is nothing, a negative one is nothing and said so."""

    def __init__(self, usage: Usage, flags: list[str]) -> None:
        self.usage, self.flags = usage, flags

    def __call__(self, name: str) -> int:
        value: int | None = getattr(self.usage, name)
        if value is None:
            return 0
        if value < 0:
            _flag(self.flags, "negative_count")
            return 0
        return value


def _flag(flags: list[str], name: str) -> None:
    if name not in flags:
        flags.append(name)


def _within(value: int, limit: int, flags: list[str], flag: str) -> int:
    if value > limit:
        _flag(flags, flag)
        return limit
    return value


def _input(read: _Reader, flags: list[str]) -> Counts:
    total = read("input_tokens")
    cached = _within(read("cache_read_input_tokens"), total, flags, "cached_exceeds_input")
    written = _within(read("cache_creation_input_tokens"), total - cached, flags, "written_exceeds_input")
    written_12h = _within(read("cache_creation_12h_input_tokens"), written, flags, "written_12h_exceeds_written")
    audio = _within(read("input_audio_tokens"), total, flags, "audio_exceeds_input")
    image = _within(read("input_image_tokens"), total - audio, flags, "image_exceeds_input")
    parts = {
        kinds.INPUT: total - cached - written,
        kinds.CACHE_READ: cached,
        kinds.CACHE_WRITE: written - written_12h,
        kinds.CACHE_WRITE_12H: written_12h,
    }
    if audio or image:
        parts |= _modal(read, total, cached, written, audio, image)
    return {kind: count for kind, count in parts.items() if count}


def _modal(read: _Reader, total: int, cached: int, written: int, audio: int, image: int) -> Counts:
    """The parts of an input that holds sound or pictures, of which some may be cached or written too."""
    cached_audio = min(read("cache_read_audio_tokens"), cached, audio)
    cached_image = min(read("cache_read_image_tokens"), cached - cached_audio, image)
    cached_text = cached - cached_audio - cached_image

    # A server that does not say what was cached: text first, and only what text cannot hold was image, then audio.
    excess = cached_text + written - (total - audio - image)
    shift = max(0, min(excess, image - cached_image, cached_text))
    cached_image, cached_text, excess = cached_image + shift, cached_text - shift, excess - shift
    shift = max(0, min(excess, audio - cached_audio, cached_text))
    cached_audio, cached_text, excess = cached_audio + shift, cached_text - shift, excess - shift

    # What is written to the cache and does not fit into the text is image or audio: billed as written, and only so.
    fresh_image, fresh_audio = image - cached_image, audio - cached_audio
    shift = max(0, min(excess, fresh_image))
    fresh_image, excess = fresh_image - shift, excess - shift
    fresh_audio -= max(0, min(excess, fresh_audio))
    return {
        kinds.INPUT: total - cached - written - fresh_image - fresh_audio,
        kinds.CACHE_READ: cached_text,
        kinds.INPUT_AUDIO: fresh_audio,
        kinds.INPUT_IMAGE: fresh_image,
        kinds.CACHE_READ_AUDIO: cached_audio,
        kinds.CACHE_READ_IMAGE: cached_image,
    }


def _output(read: _Reader, flags: list[str], family: str, *, reasoning_outside: int) -> Counts:
    total = read("output_tokens")
    audio = _within(read("output_audio_tokens"), total, flags, "audio_exceeds_output")
    image = _within(read("output_image_tokens"), total - audio, flags, "image_exceeds_output")
    if family == "images" and read.usage.output_image_tokens is None:
        image = total - audio
    if family == "speech" and read.usage.output_audio_tokens is None:
        audio = total - image
    text = total - audio - image
    reasoning = read("reasoning_output_tokens")
    if reasoning_outside:
        _flag(flags, "reasoning_outside_output" if reasoning else "reasoning_only_in_total")
        text += reasoning_outside
        reasoning = reasoning_outside
    elif reasoning > total:
        _flag(flags, "reasoning_exceeds_output")
    reasoning = min(reasoning, text)
    parts = {
        kinds.OUTPUT: text - reasoning,
        kinds.REASONING: reasoning,
        kinds.OUTPUT_AUDIO: audio,
        kinds.OUTPUT_IMAGE: image,
    }
    return {kind: count for kind, count in parts.items() if count}


def _check_total(read: _Reader, flags: list[str], *, reasoning_outside: int) -> None:
    usage = read.usage
    if usage.total_tokens is None or usage.input_tokens is None or usage.output_tokens is None:
        return
    if usage.total_tokens != usage.input_tokens + usage.output_tokens + reasoning_outside:
        _flag(flags, "total_mismatch")


def outside_output(usage: Usage, provider: str | None) -> int:
    """How much reasoning this server leaves out of its output count: only the total says so, and OpenAI never does.
    xAI's chat answers are of this kind: prompt + completion + reasoning = total. Google's say nothing of reasoning but in
    the total, and bill it as output (https://ai.google.dev/gemini-api/docs/pricing, "including thinking tokens")."""
    counts = usage.input_tokens, usage.output_tokens, usage.total_tokens
    if provider in {"openai", "azure"} or None in counts:
        return 0
    rest = (usage.total_tokens or 0) - (usage.input_tokens or 0) - (usage.output_tokens or 0)
    reasoning = usage.reasoning_output_tokens or 0
    if rest > 0 and (rest == reasoning or (provider == "google" and not reasoning)):
        return rest
    return 0


def tool_counts(tools: Mapping[str, int] | None) -> Counts:
    """Calls by kind (`tool_calls.web_search`), without those that have no fee of their own."""
    if not tools:
        return {}
    return {kinds.TOOL + name: count for name, count in tools.items() if count > 0 and name not in kinds.FREE_TOOLS}

"""What is odd about a row: parts larger than the whole, a total that is no sum. Such rows are kept, but flagged."""

from __future__ import annotations

from toolkit.entry import Entry


def flags_of(entry: Entry) -> tuple[str, ...]:
    """The entry's own flags and those that its counts deserve, each once."""
    u = entry.usage
    whole, out, total = u.input_tokens, u.output_tokens, u.total_tokens
    found = []
    if whole is not None:
        cached, written = u.cache_read_input_tokens or 0, u.cache_creation_input_tokens or 0
        if cached > whole:
            found.append("cached_exceeds_input")
        if written > whole:
            found.append("cache_write_exceeds_input")
        if cached <= whole and written <= whole < cached + written:
            found.append("cached_and_written_exceed_input")
    if out is not None and (u.reasoning_output_tokens or 0) > out:
        found.append("reasoning_exceeds_output")
    if total is not None and whole is not None and out is not None and total != whole + out:
        found.append("total_mismatch")
    if not found:
        return entry.flags
    return (*entry.flags, *(each for each in found if each not in entry.flags))

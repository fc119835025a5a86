"""Which price list a model's name means: exact, with a prefix cut, or a dated snapshot; never a mere beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DATE = re.compile(r"^(?P<base>.+?)-(?P<date>20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))$")
_COMPACT = re.compile(r"^(?P<base>.+?)-(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])$")
_PREFIXES = dict.fromkeys(("openai", "azure"), ("openai/", "azure/", "azure_ai/"))
_TUNED = re.compile(r"^(?P<base>[a-z0-9.-]+?-20\d{2}-\d{2}-\d{2})\.ft-.+$")


def candidates(name: str, provider: str) -> Iterator[tuple[str, str]]:
    """The names to look up in order, each with the basis that a match by it has.

    `gpt-5.5-2026-12-01` → itself (exact), `gpt-5.5` (date-stripped). A fine-tuned model is only ever looked up as a
    fine-tuned one: `ft:gpt-4o-2024-08-06:acme::x1` → `ft:gpt-4o-2024-08-06`, `ft:gpt-4o`, but not `gpt-4o`.
    """
    plain = name.strip().lower()
    yield from _dated(plain, "exact")
    for prefix in _PREFIXES.get(provider, ()):
        if plain.startswith(prefix):
            yield from _dated(plain.removeprefix(prefix), "prefix-stripped")
    tuned = tuned_base(plain.rpartition("/")[2])
    if tuned:
        yield from _dated(f"ft:{tuned}", "fine-tuned")


def tuned_base(name: str) -> str | None:
    """The model that a fine-tuned one was made of (`ft:BASE:org:name:id`, Azure's `BASE.ft-…`), else `None`."""
    if name.startswith("ft:"):
        return name.split(":")[1] or None
    match = _TUNED.match(name)
    return match["base"] if match else None


def _dated(name: str, basis: str) -> Iterator[tuple[str, str]]:
    yield name, basis
    compact = _COMPACT.match(name)
    if compact:
        yield f"{compact['base']}-{compact['y']}-{compact['m']}-{compact['d']}", basis
        yield compact["base"], "date-stripped"
    dated = _DATE.match(name)
    if dated:
        yield dated["base"], "date-stripped"

"""Which checks there are, in what order they stand, and which were asked for."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Collection, Sequence

from toolkit import discover
from toolkit.doctor.registry import STAGES
from toolkit.errors import WrongUse
from toolkit.model import Check


def all_checks() -> tuple[Check, ...]:
    """Every check of the doctor's files, ordered."""
    return ordered(discover.objects(importlib.import_module("toolkit.doctor"), Check))


def ordered(checks: Sequence[Check]) -> tuple[Check, ...]:
    """By stage, and each after what it requires. Raises ValueError for an id that comes twice or a circle."""
    left = {each.id: each for each in sorted(checks, key=lambda each: STAGES.index(each.stage))}
    if len(left) != len(checks):
        raise ValueError("two checks have the same id")
    done: dict[str, Check] = {}
    while left:
        ready = next((each for each in left.values() if not any(need in left for need in each.requires)), None)
        if ready is None:
            raise ValueError(f"checks require each other in a circle: {sorted(left)}")
        done[ready.id] = left.pop(ready.id)
    return tuple(done.values())


def split_ids(texts: Sequence[str]) -> tuple[str, ...]:
    """Ids as they were typed: an option may be repeated, or hold several with commas or spaces between."""
    return tuple(part for text in texts for part in text.replace(",", " ").split())


def chosen(checks: Sequence[Check], only: Collection[str], skip: Collection[str]) -> frozenset[str]:
    """The ids that were asked for. Raises WrongUse for an id or stage that does not exist, with the nearest name."""
    known = {each.id for each in checks} | {each.stage for each in checks}
    for name in (*only, *skip):
        if name not in known:
            raise WrongUse(f"There is no check called {name!r}.", _hint(name, known))
    return frozenset(
        each.id
        for each in checks
        if (not only or each.id in only or each.stage in only) and each.id not in skip and each.stage not in skip
    )


def _hint(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return (f"Did you mean {near[0]!r}? " if near else "") + "All of them: oaicheck env --list"

"""`ledger check`: runs the invariants and looks at the file; names what is wrong and where."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path

from toolkit.errors import LedgerError
from toolkit.ledger.door import Door
from toolkit.ledger.invariants import MENDED_BY_REBUILD, RULES, Damage, Rule
from toolkit.ledger.lanes import Waiting, in_lanes, silent
from toolkit.ledger.store import OpenLedger

LARGE = 200_000
"""Rows from which on two rules are judged at once: below, opening the file again takes longer than it saves."""
NAMED = 1_000
"""Places that are named for one rule: where all of ten million rows break it, the rest are counted."""
FIRST = ("integrity", "no_secrets")
"""The rules that take longest: whoever begins with them ends sooner."""


def title(rule: Rule) -> str:
    """What the rule says, as a sentence."""
    return (rule.__doc__ or rule.__name__).split("\n")[0]


def check(ledger: OpenLedger, *, waiting: Waiting = silent) -> Generator[tuple[str, str, list[Damage]], None, None]:
    """Each rule's name, what it says, and what breaks it. A rule that can't be judged on a damaged file says so.
    `waiting` hears about once a second which rules are being judged in a large file."""
    path = Path(ledger.location)
    if ledger.door.dialect == "sqlite":
        yield "mode", "Only its owner can read the file.", list(_mode(path))
    for rule, damages in zip(RULES, _judged(ledger, waiting), strict=True):
        yield rule.__name__, title(rule), damages


def _judged(ledger: OpenLedger, waiting: Waiting) -> Iterator[list[Damage]]:
    judges = [_judge(rule, ledger.location) for rule in RULES]
    if not _large(ledger.door):
        return (judge(ledger.door) for judge in judges)
    names = [rule.__name__ for rule in RULES]
    order: Sequence[int] = sorted(range(len(RULES)), key=lambda at: names[at] not in FIRST)
    return in_lanes(Path(ledger.location), judges, names, order, waiting)


def _large(door: Door) -> bool:
    if door.dialect != "sqlite":
        return False
    try:
        return (door.run("select max(n) from requests")[0][0] or 0) >= LARGE
    except LedgerError:
        return False


def _judge(rule: Rule, location: str) -> Callable[[Door], list[Damage]]:
    return lambda door: list(_broken(door, location, rule))


def _broken(door: Door, location: str, rule: Rule) -> Iterator[Damage]:
    mended = "oaicheck ledger rebuild" if rule.__name__ in MENDED_BY_REBUILD else None
    try:
        found = rule(door)
        for where, problem in islice(found, NAMED):
            yield Damage(rule=rule.__name__, where=where, problem=problem, mended_by=mended)
        if more := sum(1 for _ in found):
            yield Damage(rule=rule.__name__, where=location, problem=f"{more:,} more like these", mended_by=mended)
    except LedgerError as error:
        yield Damage(rule=rule.__name__, where=location, problem=error.message)
    except (ValueError, TypeError) as error:
        yield Damage(rule=rule.__name__, where=location, problem=f"it can't be judged: {error}")


def _mode(path: Path) -> Iterator[Damage]:
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Damage(
            rule="mode", where=str(path), problem=f"others may open it (mode {mode:o})", mended_by=f"chmod 600 {path}"
        )

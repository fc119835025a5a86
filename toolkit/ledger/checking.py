"""`ledger check`: runs the invariants and looks at the file; names what is wrong and where."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import LedgerError
from toolkit.ledger.invariants import MENDED_BY_REBUILD, RULES, Damage, Rule
from toolkit.ledger.store import OpenLedger


def title(rule: Rule) -> str:
    """What the rule says, as a sentence."""
    return (rule.__doc__ or rule.__name__).split("\n")[0]


def check(ledger: OpenLedger) -> Iterator[tuple[str, str, list[Damage]]]:
    """Each rule's name, what it says, and what breaks it. A rule that can't be judged on a damaged file says so."""
    path = Path(ledger.location)
    if ledger.door.dialect == "sqlite":
        yield "mode", "Only its owner can read the file.", list(_mode(path))
    for rule in RULES:
        yield rule.__name__, title(rule), list(_broken(ledger, rule))


def _broken(ledger: OpenLedger, rule: Rule) -> Iterator[Damage]:
    mended = "oaicheck ledger rebuild" if rule.__name__ in MENDED_BY_REBUILD else None
    try:
        for where, problem in rule(ledger.door):
            yield Damage(rule=rule.__name__, where=where, problem=problem, mended_by=mended)
    except LedgerError as error:
        yield Damage(rule=rule.__name__, where=ledger.location, problem=error.message)
    except (ValueError, TypeError) as error:
        yield Damage(rule=rule.__name__, where=ledger.location, problem=f"it can't be judged: {error}")


def _mode(path: Path) -> Iterator[Damage]:
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Damage(
            rule="mode", where=str(path), problem=f"others may open it (mode {mode:o})", mended_by=f"chmod 600 {path}"
        )

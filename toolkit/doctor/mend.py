"""What `--fix` can mend: local, reversible things of the `.env`, each described before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.doctor.runner import Diagnosis


@dataclass(frozen=True, kw_only=True)
class Mending:
    """One thing that can be mended: for which code, in words, and how; `do` returns what was done, in words."""

    code: str
    text: str
    do: Callable[[], str]


def mendings(diagnosis: Diagnosis) -> tuple[Mending, ...]:
    """Everything that can be mended, in the order in which it should be."""
    return ()

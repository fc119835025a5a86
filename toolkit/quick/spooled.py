"""Whether rows may wait for a ledger that a program could not write: worth a closer look, which loads more."""

from __future__ import annotations

import os

from toolkit.quick.settings import usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def may_wait(place: str, environ: Mapping[str, str]) -> bool:
    """Looks at the names of files where the spool of a ledger (its absolute path, or its URL) may be: beside it, in the
    user's data folder, in the temporary folder. True when that can't be told so simply."""
    data = usual(environ)
    if data is None or not hasattr(os, "getuid"):
        return True
    temporary = os.path.join(environ.get("TMPDIR", "/tmp"), f"oaicheck-{os.getuid()}")  # noqa: S108 only looked at
    found = [name for folder in (os.path.split(data)[0], temporary) for name in _names(folder, "spool-")]
    if found and _theirs(place, found):
        return True
    folder, name = os.path.split(place)
    return "://" not in place and bool(_names(folder, f"{name}.spool.jsonl"))


def _theirs(place: str, found: list[str]) -> bool:
    """Whether one of these spools is of this ledger: it is named by a digest of its place."""
    import hashlib  # loaded only where there is a spool at all

    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return any(name.startswith(f"spool-{digest}") for name in found)


def _names(folder: str, start: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.startswith(start)]
    except OSError:
        return []

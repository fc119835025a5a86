"""Where a ledger is: a path, or the URL of a server. Understands what `--ledger` takes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import LedgerError
from toolkit.secret import redact


@dataclass(frozen=True, kw_only=True)
class Location:
    """A file (`path`) or a server (`url`); `shown` is what may be printed: a URL without its password."""

    shown: str
    path: Path | None = None
    url: str | None = None


def parse(text: str) -> Location:
    """Raises LedgerError for a database that is neither SQLite nor PostgreSQL."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.\-]+)://", text)
    if scheme is None:
        return _file(text)
    name = scheme[1].lower()
    if name in {"sqlite", "sqlite+pysqlite"}:
        return _file(text.partition(":///")[2].partition("?")[0])
    if name in {"postgres", "postgresql", "postgresql+psycopg"}:
        return Location(shown=redact(text), url="postgresql+psycopg" + text[len(scheme[1]) :])
    raise LedgerError(
        f"A ledger can't be kept in {name}: {redact(text)}.",
        "Give a path (SQLite) or a postgresql+psycopg://USER@HOST/DATABASE URL.",
    )


def _file(text: str) -> Location:
    if not text or "\0" in text:
        raise LedgerError(
            "The path of the ledger is empty or holds a NUL character.", "Give a path: --ledger ledger.db"
        )
    path = Path(os.path.abspath(Path(text).expanduser()))
    return Location(shown=str(path), path=path)

"""The answer to `report line` before anything else is loaded, or None: then the whole program answers, in the same words."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

MAGIC = b"SQLite format 3\0"
PATIENCE = 0.2
"""Seconds that a reader waits for a lock here; the whole program waits longer, and says for whom."""


def answer(args: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """The line, or None for whatever is not plain: odd options or settings, a server, a ledger that can't simply be
    read, a day that the sums by the quarter hour don't fit."""
    if args[1:2] != ["line"] or os.name != "posix":
        return None
    import sqlite3

    try:
        return _answer(args, environ)
    except (OSError, ValueError, sqlite3.Error):
        return None


def _answer(args: Sequence[str], environ: Mapping[str, str]) -> str | None:
    from toolkit.quick import settings, spooled

    options = settings.options(args)
    path = None if options is None else settings.ledger(options.get("--ledger"), environ, os.getcwd())
    if options is None or path is None or spooled.may_wait(path, environ):
        return None
    return _today(path, options.get("--tz"), environ)


def _today(path: str, tz: str | None, environ: Mapping[str, str]) -> str | None:
    from datetime import UTC, datetime

    from toolkit.quick import amounts, clock, kept

    info = clock.load(tz) if tz else _system(environ)
    if info is None:
        return None
    bounds = clock.today(clock.to_micros(datetime.now(UTC)), info)
    source = kept.rollup_for(bounds)
    values = _sums(path, source, bounds) if source else None
    if values is None:
        return None
    counts = {name: values[name] for name in ("requests", "errors", "unpriced", "estimated")}
    return amounts.sentence(**counts, cost=kept.cost_of(values)) + "\n"


def _system(environ: Mapping[str, str]) -> tzinfo:
    """The machine's zone, by the C library where that is sure to be the same as by `zoneinfo`."""
    from toolkit.quick import clock

    if environ.get("TZ") in {"UTC", "Etc/UTC"}:
        return clock.system(environ)[1]
    from toolkit.quick.here import here

    return here(environ) or clock.system(environ)[1]


def _sums(path: str, source: str, bounds: tuple[int, int]) -> dict[str, int] | None:
    """The day's sums; zeros where there is no ledger; None when this file can't simply be read."""
    from toolkit.quick import kept

    nothing = dict.fromkeys(kept.SUM_NAMES, 0)
    if not os.path.lexists(path):
        return nothing
    with open(path, "rb") as file:
        head = file.read(72)
    if head[:16] != MAGIC or int.from_bytes(head[68:72], "big") != kept.APPLICATION_ID:
        return None
    rows = _read(path, kept.statement(source, [(0, *bounds)]))
    if rows is None:
        return None
    return {name: int(each) for name, each in zip(kept.SUM_NAMES, rows[0][1:], strict=True)} if rows else nothing


def _read(path: str, sql: str) -> list[tuple[int, ...]] | None:
    """The rows of the query; None for a ledger of another revision.

    Opened for writing where that is allowed, though nothing is written: only such a connection takes the files of
    SQLite's log away again when it is the last to close.
    """
    import sqlite3

    from toolkit.quick import kept

    mode = "rw" if os.access(path, os.W_OK) else "ro"
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    base = sqlite3.connect(f"file:{quoted}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        if base.execute("select version_num from alembic_version").fetchall() != [(kept.HEAD,)]:
            return None
        return base.execute(sql).fetchall()
    finally:
        base.close()


def say(text: str) -> bool:
    """Writes it straight to stdout; False when that did not work, and nothing stands in a buffer then."""
    if sys.__stdout__ is None:
        return False
    try:
        os.write(sys.__stdout__.fileno(), text.encode("ascii"))
    except (OSError, ValueError):
        return False
    return True

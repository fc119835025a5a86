"""Moves a ledger to this program's revision: a backup first, then all steps in one transaction. Loads Alembic."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from toolkit.ledger.engine import make_engine
from toolkit.ledger.location import Location


def scripts() -> Path:
    """The migrations in the package, else (a checkout) those beside it."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "migrations"
    return packaged if packaged.is_dir() else package.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file. Alembic reads `%` in a path as its own, so it is doubled."""
    made = Config()
    made.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def known_revisions() -> list[str]:
    """Every released revision, oldest first."""
    directory = ScriptDirectory.from_config(config())
    return [each.revision for each in directory.walk_revisions()][::-1]


def upgrade(location: Location, revision: str = "head") -> None:
    """All missing steps in one transaction: either the ledger has the new form, or it is as it was."""
    engine = make_engine(location)
    try:
        with _silent(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("select pg_advisory_xact_lock(1868654947)")
            command.upgrade(config(connection), revision)
    finally:
        engine.dispose()


@contextmanager
def _silent() -> Iterator[None]:
    """Alembic tells its log about every step; a program that only records must not find that in its own log."""
    log = logging.getLogger("alembic")
    before, log.disabled = log.disabled, True
    children = [logging.getLogger(name) for name in ("alembic.runtime.migration", "alembic.runtime.plugins")]
    states = [each.disabled for each in children]
    for each in children:
        each.disabled = True
    try:
        yield
    finally:
        log.disabled = before
        for each, state in zip(children, states, strict=True):
            each.disabled = state

"""Runs the migrations: on the connection that the ledger passes, or (the `alembic` command) on OAICHECK_LEDGER."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from toolkit.ledger.schema import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _connect_and_run() -> None:
    from toolkit.ledger.engine import make_engine
    from toolkit.ledger.location import parse

    engine = make_engine(parse(os.environ.get("OAICHECK_LEDGER") or "ledger.db"))
    with engine.begin() as connection:
        _run(connection)
    engine.dispose()


given = context.config.attributes.get("connection")
if given is None:
    _connect_and_run()
else:
    _run(given)

"""SQLAlchemy engines for a ledger: PostgreSQL, and SQLite for migrations and maintenance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from toolkit.ledger.location import Location


def make_engine(location: Location) -> Engine:
    """An engine whose transactions are whole: on SQLite the driver's own late BEGIN is off and ours is IMMEDIATE,
    so that a failing migration leaves nothing behind (the driver alone would commit before every CREATE TABLE)."""
    if location.url is not None:
        return create_engine(location.url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    engine = create_engine(f"sqlite:///{location.path}", poolclass=NullPool, connect_args={"timeout": 30})
    event.listen(engine, "connect", _manual)
    event.listen(engine, "begin", _immediate)
    return engine


def _manual(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("pragma synchronous = full")


def _immediate(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")

"""The door to PostgreSQL (and, for comparison, to SQLite) through SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from toolkit.ledger.columns import APPLICATION_ID
from toolkit.ledger.door import NOTHING, Row
from toolkit.ledger.trouble import from_sqlalchemy


class ServerDoor:
    """One connection of an engine. Reads outside a transaction end at once, so that nobody is kept waiting."""

    def __init__(self, engine: Engine, shown: str, *, readonly: bool) -> None:
        self._engine = engine
        self._shown = shown
        self.readonly = readonly
        self.dialect = engine.dialect.name
        self._inside = False
        try:
            self._connection = self._connect()
        except SQLAlchemyError as error:
            raise from_sqlalchemy(error, shown) from error

    def _connect(self) -> Connection:
        return self._engine.connect()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
            if not self._inside:
                self._connection.commit()
        except SQLAlchemyError as error:
            if not self._inside:
                self._connection.rollback()
            raise from_sqlalchemy(error, self._shown) from error

    def run(self, sql: str, params: Mapping[str, Any] = NOTHING) -> list[Row]:
        with self._guarded():
            result = self._connection.execute(text(sql), params)
            return [tuple(row) for row in result] if result.returns_rows else []

    def stream(self, sql: str, params: Mapping[str, Any] = NOTHING) -> Iterator[Row]:
        """On a connection of its own, so that rows may be written while they are read; inside a transaction on that
        one's, because nobody else sees what it wrote."""
        if self._inside:
            yield from self.run(sql, params)
            return
        options = {"stream_results": True, "yield_per": 1000}
        try:
            with (
                self._engine.connect() as connection,
                connection.execute(text(sql), params, execution_options=options) as result,
            ):
                for row in result:
                    yield tuple(row)
        except SQLAlchemyError as error:
            raise from_sqlalchemy(error, self._shown) from error

    def many(self, table: str, columns: Sequence[str], rows: Sequence[Row], tail: str = "") -> None:
        marks = ", ".join(f":{name}" for name in columns)
        statement = text(f"insert into {table} ({', '.join(columns)}) values ({marks}) {tail}")
        with self._guarded():
            self._connection.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])

    def change(self, sql: str, params: Mapping[str, Any] = NOTHING) -> int:
        with self._guarded():
            return self._connection.execute(text(sql), params).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._inside = True
        try:
            if self.dialect == "postgresql":
                self.run(f"select pg_advisory_xact_lock({APPLICATION_ID})")
            yield
            self._connection.commit()
        except SQLAlchemyError as error:
            self._connection.rollback()
            raise from_sqlalchemy(error, self._shown) from error
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            self._inside = False

    @contextmanager
    def busy(self) -> Iterator[None]:
        yield

    def numbers(self, count: int) -> Sequence[int]:
        if self.dialect != "postgresql":
            first = (self.run("select max(n) from requests")[0][0] or 0) + 1
            return range(first, first + count)
        rows = self.run("select nextval('requests_n_seq') from generate_series(1, :count)", {"count": count})
        return [row[0] for row in rows]

    def moved(self) -> bool:
        return False

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

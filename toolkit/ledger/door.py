"""What the ledger needs of a database: a few verbs, so that its SQL is written once for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]
NOTHING: Mapping[str, Any] = {}


class Door(Protocol):
    """An open connection. Statements hold `:name` parameters. Errors come out as LedgerError, with a remedy."""

    dialect: str
    readonly: bool

    def run(self, sql: str, params: Mapping[str, Any] = NOTHING) -> list[Row]:
        """Executes one statement and returns all of its rows."""
        ...

    def stream(self, sql: str, params: Mapping[str, Any] = NOTHING) -> Iterator[Row]:
        """The rows of a query as they come, with bounded memory."""
        ...

    def many(self, table: str, columns: Sequence[str], rows: Sequence[Row], tail: str = "") -> None:
        """Inserts rows given in the order of the columns; `tail` is an ON CONFLICT clause."""
        ...

    def change(self, sql: str, params: Mapping[str, Any] = NOTHING) -> int:
        """Executes an UPDATE or DELETE and returns how many rows it changed."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, and the only writer meanwhile: BEGIN IMMEDIATE, or a server's lock that does the same."""
        ...

    def busy(self) -> AbstractContextManager[None]:
        """Around many transactions in a row: whatever makes them quicker together."""
        ...

    def numbers(self, count: int) -> Sequence[int]:
        """So many fresh values for `requests.n`, ascending."""
        ...

    def moved(self) -> bool:
        """Whether what is at the ledger's path is no longer the file that was opened. Never with a server."""
        ...

    def close(self) -> None: ...

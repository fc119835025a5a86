"""The ledger: every request as one exact row, in SQLite or PostgreSQL. The only room with SQLAlchemy and Alembic.

    with open_ledger(location) as ledger:
        ledger.write([entry])
        for line in ledger.aggregate(periods, by=("model",)):
            ...

Importing this package loads neither SQLAlchemy nor Alembic: SQLite's hot paths (writing rows, reading sums) use the
standard library behind the same functions; PostgreSQL, migrations and maintenance use SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from toolkit.entry import Entry


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which rows. `since`/`until` are microseconds since the epoch, UTC, half open `[since, until)`; the rest are
    equalities."""

    since: int | None = None
    until: int | None = None
    model: str | None = None
    project: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    response_ids: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A limit for a period (`daily`, `monthly` …) in pico-dollars; `filters` says which requests count (`project`,
    `tag:NAME` …)."""

    name: str
    period: str
    limit: int
    filters: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What the rows of one period and group add up to. `period` is the index of the period that was asked for, `group`
    holds a value for each word of `by`, `None` where a row has none. Token sums take unknown as nothing; `cost` is in
    pico-dollars, `None` when no row has a known cost; `unpriced` counts cost status `unpriced` and `partial`, `errors`
    state `error`; `estimated` counts usage source `estimated`; `unpriced_tokens` are the total tokens of `unpriced`."""

    period: int
    group: tuple[str | None, ...]
    requests: int
    errors: int
    unpriced: int
    estimated: int
    input_tokens: int
    cache_read_input_tokens: int
    cache_creation_input_tokens: int
    output_tokens: int
    reasoning_output_tokens: int
    total_tokens: int
    unpriced_tokens: int
    cost: int | None


class Ledger(Protocol):
    """An open ledger. Every method raises `LedgerError` with location and remedy, nothing of the driver."""

    location: str
    remarks: tuple[str, ...]

    def write(self, entries: Sequence[Entry]) -> int:
        """Writes rows (rollup included) in one transaction. For an id that is there already the fuller usage wins.
        Returns how many rows are new."""
        ...

    def read(self, where: Where = ..., *, newest_first: bool = False, limit: int | None = None) -> Iterator[Entry]:
        """Rows in the order of `started_at`, streamed."""
        ...

    def aggregate(
        self, periods: Sequence[tuple[int, int]], *, by: Sequence[str] = (), where: Where = ...
    ) -> list[Sums]:
        """Exact sums for each half-open period `[start, end)` in microseconds since the epoch, in which there are rows.
        `by` takes `model project key endpoint provider origin state` and `tag:NAME`. Periods must not overlap."""
        ...

    def span(self) -> tuple[int, int] | None:
        """The first and last `started_at` in microseconds, `None` for an empty ledger."""
        ...

    def pruned(self, start: int, end: int, *, model: str | None = None) -> tuple[int, int]:
        """How many requests of a time `[start, end)` were pruned, and what they cost in pico-dollars: of these only the
        sums by quarter of an hour and model are left."""
        ...

    def kept_prices(self) -> list[dict[str, Any]]:
        """The price that each cost was made with, once each, the latest used last (see `Cost.price`)."""
        ...

    def budgets(self) -> list[Budget]:
        """The budgets, in the order of names."""
        ...

    def set_budget(self, budget: Budget) -> None:
        """Adds a budget, or replaces the one of that name."""
        ...

    def remove_budget(self, name: str) -> bool:
        """Removes a budget; says whether there was one."""
        ...

    def moved(self) -> bool:
        """Whether the file was moved, deleted or replaced since it was opened: what is written goes where nobody looks."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


def open_ledger(location: str, *, create: bool = True, readonly: bool = False) -> Ledger:
    """Opens (and with `create` makes or upgrades) the ledger at a path or SQLAlchemy URL.

    Raises `LedgerError` when it can't be opened: not a ledger, newer schema, no permission, locked, disk full. With
    `create=False` and nothing there, raises `LedgerError` too (see `exists`).
    """
    from toolkit.ledger.opening import open_at

    return open_at(location, create=create, readonly=readonly)


def exists(location: str) -> bool:
    """Whether there is something at the location (a URL of a server counts as there)."""
    from toolkit.ledger.opening import is_there

    return is_there(location)

"""An open ledger: one door and the functions that go through it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from toolkit.entry import Entry
from toolkit.ledger import Budget, Sums, Where
from toolkit.ledger import sums as _sums
from toolkit.ledger.door import Door
from toolkit.ledger.reading import read
from toolkit.ledger.rows import dumps, instant, micros
from toolkit.ledger.writing import Writer

ALL = Where()


class OpenLedger:
    """What `open_ledger` returns. Maintenance (check, merge, prune …) works on its `door`."""

    def __init__(self, door: Door, location: str, remarks: tuple[str, ...] = ()) -> None:
        self.door = door
        self.location = location
        self.remarks = remarks
        self.writer = Writer(door)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what maintenance does."""
        try:
            with self.door.transaction():
                yield
        except BaseException:
            self.writer.forget()
            raise

    def write(self, entries: Sequence[Entry]) -> int:
        return self.writer.write(entries) if entries else 0

    def read(self, where: Where = ALL, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Entry]:
        return read(self.door, where, newest_first=newest_first, limit=limit)

    def aggregate(
        self, periods: Sequence[tuple[int, int]], *, by: Sequence[str] = (), where: Where = ALL
    ) -> list[Sums]:
        left = _sums.left_out(self.door, periods, by=tuple(by), where=where)
        remark = (
            f"{left} requests of this time were pruned and are not counted here: of them only the sums by quarter of an"
            " hour and model are left."
        )
        if left and remark not in self.remarks:
            self.remarks += (remark,)
        return _sums.aggregate(self.door, periods, by=tuple(by), where=where)

    def span(self) -> tuple[int, int] | None:
        return _sums.span(self.door)

    def pruned(self, start: int, end: int, *, model: str | None = None) -> tuple[int, int]:
        return _sums.pruned(self.door, start, end, model)

    def kept_prices(self) -> list[dict[str, Any]]:
        found = (json.loads(body) for (body,) in self.door.run("select body from prices order by n"))
        return [each for each in found if isinstance(each, dict)]

    def budgets(self) -> list[Budget]:
        rows = self.door.run("select name, period, limit_pico, filters, created_at from budgets order by name")
        return [
            Budget(name=name, period=period, limit=limit, filters=json.loads(filters), created_at=instant(at))
            for name, period, limit, filters, at in rows
        ]

    def set_budget(self, budget: Budget) -> None:
        row = (budget.name, budget.period, budget.limit, dumps(dict(budget.filters)), micros(budget.created_at))
        columns = ("name", "period", "limit_pico", "filters", "created_at")
        tail = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
        with self.door.transaction():
            self.door.many("budgets", columns, [row], f"on conflict (name) do update set {tail}")

    def remove_budget(self, name: str) -> bool:
        with self.door.transaction():
            return self.door.change("delete from budgets where name = :name", {"name": name}) > 0

    def moved(self) -> bool:
        return self.door.moved()

    def close(self) -> None:
        self.door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

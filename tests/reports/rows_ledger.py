"""A ledger made of a list: sums rows with nothing but Python, so that a report's test is a literal and a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from toolkit.entry import Entry
from toolkit.ledger import Sums, Where
from toolkit.model import Cost, Usage
from toolkit.money import usd_to_pico
from toolkit.reports.zones import to_micros


def entry(at: str, cost: str | None = "0.01", **kwargs: Any) -> Entry:
    """A row at an instant: `usage` and the fields of Entry as given, 100 tokens in and 20 out by default."""
    usage = kwargs.pop("usage", None) or Usage(input_tokens=100, output_tokens=20, total_tokens=120)
    status = kwargs.pop("cost_status", "unpriced" if cost is None else "priced")
    known = {"id": at, "origin": "test", "endpoint": "/chat/completions", "response_model": "gpt-4o-mini", **kwargs}
    return Entry(
        started_at=datetime.fromisoformat(at).astimezone(UTC),
        usage=usage,
        cost=Cost(status=status, pico=None if cost is None else usd_to_pico(cost)),
        **{"usage_source": "response", **known},
    )


class RowsLedger:
    """As `toolkit.ledger.Ledger`, in memory."""

    location = "memory"

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = list(entries)

    def write(self, entries: Sequence[Entry]) -> int:
        self.entries += entries
        return len(entries)

    def read(self, where: Where = Where(), *, newest_first: bool = False, limit: int | None = None) -> Iterator[Entry]:  # noqa: B008
        found = sorted(
            (e for e in self.entries if _matches(e, where)), key=lambda e: e.started_at, reverse=newest_first
        )
        return iter(found[:limit])

    def aggregate(
        self,
        periods: Sequence[tuple[int, int]],
        *,
        by: Sequence[str] = (),
        where: Where = Where(),  # noqa: B008
    ) -> list[Sums]:
        groups: dict[tuple[int, tuple[str | None, ...]], list[Entry]] = {}
        for each in self.read(where):
            at = to_micros(each.started_at)
            for index, (start, end) in enumerate(periods):
                if start <= at < end:
                    groups.setdefault((index, tuple(_field(each, name) for name in by)), []).append(each)
        return [_sums(index, group, found) for (index, group), found in groups.items()]

    def span(self) -> tuple[int, int] | None:
        instants = [to_micros(each.started_at) for each in self.entries]
        return (min(instants), max(instants)) if instants else None

    def close(self) -> None:
        """Nothing to close."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Nothing to close."""


def _field(each: Entry, name: str) -> str | None:
    if name.startswith("tag:"):
        return each.tags.get(name[4:])
    return getattr(each, {"key": "key_hint"}.get(name, name))  # type: ignore[no-any-return]


def _matches(each: Entry, where: Where) -> bool:
    at = to_micros(each.started_at)
    return (
        (where.since is None or at >= where.since)
        and (where.until is None or at < where.until)
        and where.model in {None, each.model}
        and where.project in {None, each.project}
        and where.tags.items() <= each.tags.items()
        and (not where.states or each.state in where.states)
    )


def _sums(index: int, group: tuple[str | None, ...], found: Sequence[Entry]) -> Sums:
    costs = [each.cost.pico for each in found if each.cost and each.cost.pico is not None]
    unpriced = [each for each in found if each.cost and each.cost.status in {"unpriced", "partial"}]
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens",
             "reasoning_output_tokens", "total_tokens")  # fmt: skip
    return Sums(
        period=index,
        group=group,
        requests=len(found),
        errors=sum(each.state == "error" for each in found),
        unpriced=len(unpriced),
        estimated=sum(each.usage_source == "estimated" for each in found),
        unpriced_tokens=sum(each.usage.total_tokens or 0 for each in unpriced),
        cost=sum(costs) if costs else None,
        **{name: sum(getattr(each.usage, name) or 0 for each in found) for name in names},
    )

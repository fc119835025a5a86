"""What the same tokens would have cost on another model, at its price today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.entry import Entry
from toolkit.errors import WrongUse
from toolkit.formats import DATA_ONLY
from toolkit.model import Column, Table
from toolkit.prices import Context, cost
from toolkit.reports.compare import signed
from toolkit.reports.dress import cost_mark
from toolkit.reports.question import Question
from toolkit.reports.rowwise import data, meta, number
from toolkit.reports.sums import percent

if TYPE_CHECKING:
    from toolkit.prices.book import Book

SCHEMA = "oaicheck.whatif/1"
COLUMNS = (
    Column(name="model", title="Used"),
    number("requests", "Requests", "requests", 2),
    number("total_tokens", "Tokens", "tokens", 3),
    Column(name="cost_usd", title="Cost", unit="usd", align="right", mark=cost_mark),
    Column(name="whatif_usd", title="Instead", unit="usd", align="right"),
    Column(name="change_usd", title="Δ", unit="usd", align="right", mark=signed("change_usd"), drop=1),
    Column(name="change_percent", title="Δ %", unit="percent", align="right", mark=signed("change_percent"), drop=4),
    Column(name="left_out", title="Left out", unit="requests", align="right", drop=DATA_ONLY),
    data("unpriced_requests", "requests"),
)


@dataclass
class _Sum:
    requests: int = 0
    tokens: int = 0
    actual: int = 0
    instead: int = 0
    left_out: int = 0
    estimated: int = 0


def check(model: str, book: Book, *, provider: str = "openai") -> None:
    """Raises WrongUse with the nearest names when the price book does not know the model."""
    if book.find(model, provider=provider) is not None:
        return
    import difflib

    known = sorted({each.id for each in book.models(provider)})
    near = difflib.get_close_matches(model, known, n=4, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else "See: oaicheck prices list"
    raise WrongUse(f"No price is known for the model {model!r}.", hint)


def table(entries: Iterable[Entry], model: str, book: Book, now: datetime, question: Question) -> Table:
    """One row a model that was used. Only requests whose cost is known both ways are compared; the rest are counted."""
    found: dict[str | None, _Sum] = {}
    for each in entries:
        _add(found.setdefault(each.model, _Sum()), each, model, book, now)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].actual, str(pair[0])))
    rows = tuple(_row(each) | {"model": name} for name, each in ordered)
    whole = _Sum(**{name: sum(getattr(each, name) for each in found.values()) for name in vars(_Sum())})
    return Table(
        title="",
        columns=COLUMNS,
        rows=rows,
        totals=_row(whole),
        meta=meta(SCHEMA, "whatif", question, model=model, priced_at=now.isoformat()),
        notes=tuple(_notes(model, now, whole)),
    )


def _add(sums: _Sum, each: Entry, model: str, book: Book, now: datetime) -> None:
    context = Context(model=model, at=now, endpoint=each.endpoint, provider="openai", batch=each.batch)
    instead = cost(each.usage, context, book)
    actual = each.cost
    sums.requests += 1
    sums.tokens += each.usage.total_tokens or 0
    if actual is None or actual.status not in {"priced", "free"} or instead.status not in {"priced", "free"}:
        sums.left_out += 0 if actual is not None and actual.status == "none" else 1
        return
    sums.actual += actual.pico or 0
    sums.instead += instead.pico or 0
    sums.estimated += each.usage_source == "estimated"


def _row(each: _Sum) -> dict[str, Any]:
    known = each.requests > each.left_out
    change = each.instead - each.actual
    return {
        "requests": each.requests,
        "total_tokens": each.tokens,
        "cost_usd": each.actual if known else None,
        "whatif_usd": each.instead if known else None,
        "change_usd": change if known else None,
        "change_percent": percent(change, each.actual) if known else None,
        "left_out": each.left_out,
        "unpriced_requests": each.left_out,
        "estimated_requests": each.estimated,
    }


def _notes(model: str, now: datetime, whole: _Sum) -> Iterator[str]:
    yield f"Instead: the same tokens on {model} at its standard price of {now:%Y-%m-%d}. It would write other tokens."
    if whole.left_out:
        are = "request is not compared: its" if whole.left_out == 1 else "requests are not compared: their"
        yield f"{whole.left_out:,} {are} cost is unknown on one side."

"""Requests with all of their costs, as the columns that they are: for comparing and copying without a look inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from toolkit.ledger.columns import COST, FACTS
from toolkit.ledger.door import NOTHING, Door, Row

_FACTS = ", ".join(f"r.{name}" for name in FACTS)
_COST = ", ".join(f"c.{name}" for name in COST)
_WIDTH = 1 + len(FACTS)


class Whole(NamedTuple):
    """`facts` are the values of FACTS, `costs` rows of COST, the newest last."""

    n: int
    facts: Row
    costs: list[Row]

    @property
    def id(self) -> str:
        found: str = self.facts[0]
        return found


def whole_rows(door: Door, chosen: str, params: Mapping[str, Any] = NOTHING, *, order: str = "n") -> Iterator[Whole]:
    """The requests that a condition on their `n` or `id` chooses, in the order of one of these: along an index, nothing
    is sorted. One statement: a row and its costs belong together."""
    sql = (
        f"select r.n, {_FACTS}, {_COST} from requests r left join costs c on c.request = r.n"
        f" where {chosen} order by r.{order}, c.seq"
    )
    for number, rows in groupby(door.run(sql, params), key=itemgetter(0)):
        found = list(rows)
        costs = [] if found[0][_WIDTH] is None else [row[_WIDTH:] for row in found]
        yield Whole(number, found[0][1:_WIDTH], costs)


def pages(door: Door, size: int) -> Iterator[list[Whole]]:
    """All of them, with nothing held open between two pages."""
    after = -(2**62)  # a number is whatever SQLite takes as one
    end = f"select max(n) from (select n from requests where n > :after order by n limit {size}) as page"
    while (last := door.run(end, {"after": after})[0][0]) is not None:
        yield list(whole_rows(door, "n > :after and n <= :last", {"after": after, "last": last}))
        after = last

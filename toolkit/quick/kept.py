"""What a ledger keeps added up: the names of the sums, how they follow from a row, and the query that reads them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEAD = "0002"
"""The revision that this program reads and writes (a test compares it with the migrations)."""

APPLICATION_ID = 0x6F616963
"""`oaic` in the header of an SQLite file: this file is a ledger of ours, whatever its revision."""

TOTAL = "coalesce(total_tokens, coalesce(input_tokens, 0) + coalesce(output_tokens, 0))"
OPEN = "cost_status in ('unpriced', 'partial')"

MILLI = 10**9
"""Pico-dollars in a thousandth of a dollar. Sums keep thousandths and the rest apart: neither overflows 64 bits."""

SUMS = {
    "requests": "1",
    "errors": "case when state = 'error' then 1 else 0 end",
    "unpriced": f"case when {OPEN} then 1 else 0 end",
    "estimated": "case when usage_source = 'estimated' then 1 else 0 end",
    "input_tokens": "coalesce(input_tokens, 0)",
    "cache_read_input_tokens": "coalesce(cache_read_input_tokens, 0)",
    "cache_creation_input_tokens": "coalesce(cache_creation_input_tokens, 0)",
    "output_tokens": "coalesce(output_tokens, 0)",
    "reasoning_output_tokens": "coalesce(reasoning_output_tokens, 0)",
    "total_tokens": TOTAL,
    "unpriced_tokens": f"case when {OPEN} then {TOTAL} else 0 end",
    "costed": "case when cost_pico is not null then 1 else 0 end",
    "cost_milli": f"coalesce(cost_pico / {MILLI}, 0)",
    "cost_rest_pico": f"coalesce(cost_pico % {MILLI}, 0)",
}
"""What a rollup adds up, and how it follows from a row of `requests`."""

SUM_NAMES = tuple(SUMS)

QUARTER = 900_000_000
HOUR = 3_600_000_000
"""Microseconds. Every zone in use today differs from UTC by whole quarters of an hour."""


def rollup_for(bounds: Iterable[int], *, by_model: bool = False) -> str | None:
    """The coarsest rollup whose buckets begin at all of these instants; None when only the rows themselves will do."""
    odd = {bound % HOUR for bound in bounds}
    if odd <= {0} and not by_model:
        return "rollup_hours"
    return "rollup_quarters" if all(each % QUARTER == 0 for each in odd) else None


def statement(
    source: str,
    periods: Iterable[tuple[int, int, int]],
    *,
    at: str = "bucket",
    groups: Sequence[str] = (),
    sums: Iterable[str] = SUM_NAMES,
    chosen: str = "1 = 1",
) -> str:
    """The query for the sums of many periods (index, start, end) and groups: for each a short walk along the index of
    time. A row of it is the index, the groups, the sums."""
    values = ", ".join(f"({index}, {start}, {end})" for index, start, end in periods)
    columns = ", ".join(["p.i", *groups, *(f"sum({each})" for each in sums)])
    group = ", ".join(str(place + 1) for place in range(len(groups) + 1))
    # a cross join makes SQLite go through the periods outside and the index inside
    return (
        f"with p (i, a, b) as (values {values}) select {columns} from p cross join {source}"
        f" where {at} >= p.a and {at} < p.b and {chosen} group by {group}"
    )


def cost_of(values: dict[str, int]) -> int | None:
    """Pico-dollars of a row of sums; None when nothing in it has a known cost."""
    return values["cost_milli"] * MILLI + values["cost_rest_pico"] if values["costed"] else None

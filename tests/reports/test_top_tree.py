"""`--top` and groups: the fold adds up, each level of the tree adds up to the one above, and names stay apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.asking import NOW, Ask, row
from toolkit.formats.cells import prepare
from toolkit.ledger import Sums
from toolkit.money import usd_to_pico
from toolkit.reports.dress import table
from toolkit.reports.periods import Period
from toolkit.reports.question import Question, Range
from toolkit.reports.spend import Spend
from toolkit.reports.sums import Line
from toolkit.reports.top import top
from toolkit.reports.tree import tree
from toolkit.reports.zones import named, to_micros

ROWS = [
    row("2026-11-24", "5", "a", project="p", tags={"team": "x"}), row("2026-11-24T01:00", "3", "b", project="p"),
    row("2026-11-24T02:00", "2", "c", project="q"), row("2026-11-25", "1", "d", project="q"),
    row("2026-11-25T01:00", "0.000001", "e", project=None), row("2026-11-25T02:00", None, "f", project="q"),
]  # fmt: skip


def test_top_folds_the_rest_and_says_how_many(ask: Ask) -> None:
    found = ask(ROWS, "report", "total", "--by", "model", "--top", "2", "--json").json
    assert [(each["model"], each["cost_usd"], each["requests"]) for each in found["rows"]] == [
        ("a", "5", 1),
        ("b", "3", 1),
        ("(4 others)", "3.000001", 4),
    ]
    assert found["totals"]["cost_usd"] == "11.000001"
    assert found["rows"][-1]["unpriced_requests"] == found["totals"]["unpriced_requests"] == 1


def test_top_of_periods_keeps_their_order(ask: Ask) -> None:
    rows = [row(f"2026-11-{day:02}", f"{day % 7}.5") for day in range(1, 11)]
    found = ask(rows, "report", "daily", "--top", "3", "--json").json
    assert [each["period"] for each in found["rows"]] == ["2026-11-04", "2026-11-05", "2026-11-06", "(7 others)"]
    assert sum(usd_to_pico(each["cost_usd"]) for each in found["rows"]) == usd_to_pico(found["totals"]["cost_usd"])


def test_top_that_leaves_nothing_over_folds_nothing(ask: Ask) -> None:
    found = ask(ROWS, "report", "total", "--by", "model", "--top", "6", "--json").json
    assert [each["model"] for each in found["rows"]] == ["a", "b", "c", "d", "e", "f"]


def test_the_tree_in_whole(ask: Ask) -> None:
    out = ask(ROWS, "report", "daily", "--by", "project,model", columns=60).out
    body = out.split("\n\n")[0].splitlines()
    lines = [line for line in body if not line.startswith(("─", "Total"))]
    names = [line[: len(line) - len(line.lstrip())] + line.split()[0] for line in lines[1:]]
    assert lines[0].startswith("Date / Project / Model")
    assert names == [
        "2026-11-24", "  p", "    a", "    b", "  q", "    c",
        "2026-11-25", "  q", "    d", "    f", "  (none)", "    e",
    ]  # fmt: skip


def test_the_same_as_columns_for_machines(ask: Ask) -> None:
    found = ask(ROWS, "report", "daily", "--by", "project", "--by", "tag:team", "--format", "csv").out.splitlines()
    assert found[0].split(",")[:3] == ["period", "project", "tag:team"]
    assert found[1].startswith("2026-11-24,p,x,")
    assert found[2].startswith("2026-11-24,p,,")


GROUP = st.tuples(st.sampled_from(["a", "b", "模型", None]), st.sampled_from(["x", "y", None]))
COSTS = st.lists(st.tuples(st.integers(0, 2), GROUP, st.none() | st.integers(0, 10**13)), min_size=1, max_size=25)


def answer(costs: list[Any], *, count: int | None, by: tuple[str, ...]) -> Spend:
    zone = named("UTC")
    today = NOW.date()
    periods = [Period(label=f"day {i}", start=i, end=i + 1, first=today, last=today) for i in range(3)]
    found: dict[Any, list[int | None]] = {}
    for period, group, cost in costs:
        found.setdefault((period, group[: len(by)]), []).append(cost)
    lines = []
    for (period, group), each in sorted(found.items(), key=str):
        known = [cost for cost in each if cost is not None]
        sums = Sums(
            period=period, group=group, requests=len(each), errors=0, unpriced=each.count(None), estimated=0,
            input_tokens=1, cache_read_input_tokens=0, cache_creation_input_tokens=0, output_tokens=0,
            reasoning_output_tokens=0, total_tokens=1, unpriced_tokens=0, cost=sum(known) if known else None,
        )  # fmt: skip
        lines.append(Line(period=period, group=group, sums=(sums,)))
    asked = Question(kind="daily", zone=zone, now=to_micros(NOW), by=by, top=count)
    return Spend(
        question=asked,
        lines=tuple(sorted(lines, key=lambda line: line.period)),
        range=Range(first=today, last=today, periods=periods),
    )


def money(text: str) -> int | None:
    """The amount that a cell shows, in pico-dollars; None when it shows none."""
    digits = text.strip().lstrip("~").split(" ")[0].replace(",", "")
    return usd_to_pico(digits.replace("$", "")) if digits.lstrip("-").startswith("$") else None


@given(costs=COSTS, count=st.none() | st.integers(1, 4), by=st.sampled_from([(), ("model",), ("model", "project")]))
def test_every_level_as_shown_adds_up_to_the_one_above(costs: Any, count: int | None, by: tuple[str, ...]) -> None:
    spend = answer(costs, count=count, by=by)
    shown = tree(table(spend), top(spend))
    cells = next(each for each in prepare(shown) if each.column.name == "cost_usd")
    amounts = [money(each) for each in cells.rows]
    levels = [each.get("_level", 0) for each in shown.rows]
    assert cells.total is not None
    _check(amounts, levels, 0, len(amounts), money(cells.total))
    assert sum(each["requests"] for each, level in zip(shown.rows, levels, strict=True) if level == 0) == len(costs)


def _check(amounts: list[int | None], levels: list[int], first: int, last: int, whole: int | None) -> None:
    if first == last:
        return
    level = min(levels[first:last])
    heads = [i for i in range(first, last) if levels[i] == level]
    known = [each for each in (amounts[i] for i in heads) if each is not None]
    assert (sum(known) if known else None) == whole
    for here, upto in zip(heads, [*heads[1:], last], strict=True):
        _check(amounts, levels, here + 1, upto, amounts[here])


@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_top_is_at_least_one(ask: Ask, count: str) -> None:
    assert ask(ROWS, "report", "total", "--top", count).code == 2

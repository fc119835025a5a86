"""Whatever the ledger holds, every format gives the same numbers, and what is shown adds up to the total shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.asking import NOW, row
from toolkit.formats import render
from toolkit.ledger import open_ledger
from toolkit.model import Table
from toolkit.money import usd_to_pico
from toolkit.reports.dress import table
from toolkit.reports.question import Question
from toolkit.reports.spend import spend
from toolkit.reports.zones import named, to_micros

MODELS = st.sampled_from(["gpt-4o-mini", "o3", "模型-😀", "a|b*c", "<i>x</i>", "=1+1", "–"])
DOLLARS = st.none() | st.sampled_from(["0", "0.000000000001", "0.00000195", "0.0015", "0.333333", "1.005", "1234.5"])
ROWS = st.lists(
    st.tuples(
        st.integers(0, 90), DOLLARS, MODELS, st.sampled_from(["response", "estimated"]), st.integers(0, 10**9),
    ),
    min_size=1, max_size=14,
)  # fmt: skip
COUNTS = ("requests", "errors", "input_tokens", "output_tokens", "total_tokens")


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Table]:
    folder = tmp_path_factory.mktemp("agree")
    numbers = iter(range(10**6))

    def make(rows: list[Any], kind: str, by: tuple[str, ...]) -> Table:
        with open_ledger(str(folder / f"{next(numbers)}.db")) as ledger:
            ledger.write([
                row(str(NOW - timedelta(hours=7 * hours)), cost, model, id=str(i), usage_source=source, input_tokens=tokens,
                    total_tokens=tokens + 20)
                for i, (hours, cost, model, source, tokens) in enumerate(rows)
            ])  # fmt: skip
            return table(spend(ledger, Question(kind=kind, zone=named("UTC"), now=to_micros(NOW), by=by)))

    return make


class Page(HTMLParser):
    """The rows and the totals of the page's large table, as a browser has them in its DOM."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.totals: dict[str, str] = {}
        self.heads: list[str] = []
        self.feet: list[str] = []
        self._inside = ""
        self._in_table = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_table = given.get("class") == "sortable" if tag == "table" else self._in_table
        if tag == "data":
            self.totals[given["id"]] = given["value"]
        elif self._in_table and tag in {"thead", "tbody", "tfoot"}:
            self._inside = tag
        elif self._in_table and tag == "tr" and self._inside == "tbody":
            self.rows.append([])
        elif self._in_table and tag == "td" and self._inside == "tbody":
            self.rows[-1].append(given["data-v"])
        elif self._in_table and tag == "td":
            self.feet.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_table = self._in_table and tag != "table"

    def handle_data(self, data: str) -> None:
        if self._in_table and self._inside == "thead":
            self.heads.append(data)
        elif self._in_table and self._inside == "tfoot":
            self.feet[-1] += data


def texts_of(found: Table, name: str) -> tuple[list[str], str]:
    """The cost column of the table or Markdown as printed: rows, total."""
    if name == "markdown":
        lines = [line for line in render(found, "markdown").splitlines() if line.startswith("|")]
        cells = [line.replace("\\|", "¦").strip("|").split("|") for line in lines]
        at = [each.strip() for each in cells[0]].index("Cost")
        column = [each[at].strip().strip("*").replace("\\", "") for each in cells[2:]]
        return column[:-1], column[-1]
    lines = render(found, "table", width=400).split("\n\n")[0].splitlines()
    column = [line.rstrip() for line in lines if not line.startswith("─")][1:]
    return [_last(line) for line in column[:-1]], _last(column[-1])


def _last(line: str) -> str:
    words = line.split()
    return " ".join(words[-2:]) if words[-1].startswith("+") else words[-1]


def amount(text: str) -> int | None:
    """Pico-dollars of a printed amount; None for what says that there is none."""
    word = text.split()[0].removeprefix("~").replace(",", "")
    return usd_to_pico(word.removeprefix("$")) if word.startswith("$") else None


SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(rows=ROWS, kind=st.sampled_from(["daily", "total"]), by=st.sampled_from([(), ("model",)]))
def test_every_format_gives_the_same_numbers(
    make: Callable[..., Table], rows: Any, kind: str, by: tuple[str, ...]
) -> None:
    found = make(rows, kind, by)
    document = json.loads(render(found, "json"))
    lines = [json.loads(line) for line in render(found, "ndjson").splitlines()]
    assert lines == document["rows"]
    sheet = list(csv.DictReader(io.StringIO(render(found, "csv"))))
    for name in (*COUNTS, "cost_usd", "unpriced_requests"):
        exact = ["" if each[name] is None else str(each[name]) for each in document["rows"]]
        assert [each[name] for each in sheet] == exact
    page = Page()
    page.feed(render(found, "html"))
    at = page.heads.index("Cost")
    pico = ["" if each["cost_usd"] is None else str(usd_to_pico(each["cost_usd"])) for each in document["rows"]]
    assert [each[at] for each in page.rows] == pico
    assert page.totals["total-requests"] == str(document["totals"]["requests"]) == str(len(rows))
    assert page.totals["total-cost_usd"] == (document["totals"]["cost_usd"] or "")


@SETTINGS
@given(rows=ROWS, kind=st.sampled_from(["daily", "total"]), by=st.sampled_from([(), ("model",)]))
def test_what_is_shown_adds_up_in_every_format(
    make: Callable[..., Table], rows: Any, kind: str, by: tuple[str, ...]
) -> None:
    found = make(rows, kind, by)
    shown, total = texts_of(found, "markdown")
    assert texts_of(found, "table") == (shown, total)
    known = [each for each in map(amount, shown) if each is not None]
    assert (sum(known) if known else None) == amount(total)
    page = Page()
    page.feed(render(found, "html"))
    assert page.feet[page.heads.index("Cost")] == total
    for text, each in zip(shown, found.rows, strict=True):
        assert (each["cost_usd"] is None) is (amount(text) is None)
        assert ("unpriced" in text) is (each["cost_usd"] is None)
        assert text.startswith("~") is (bool(each["estimated_requests"]) and each["cost_usd"] is not None)
        assert amount(text) or not each["cost_usd"], "an amount above zero is shown as zero"
        assert "-" not in text

"""`ledger check` names every kind of damage, in one lane and in two: each fault is planted by hand, past all constraints."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from toolkit.entry import Entry
from toolkit.ledger import checking, deriving, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

RATES = {"input_tokens": "0.15", "output_tokens": "0.6", "cache_read_input_tokens": "0.075", "images": "40"}
ROWS = 30
KEY = "'sk-proj-' || hex(zeroblob(20))"
BUCKET = 1_795_435_200_000_000
"""The quarter of an hour in which all rows lie but the first, which lies in the hour before."""


NOON = datetime(2026, 11, 23, 12, 0, 0, 4, tzinfo=UTC)


def made(number: int = 1, **given: Any) -> Entry:
    usual: dict[str, Any] = {
        "id": f"r{number}", "started_at": NOON, "origin": "test", "endpoint": "/chat/completions", "operation": "chat",
        "request_model": "gpt-4o-mini", "usage_source": "response",
    }  # fmt: skip
    return Entry(**{**usual, **given})


def priced(number: int) -> Entry:
    parts = {"input_tokens": 900 * 150_000, "output_tokens": 120 * 600_000}
    if number % 5 == 0:
        parts["images"] = 2 * 40 * 10**12
    cost = Cost(
        status="priced",
        pico=sum(parts.values()),
        parts=parts,
        price={"version": "1+oaicheck/1", "rates": RATES, "per": {"images": 1}, "number": number % 3},
    )
    usage = Usage(input_tokens=900, output_tokens=120, total_tokens=1020, images=2 if number % 5 == 0 else None)
    at = NOON - timedelta(hours=1) if number == 0 else NOON
    tags, calls = ({"team": "a"}, {"web_search": 1}) if number % 2 else ({}, None)
    usage = Usage(**{**vars(usage), "tool_calls": calls})
    return made(number, started_at=at, usage=usage, cost=cost, tags=tags, finish_reasons=("stop",))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with open_ledger(str(path)) as ledger:
        ledger.write([priced(number) for number in range(ROWS)])
    return path


def plant(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("pragma ignore_check_constraints = on")
        base.execute("pragma foreign_keys = off")
        for statement in statements:
            base.execute(statement)
        base.commit()


def found(path: Path) -> dict[str, list[str]]:
    """The rules that are broken, and where."""
    with open_ledger(str(path), create=False, readonly=True) as ledger:
        assert isinstance(ledger, OpenLedger)
        return {name: [each.where for each in of] for name, _, of in check(ledger) if of}


R7 = "where n = (select n from requests where id = 'r7')"
C7 = "where request = (select n from requests where id = 'r7')"
HERE, THERE = f"rollup_quarters {BUCKET} gpt-4o-mini", f"rollup_hours {BUCKET}"
BOTH = {"rollup_quarters": [HERE, HERE]}
TYPES = {"types": ["request r7"]}
PART = {"parts_sum": ["request r7, cost 1"]}
BROKEN = {"constraints": ["request r7"]}

FAULTS: list[tuple[str, dict[str, list[str]]]] = [
    # counts, time and money of a request
    (f"update requests set input_tokens = 899 {R7}", BOTH | {"rates_give_costs": ["request r7, cost 1"]}),
    (f"update requests set output_tokens = 119 {R7}", BOTH | {"rates_give_costs": ["request r7, cost 1"]}),
    (f"update requests set input_tokens = null, total_tokens = 1020 {R7}", BOTH),
    (f"update requests set total_tokens = 1021 {R7}", BOTH),
    (f"update requests set cache_read_input_tokens = 1 {R7}", BOTH),
    (f"update requests set reasoning_output_tokens = 1 {R7}", BOTH),
    (f"update requests set reasoning_output_tokens = 121 {R7}", BOTH | BROKEN),
    (f"update requests set total_tokens = 1020.5 {R7}", BOTH | TYPES),
    (f"update requests set http_status = 'x' {R7}", TYPES),
    (f"update requests set cost_pico = cost_pico + 1 {R7}", BOTH | {"one_current_cost": ["request r7"]}),
    (f"update requests set cost_status = 'partial' {R7}", BOTH | {"one_current_cost": ["request r7"]}),
    (f"update requests set cost_seq = 2 {R7}", {"one_current_cost": ["request r7"]}),
    (f"update requests set state = 'error' {R7}", BOTH),
    (f"update requests set state = 'wrong' {R7}", BROKEN),
    (f"update requests set usage_source = 'wrong' {R7}", BROKEN),
    (f"update requests set stream = 2 {R7}", BROKEN),
    (f"update requests set input_audio_tokens = -1 {R7}", BROKEN),
    (f"update requests set usage_source = 'estimated' {R7}", BOTH),
    (f"update requests set voided = 1 {R7}", BOTH),
    (f"update requests set request_model = 'other' {R7}", {"rollup_quarters": [HERE, f"rollup_quarters {BUCKET} other", HERE]}),
    (
        f"update requests set started_at = started_at + 900000000 {R7}",
        {"rollup_quarters": [HERE, f"rollup_quarters {BUCKET + 900_000_000} gpt-4o-mini", HERE]},
    ),
    ("update requests set images = 3 where id = 'r5'", {"rates_give_costs": ["request r5, cost 1"]}),
    (f"delete from requests {R7}", BOTH | {"foreign_keys": ["costs.request 8"]}),
    # the rows of costs
    (f"update costs set pico = pico + 1 {C7}", PART | {"one_current_cost": ["request r7"]}),
    (f"update costs set input_tokens_pico = input_tokens_pico + 1 {C7}", PART | {"rates_give_costs": ["request r7, cost 1"]}),
    (f"update costs set input_tokens_pico = input_tokens_pico - 150000 {C7}", PART),
    (
        f"update costs set input_tokens_pico = input_tokens_pico + 150000, output_tokens_pico = output_tokens_pico - 150000 {C7}",
        {"rates_give_costs": ["request r7, cost 1"]},
    ),
    (
        f"update costs set input_tokens_pico = input_tokens_pico + 600000, output_tokens_pico = output_tokens_pico - 600000 {C7}",
        {"rates_give_costs": ["request r7, cost 1"]},
    ),
    (
        f"update costs set output_tokens_pico = output_tokens_pico + 600000, input_tokens_pico = input_tokens_pico - 600000 {C7}",
        {"rates_give_costs": ["request r7, cost 1"]},
    ),
    (
        f"update costs set cache_read_input_tokens_pico = 75000, input_tokens_pico = input_tokens_pico - 75000 {C7}",
        {"rates_give_costs": ["request r7, cost 1"]},
    ),
    (f"update costs set images_pico = 1, output_tokens_pico = output_tokens_pico - 1 {C7}", {"rates_give_costs": ["request r7, cost 1"]}),
    (f"update costs set input_tokens_pico = 'x' {C7}", PART | {"types": ["request r7, cost 1"]}),
    (f"update costs set other_pico = 1 {C7}", PART),
    (f"update costs set status = 'wrong' {C7}", {"constraints": ["request r7, cost 1"], "one_current_cost": ["request r7"]}),
    (f"update costs set status = 'free' {C7}", {"one_current_cost": ["request r7"], "zero_is_free": ["request r7, cost 1"]}),
    (f"update costs set status = 'unpriced' {C7}", {"one_current_cost": ["request r7"], "zero_is_free": ["request r7, cost 1"]}),
    (f"update costs set seq = 2 {C7}", {"one_current_cost": ["request r7"]}),
    (f"update costs set price = 99 {C7}", {"foreign_keys": ["costs.price 99"]}),
    (f"delete from costs {C7}", {"one_current_cost": ["request r7"]}),
    ("insert into costs select 999, seq, created_at, status, pico, reason, why, rule_version, price, parts_known"
     + ", null" * 19 + ", pico, null from costs where request = 1", {"foreign_keys": ["costs.request 999"]}),
    # prices, voids, corrections, sums
    ("update prices set body = replace(body, '0.6', '0.7') where n = 2", {"price_digests": ["price 2"], "rates_give_costs": [f"request r{n}, cost 1" for n in range(1, ROWS, 3)]}),
    ("update prices set digest = 'x' where n = 2", {"price_digests": ["price 2"]}),
    ("delete from prices where n = 2", {"foreign_keys": ["costs.price 2"] * 10}),
    ("insert into voids values (1, 1, 7, 'x')", {"constraints": ["voids 1"]}),
    ("insert into budgets values ('b', 'daily', -1, '{}', 1)", {"constraints": ["budget b"]}),
    ("insert into voids values (999, 1, 1, 'x')", {"foreign_keys": ["voids.request 999"]}),
    ("insert into corrections values (999, 'd', 'x')", {"foreign_keys": ["corrections.request 999"]}),
    ("update rollup_hours set requests = requests + 1 where bucket = 1795435200000000", {"rollup_hours": [THERE, THERE]}),
    ("update rollup_hours set cost_rest_pico = 0 where bucket = 1795435200000000", {"rollup_hours": [THERE, THERE]}),
    ("delete from rollup_hours where bucket = 1795435200000000", {"rollup_hours": [THERE]}),
    ("insert into rollup_hours select 0, 1" + ", 0" * 13 + "", {"rollup_hours": ["rollup_hours 0"]}),
    ("insert into rollup_quarters select 0, 'm', 1" + ", 0" * 13, {"rollup_quarters": ["rollup_quarters 0 m"], "rollup_hours": ["rollup_hours 0"]}),
    (
        "insert into pruned_quarters select 0, 'm', 1" + ", 0" * 13,
        {"rollup_quarters": ["rollup_quarters 0 m"]},
    ),
    # texts
    (f"update requests set tags = '[]' {R7}", {"json_columns": ["request r7"]}),
    (f"update requests set tool_calls = '{{' {R7}", {"json_columns": ["request r7"]}),
    (f"update requests set finish_reasons = '{{}}' {R7}", {"json_columns": ["request r7"]}),
    (f"update requests set extra = 'NULL' {R7}", {"json_columns": ["request r7"]}),
    *((f"update requests set {name} = {KEY} {R7}", {"no_secrets": ["request r7"]}) for name in (
        "origin", "project", "provider", "server_address", "endpoint", "operation", "service_tier",
        "error_type", "error_code", "response_id", "request_id", "parent_id", "key_hint", "duration_ms",
    )),
    (f"update requests set request_model = {KEY}, response_model = 'gpt-4o-mini' {R7}", {"no_secrets": ["request r7"]}),
    (f"update requests set id = {KEY} {R7}", {"no_secrets": ["request sk-p…"]}),
    (f"update requests set tags = '{{\"k\":\"' || {KEY} || '\"}}' {R7}", {"no_secrets": ["request r7"]}),
    (f"update requests set retries = {KEY} {R7}", {"no_secrets": ["request r7"]}),
    (f"insert into voids values (1, 1, 0, {KEY})", {"no_secrets": ["voids 1"]}),
    (f"insert into corrections values (1, 'd', {KEY})", {"no_secrets": ["corrections d"]}),
    (f"insert into budgets values ('b', 'daily', 1, {KEY}, 1)", {"no_secrets": ["budgets b"]}),
]  # fmt: skip


def test_a_whole_ledger_has_no_fault(whole: Path) -> None:
    assert found(whole) == {}


@pytest.mark.parametrize("large", [1, 10**9], ids=["two lanes", "one lane"])
def test_each_fault_is_named(whole: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """One after the other in copies of one file: nothing else is found, and nothing less."""
    monkeypatch.setattr(checking, "LARGE", large)
    wrong = []
    for number, (statement, wanted) in enumerate(FAULTS):
        copy = whole.with_name(f"{number}.db")
        shutil.copyfile(whole, copy)
        copy.chmod(0o600)
        plant(copy, statement)
        if (got := found(copy)) != wanted:
            wrong.append((statement, got, wanted))
    assert wrong == []


def test_an_index_that_lost_a_row_is_named(whole: Path) -> None:
    with closing(sqlite3.connect(whole)) as base:
        base.execute("pragma writable_schema = on")
        base.execute("update sqlite_master set sql = sql || ' where n > 3' where name = 'ix_requests_started_at'")
        base.commit()
    with closing(sqlite3.connect(whole)) as base:
        base.execute("reindex ix_requests_started_at")
        base.execute("pragma writable_schema = on")
        base.execute(
            "update sqlite_master set sql = replace(sql, ' where n > 3', '') where name = 'ix_requests_started_at'"
        )
        base.commit()
    assert set(found(whole)) == {"integrity"}


@pytest.mark.parametrize("name", ["cost_pico", "started_at", "input_tokens"])
def test_at_most_twenty_rows_of_one_fault_are_named(whole: Path, name: str) -> None:
    plant(whole, f"update requests set {name} = {name} + 0.5")
    assert len(found(whole)["types"]) == 20


def test_what_breaks_a_rule_everywhere_is_named_in_part_and_counted(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "NAMED", 7)
    plant(whole, f"update requests set project = {KEY}")
    with open_ledger(str(whole), readonly=True) as ledger:
        assert isinstance(ledger, OpenLedger)
        (damages,) = [of for name, _, of in check(ledger) if name == "no_secrets"]
    assert [each.where for each in damages] == [*(f"request r{n}" for n in range(7)), str(whole)]
    assert damages[-1].problem == "23 more like these"


def test_the_database_lets_plain_costs_pass(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it would be slow without anybody noticing."""
    asked: list[object] = []
    judge = deriving._judge

    def judged(*given: Any) -> Any:
        asked.append(given)
        return judge(*given)

    monkeypatch.setattr(deriving, "_judge", judged)
    assert found(whole) == {}
    assert len(asked) == ROWS // 5  # those with images


def test_who_stops_listening_ends_what_is_under_way(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LARGE", 1)
    with open_ledger(str(whole)) as ledger:
        assert isinstance(ledger, OpenLedger)
        judged = check(ledger)
        assert [next(judged)[0], next(judged)[0]] == ["mode", "integrity"]
        judged.close()
        assert not [each for each in threading.enumerate() if each.name.startswith("ledger-check")]
        assert ledger.write([made(99)]) == 1

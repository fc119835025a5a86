"""Real answers of many hosts, judged: every verdict is pinned, the row has the counts that were on the wire, and no
kind of test breaks on any of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.probes.replay import recorded, replay
from toolkit.probes.catalogue import probes
from toolkit.probes.document import document
from toolkit.probes.outcome import Outcome

DATA = Path(__file__).parent / "data"
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
COUNTS = {"input_tokens": "input_tokens", "output_tokens": "output_tokens", "total_tokens": "total_tokens"}
LICENSES = {"MIT", "Apache-2.0"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


VERDICTS = _rows(DATA / "verdicts.csv")
KEPT = [row for row in VERDICTS if (DATA / "recorded" / row["file"]).exists()]
TRUTH = {row["file"]: row for row in _rows(CORPUS / "truth.csv")} if CORPUS.is_dir() else {}


def _replayed(exchange: dict[str, Any], kind: str, model: str = "") -> Outcome:
    streamed = exchange["response"]["body"].lstrip().startswith(("data:", "event:"))
    return replay(
        kind, exchange, model=model or "m", stream=streamed, audio="a.wav" if kind == "transcription" else None
    )


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row["file"][:50])
def test_a_kept_exchange_is_judged_as_pinned(row: dict[str, str]) -> None:
    exchange = recorded(DATA / "recorded" / row["file"])
    made = document(_replayed(exchange, row["kind"]))
    assert (made["status"], made["code"] or "") == (row["status"], row["code"])
    assert made["ok"] is (row["status"] != "fail")
    assert made["ok"] or made["fix"]
    assert exchange["source"]["license"] in LICENSES


@pytest.mark.skipif(not TRUTH, reason="the whole collection of recorded exchanges is not here")
@pytest.mark.parametrize("row", VERDICTS, ids=lambda row: row["file"][:50])
def test_a_recorded_exchange_is_judged_as_pinned_and_recorded_as_reported(row: dict[str, str]) -> None:
    truth = TRUTH[row["file"]]
    outcome = _replayed(recorded(CORPUS / "recorded" / row["file"]), row["kind"], truth["request_model"])
    made = document(outcome)
    assert (made["status"], made["code"] or "") == (row["status"], row["code"])
    assert outcome.entry is not None
    for field, name in COUNTS.items():
        count = getattr(outcome.entry.usage, field)
        assert ("" if count is None else str(count)) == truth[name]
    if made["response"]["finish_reasons"]:
        assert "|".join(each or "" for each in made["response"]["finish_reasons"]).strip("|") == truth[
            "finish_reasons"
        ].strip("|")
    if row["kind"] in {"chat", "stream", "responses"} and made["ok"]:
        assert made["response"]["text"].strip()


EXCHANGES = [recorded(path) for path in sorted((DATA / "recorded").iterdir())]


@pytest.mark.parametrize(("number", "kind"), list(enumerate(each.kind for each in probes())))
def test_a_kind_meets_the_answer_of_any_other_without_breaking(number: int, kind: str) -> None:
    for exchange in EXCHANGES[number % 3 :: 3]:  # each exchange meets a third of the kinds
        made = document(_replayed(exchange, kind))
        assert made["code"] or made["status"] == "pass"
        assert made["ok"] or made["fix"]
        if exchange["response"]["status"] >= 400:
            assert not made["ok"]

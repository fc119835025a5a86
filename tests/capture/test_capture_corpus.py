"""Every recorded exchange, read off the wire by itself, against the table of what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.capture.recordings import BESIDE, OWN, Recording, differences, recordings
from toolkit.capture import bodies
from toolkit.capture.rows import entry_from
from toolkit.capture.sse import EventSplitter
from toolkit.entry import to_json


def wrong(each: Recording) -> list[str]:
    answer = each.file["response"]
    entry = entry_from(
        each.method, each.url, each.request, answer["status"], answer["headers"], each.response,
        origin="test", started_at=datetime(2026, 11, 25, tzinfo=UTC),
    )  # fmt: skip
    found = list(differences(each.truth, to_json(entry), but={"host", "provider"} if "://" not in each.url else ()))
    if (entry.state == "error") < (int(each.truth["status"]) >= 400):
        found.append(f"{each.name} state: {entry.state}")
    return found


@pytest.mark.parametrize("folder", [OWN, BESIDE], ids=["own", "beside"])
def test_every_recorded_exchange_gives_the_row_that_it_says(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the whole collection is not beside this checkout")
    assert [line for each in recordings(folder) for line in wrong(each)] == []


@pytest.mark.parametrize("folder", [OWN, BESIDE], ids=["own", "beside"])
def test_each_says_the_same_when_it_is_skimmed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every body and every event were too large to be kept."""
    if not folder.is_dir():
        pytest.skip("the whole collection is not beside this checkout")
    monkeypatch.setattr(bodies, "LARGE", 0)
    monkeypatch.setattr(bodies, "EventSplitter", partial(EventSplitter, longest=40))
    assert [line for each in recordings(folder) for line in wrong(each)] == []


def test_the_selection_names_where_each_comes_from() -> None:
    told = (OWN / "README.md").read_text(encoding="utf-8")
    for each in recordings(OWN):
        source = each.file["source"]
        assert source["license"] in {"MIT", "Apache-2.0", "Apache-2.0 OR BSD-3-Clause"}
        assert f"`{each.name}` | {source['repo']} |" in told

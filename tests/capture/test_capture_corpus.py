"""Every recorded exchange, read off the wire by itself, against the table of what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.capture.recordings import Recording, differences, recordings
from toolkit.capture.rows import entry_from
from toolkit.entry import to_json

pytestmark = pytest.mark.skipif(not recordings(), reason="the recorded exchanges are not here")


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


def test_every_recorded_exchange_gives_the_row_that_it_says() -> None:
    assert [line for each in recordings() for line in wrong(each)] == []

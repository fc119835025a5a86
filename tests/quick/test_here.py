"""The C library's zone and that of `zoneinfo` give the same days, in every zone that this machine knows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from toolkit.quick import clock
from toolkit.quick.here import FILES, Here, here

INSTANTS = [
    clock.to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))
    for text in (
        "2026-01-01T00:00", "2026-03-08T09:59", "2026-03-29T01:00", "2026-04-05T00:30", "2026-04-24T22:30",
        "2026-09-06T04:30", "2026-10-04T12:00", "2026-10-25T00:59:59.999999", "2026-11-01T04:30", "2026-11-25T18:00",
    )
]  # fmt: skip
pytestmark = pytest.mark.skipif(not Path(FILES, "Europe/Berlin").exists(), reason="this machine has no zone files")


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The C library is put back when the test is over."""
    with monkeypatch.context() as patch:
        yield patch
    time.tzset()


def test_both_give_the_same_day_in_every_zone(at_home: pytest.MonkeyPatch) -> None:
    known = sorted(name for name in available_timezones() if Path(FILES, name).is_file())
    assert len(known) > 300
    different = []
    for name in known:
        at_home.setenv("TZ", name)
        time.tzset()
        info = ZoneInfo(name)
        different += [
            (name, now) for now in INSTANTS if here({"TZ": name}) and clock.today(now, Here()) != clock.today(now, info)
        ]
    assert different == []


@pytest.mark.parametrize(
    ("environ", "taken"),
    [
        ({"TZ": "Europe/Berlin"}, True), ({"TZ": "America/Argentina/Buenos_Aires"}, True), ({"TZ": ""}, False),
        ({"TZ": ":Europe/Berlin"}, False), ({"TZ": "/usr/share/zoneinfo/Europe/Berlin"}, False), ({"TZ": "CST-8"}, False),
        ({"TZ": "Mars/Base"}, False), ({"TZ": "../zoneinfo/Europe/Berlin"}, False), ({"TZ": " Europe/Berlin"}, False),
        ({"TZ": "Europe/Berlin", "TZDIR": "/x"}, False), ({"TZ": "Europe/Berlin", "PYTHONTZPATH": ""}, False),
    ],
)  # fmt: skip
def test_only_where_both_must_mean_the_same(environ: dict[str, str], taken: bool) -> None:
    assert (here(environ) is not None) is taken

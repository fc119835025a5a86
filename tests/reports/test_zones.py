"""Where the zone comes from, and what a wrong name is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import WrongUse
from toolkit.reports.zones import from_micros, named, system, to_micros


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("Asia/Shangai", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Europe/berlin", "Europe/Berlin"),
        ("Shanghai", "Asia/Shanghai"),
        ("New York", "America/New_York"),
        ("Mars/Olympus", "Europe/Berlin"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest_name(wrong: str, hint: str) -> None:
    with pytest.raises(WrongUse) as caught:
        named(wrong)
    assert wrong in caught.value.message
    assert hint in caught.value.remedy


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/localtime", "America", "", "a\x00b", "x" * 300])
def test_a_path_or_a_folder_is_no_zone(name: str) -> None:
    with pytest.raises(WrongUse):
        named(name)


@pytest.mark.parametrize(
    ("tz", "name", "offset"),
    [
        ("Asia/Shanghai", "Asia/Shanghai", "+0800"),
        (":Europe/Berlin", "Europe/Berlin", "+0100"),
        ("/usr/share/zoneinfo/America/New_York", "America/New_York", "-0500"),
        ("CST-8", "UTC+08:00", "+0800"),
        ("UTC", "UTC", "+0000"),
        ("EST5EDT", "EST5EDT", "-0500"),
    ],
)
def test_tz_of_the_environment_counts_first(tz: str, name: str, offset: str) -> None:
    zone = system({"TZ": tz})
    assert zone.name == name
    assert f"{zone.local(to_micros(from_micros(1_764_000_000_000_000))):%z}" == offset


def test_a_tz_that_is_none_is_said() -> None:
    zone = system({"TZ": "Nowhere/Land"})
    assert zone.name == "UTC"
    assert zone.note is not None
    assert "Nowhere/Land" in zone.note


def test_localtime_names_the_zone(tmp_path: Path) -> None:
    folder = tmp_path / "zoneinfo" / "Asia"
    folder.mkdir(parents=True)
    (folder / "Tokyo").write_bytes(b"TZif2")
    link = tmp_path / "localtime"
    link.symlink_to(folder / "Tokyo")
    assert system({}, link).name == "Asia/Tokyo"


def test_a_copied_localtime_is_named_by_the_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "localtime").write_bytes(b"TZif2")
    (tmp_path / "timezone").write_text("Europe/Paris\n")
    assert system({}, tmp_path / "localtime").name == "Europe/Paris"


def test_instants_keep_their_microseconds() -> None:
    assert to_micros(from_micros(1_795_616_123_456_789)) == 1_795_616_123_456_789

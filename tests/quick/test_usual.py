"""The usual place of the ledger is the one that platformdirs names, without loading it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from toolkit.quick.settings import usual
from toolkit.settings import ledger_location, load

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere platformdirs is asked")


@LINUX
@pytest.mark.parametrize("data", [None, "", "  ", "/srv/data", "/srv/data/", "/srv/two  words", "~/data", "relative"])
@pytest.mark.parametrize("home", ["/home/somebody", "/home/with blank", None])
def test_it_is_where_platformdirs_says(monkeypatch: pytest.MonkeyPatch, data: str | None, home: str | None) -> None:
    for name, value in (("XDG_DATA_HOME", data), ("HOME", home)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    expected = platformdirs.user_data_path("oaicheck", appauthor=False) / "ledger.db"
    found = usual(os.environ)
    assert found is None or Path(found) == expected
    assert ledger_location(load(environ={}, cwd=Path("/"))).path == expected


@pytest.mark.parametrize("platform", ["darwin", "win32", "freebsd14"])
def test_on_other_systems_it_does_not_guess(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert usual({"HOME": "/home/somebody"}) is None


def test_android_has_places_of_its_own() -> None:
    assert usual({"HOME": "/data/data/com.termux/files/home", "ANDROID_ROOT": "/system"}) is None

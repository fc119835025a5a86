"""The zone that the C library is in, where it reads the very file that `zoneinfo` would read: no need to load that."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, tzinfo
from time import localtime, mktime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = "/usr/share/zoneinfo/"
"""Where both look on Linux, unless a variable sends one of them elsewhere."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 fromutc is given UTC without saying so
_SECOND = timedelta(seconds=1)


class Here(tzinfo):
    """The clock on this machine's wall."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        """How far the wall clock is ahead of UTC at a time that it shows (one of both, when it shows it twice)."""
        assert at is not None
        return timedelta(seconds=localtime(mktime(at.replace(tzinfo=None).timetuple())).tm_gmtoff)

    def fromutc(self, at: datetime) -> datetime:
        """What the wall clock shows at an instant."""
        return at + timedelta(seconds=localtime((at.replace(tzinfo=None) - _EPOCH) // _SECOND).tm_gmtoff)

    def dst(self, at: datetime | None) -> None:
        """Not asked for: days have no summer time, only instants at which they begin."""

    def tzname(self, at: datetime | None) -> None:
        """Not asked for: a line has no room for it."""


def here(environ: Mapping[str, str]) -> Here | None:
    """This machine's zone; None when the C library and `zoneinfo` might not mean the same by it."""
    if "TZDIR" in environ or "PYTHONTZPATH" in environ:
        return None
    name = environ.get("TZ")
    if name is None:
        return Here() if os.path.realpath("/etc/localtime").startswith(FILES) else None
    plain = name[:1].isalpha() and name.replace("/", "").replace("_", "").replace("-", "").isalnum()
    return Here() if plain and os.path.isfile(FILES + name) else None

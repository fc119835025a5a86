"""Instants and the days of a zone: whole microseconds, the first instant of a day, and which zone this machine has."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HOUR = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_UTC_NAMES = ("UTC", "Etc/UTC", "UCT", "Etc/UCT")

Found = tuple[str, tzinfo, str | None]
"""A zone's name as shown, the zone, and a note when it is not the one that a user would expect."""


def from_micros(micros: int) -> datetime:
    """Microseconds since the epoch as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def to_micros(instant: datetime) -> int:
    """An aware datetime as whole microseconds since the epoch, exactly (`timestamp()` would be a float)."""
    return (instant - _EPOCH) // _MICRO


def day_start(day: date, info: tzinfo) -> int:
    """The first instant of a day in the zone: where no clock shows 00:00, the one at which the day begins."""

    def shown(micros: int) -> date:
        return from_micros(micros).astimezone(info).date()

    midnight = to_micros(datetime.combine(day, time(0), tzinfo=info).astimezone(UTC))
    if shown(midnight) >= day > shown(midnight - 1):
        return midnight
    low, high = midnight - 26 * HOUR, midnight + 26 * HOUR
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(middle) >= day else (middle, high)
    return high


def today(now: int, info: tzinfo) -> tuple[int, int]:
    """The instants `[start, end)` of the zone's current day."""
    day = from_micros(now).astimezone(info).date()
    return day_start(day, info), day_start(day + timedelta(1), info)


def load(name: str) -> tzinfo | None:
    """The IANA zone of that name, None when there is none such."""
    if name.upper() in {"UTC", "Z"}:
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: unknown; ValueError: no zone file, or a path; OSError: a folder
        return None


def system(environ: Mapping[str, str], localtime: str = "/etc/localtime") -> Found:
    """The zone of this machine: `TZ`, then `/etc/localtime`, then what the platform says, else UTC with a note."""
    wanted = environ.get("TZ", "").strip()
    if wanted:
        note = f"TZ={wanted!r} is no zone that is known here; days are UTC days."
        return _from_variable(wanted) or ("UTC", UTC, note)
    note = "This machine's time zone has no name; days are UTC days. Name one with --tz."
    return _from_link(localtime) or _from_platform() or ("UTC", UTC, note)


def _from_variable(text: str) -> Found | None:
    """`Europe/Berlin`, `:Europe/Berlin`, a path below `zoneinfo/`, or POSIX `CST-8` (hours west)."""
    name = _below_zoneinfo(text.removeprefix(":"))
    info = load(name)
    return ("UTC" if info is UTC else name, info, None) if info is not None else _posix(name)


def _posix(text: str) -> Found | None:
    letters = text.rstrip("0123456789:+-")
    sign = -1 if text[len(letters) :].startswith("-") else 1
    hours, _, minutes = text[len(letters) :].lstrip("+-").partition(":")
    if not (letters.isalpha() and hours.isdigit() and int(hours) < 24 and (minutes or "0").isdigit()):
        return None
    info = timezone(-sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
    return str(info), info, f"TZ={text} is a fixed offset without daylight saving time."


def _below_zoneinfo(text: str) -> str:
    head, folder, name = text.partition("zoneinfo/")
    return name.removeprefix("posix/").removeprefix("right/") if folder and head.startswith("/") else text


def _from_link(path: str) -> Found | None:
    try:
        target = os.path.realpath(path, strict=True)
    except OSError:
        return None
    name = _below_zoneinfo(target.replace("\\", "/"))
    if name in _UTC_NAMES:
        return "UTC", UTC, None
    info = load(name) if not name.startswith("/") else None
    return (name, info, None) if info is not None else _from_timezone_file(f"{path.rpartition('/')[0]}/timezone")


def _from_timezone_file(path: str) -> Found | None:
    """Debian's `/etc/timezone`, for images in which `/etc/localtime` is a copy instead of a link."""
    try:
        with open(path, encoding="utf-8") as file:
            name = file.read().strip()
    except (OSError, ValueError):
        return None
    info = load(name) if name else None
    return (name, info, None) if info is not None else None


def _from_platform() -> Found | None:
    """What the C library or Windows says, when that is the name of a zone (`UTC`, not `China Standard Time`)."""
    now = datetime.now().astimezone()
    name = now.tzname() or ""
    info = load(name) if name else None
    return (name, info, None) if info is not None and info.utcoffset(now) == now.utcoffset() else None

"""The time zone of a report: the one that was asked for, else the system's, else UTC with a word about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from toolkit.errors import WrongUse


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone and its name as shown; `note` says when it was not the one a user would expect."""

    name: str
    info: tzinfo
    note: str | None = None

    def local(self, micros: int) -> datetime:
        """The wall clock of the zone at an instant (microseconds since the epoch)."""
        return from_micros(micros).astimezone(self.info)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """Microseconds since the epoch as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def to_micros(instant: datetime) -> int:
    """An aware datetime as whole microseconds since the epoch, exactly (`timestamp()` would be a float)."""
    return (instant - _EPOCH) // _MICRO


def named(name: str) -> Zone:
    """The IANA zone of that name; raises WrongUse with the nearest name when there is none such."""
    info = _load(name)
    if info is not None:
        return Zone(name="UTC" if info is UTC else name, info=info)
    near = _nearest(name)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Zones are named like Europe/Berlin, Asia/Shanghai, UTC."
    raise WrongUse(f"There is no time zone named {name!r}.", hint)


def _load(name: str) -> tzinfo | None:
    if name.upper() in {"UTC", "Z"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: unknown; ValueError: no zone file, or a path; OSError: a folder
        return None


def _nearest(name: str) -> list[str]:
    import difflib
    from zoneinfo import available_timezones

    known = {each.casefold(): each for each in sorted(available_timezones())}
    wanted = name.casefold().replace(" ", "_")
    if wanted in known:
        return [known[wanted]]
    cities: dict[str, str] = {}
    for folded, proper in known.items():
        cities.setdefault(folded.rsplit("/", 1)[-1], proper)
    found = [known[each] for each in difflib.get_close_matches(wanted, known, n=2, cutoff=0.7)]
    found += [cities[each] for each in difflib.get_close_matches(wanted.rsplit("/", 1)[-1], cities, n=2, cutoff=0.75)]
    return list(dict.fromkeys(found))[:2]


def system(environ: Mapping[str, str], localtime: Path = Path("/etc/localtime")) -> Zone:
    """The zone of this machine: `TZ`, then `/etc/localtime`, then what the platform says, else UTC with a note."""
    wanted = environ.get("TZ", "").strip()
    if wanted:
        found = _from_variable(wanted)
        return found or Zone(
            name="UTC", info=UTC, note=f"TZ={wanted!r} is no zone that is known here; days are UTC days."
        )
    return (
        _from_link(localtime)
        or _from_platform()
        or Zone(
            name="UTC", info=UTC, note="This machine's time zone has no name; days are UTC days. Name one with --tz."
        )
    )


def _from_variable(text: str) -> Zone | None:
    """`Europe/Berlin`, `:Europe/Berlin`, a path below `zoneinfo/`, or POSIX `CST-8` (hours west)."""
    name = _below_zoneinfo(text.removeprefix(":"))
    info = _load(name)
    if info is not None:
        return Zone(name="UTC" if info is UTC else name, info=info)
    return _posix(name)


def _posix(text: str) -> Zone | None:
    letters = text.rstrip("0123456789:+-")
    sign = -1 if text[len(letters) :].startswith("-") else 1
    hours, _, minutes = text[len(letters) :].lstrip("+-").partition(":")
    if not (letters.isalpha() and hours.isdigit() and int(hours) < 24 and (minutes or "0").isdigit()):
        return None
    east = -sign * timedelta(hours=int(hours), minutes=int(minutes or 0))
    info = timezone(east)
    return Zone(name=str(info), info=info, note=f"TZ={text} is a fixed offset without daylight saving time.")


def _below_zoneinfo(text: str) -> str:
    head, folder, name = text.partition("zoneinfo/")
    return name.removeprefix("posix/").removeprefix("right/") if folder and head.startswith("/") else text


def _from_link(path: Path) -> Zone | None:
    try:
        target = str(path.resolve(strict=True))
    except (OSError, RuntimeError):
        return None
    name = _below_zoneinfo(target.replace("\\", "/"))
    info = _load(name) if not name.startswith("/") else None
    if info is not None:
        return Zone(name="UTC" if info is UTC or name in {"Etc/UTC", "UCT", "Etc/UCT"} else name, info=info)
    return _from_timezone_file(path.with_name("timezone"))


def _from_timezone_file(path: Path) -> Zone | None:
    """Debian's `/etc/timezone`, for images in which `/etc/localtime` is a copy instead of a link."""
    try:
        name = path.read_text().strip()
    except (OSError, ValueError):
        return None
    info = _load(name) if name else None
    return Zone(name=name, info=info) if info is not None else None


def _from_platform() -> Zone | None:
    """What the C library or Windows says, when that is the name of a zone (`UTC`, not `China Standard Time`)."""
    now = datetime.now().astimezone()
    name = now.tzname() or ""
    info = _load(name) if name else None
    return Zone(name=name, info=info) if info is not None and info.utcoffset(now) == now.utcoffset() else None

"""The time zone of a report: the one that was asked for, else the system's, else UTC with a word about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from toolkit.errors import WrongUse
from toolkit.quick import clock
from toolkit.quick.clock import from_micros, to_micros

__all__ = ["Zone", "from_micros", "named", "system", "to_micros"]


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone and its name as shown; `note` says when it was not the one a user would expect."""

    name: str
    info: tzinfo
    note: str | None = None

    def local(self, micros: int) -> datetime:
        """The wall clock of the zone at an instant (microseconds since the epoch)."""
        return from_micros(micros).astimezone(self.info)


def named(name: str) -> Zone:
    """The IANA zone of that name; raises WrongUse with the nearest name when there is none such."""
    info = clock.load(name)
    if info is not None:
        return Zone(name="UTC" if info is UTC else name, info=info)
    near = _nearest(name)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Zones are named like Europe/Berlin, Asia/Shanghai, UTC."
    raise WrongUse(f"There is no time zone named {name!r}.", hint)


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


def system(environ: Mapping[str, str], localtime: str | Path = "/etc/localtime") -> Zone:
    """The zone of this machine: `TZ`, then `/etc/localtime`, then what the platform says, else UTC with a note."""
    name, info, note = clock.system(environ, str(localtime))
    return Zone(name=name, info=info, note=note)

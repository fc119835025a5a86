"""The distributions that an interpreter has installed, read from their `*.dist-info` folders without starting it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


def normal(name: str) -> str:
    """A distribution's name in the one spelling that compares equal (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, kw_only=True)
class Dist:
    """An installed distribution: its name as compared, its version, and where its metadata is."""

    name: str
    version: str
    info: Path

    @cached_property
    def requires(self) -> tuple[str, ...]:
        """Its `Requires-Dist` lines."""
        return tuple(value for name, value in _headers(self.info) if name == "requires-dist")

    @cached_property
    def missing_files(self) -> tuple[str, ...]:
        """Modules that its RECORD lists and that are not there."""
        try:
            text = (self.info / "RECORD").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ()
        names = [line.rsplit(",", 2)[0].strip('"') for line in text.splitlines()]
        site = self.info.parent
        return tuple(name for name in names if name.endswith((".py", ".so", ".pyd")) and not (site / name).exists())


def _headers(info: Path) -> Iterator[tuple[str, str]]:
    path = info / "METADATA" if (info / "METADATA").exists() else info / "PKG-INFO" if info.is_dir() else info
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, colon, value = line.partition(":")
                if not line.strip() or not colon:
                    return
                yield name.strip().lower(), value.strip()
    except OSError:
        return


def installed(path: Sequence[str]) -> dict[str, list[Dist]]:
    """Every distribution on that `sys.path` by compared name; several of one name in the order of the path."""
    found: dict[str, list[Dist]] = {}
    for folder in path:
        for entry in sorted(_entries(folder)):
            match = re.fullmatch(r"(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info", entry)
            if match:
                dist = Dist(name=normal(match[1]), version=match[2], info=Path(folder) / entry)
                found.setdefault(dist.name, []).append(dist)
    return found


def _entries(folder: str) -> list[str]:
    try:
        return [each.name for each in Path(folder).iterdir() if each.name.endswith("-info")]
    except OSError:
        return []


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A requirement that what is installed does not meet. `has` is the installed version, `None` when it is missing."""

    package: str
    needs: str
    wanted_by: str
    has: str | None

    @property
    def words(self) -> str:
        """As in `pydantic-core needs typing-extensions>=4.16, and 4.12.2 is installed`."""
        there = f"{self.has} is installed" if self.has else "it is not installed"
        return f"{self.wanted_by} needs {self.package}{self.needs}, and {there}"


def conflicts(root: str, dists: Mapping[str, list[Dist]], markers: Mapping[str, str]) -> list[Conflict]:
    """What `pip check` would say, but only of what the root needs, directly or through others."""
    found: list[Conflict] = []
    waiting, seen = [root], {root}
    while waiting:
        for dist in dists.get(waiting.pop(0), [])[:1]:
            for package, needs, met in _needed(dist, dists, markers):
                if not met:
                    have = dists.get(package)
                    found.append(
                        Conflict(
                            package=package, needs=needs, wanted_by=dist.name, has=have[0].version if have else None
                        )
                    )
                if package not in seen:
                    seen.add(package)
                    waiting.append(package)
    return found


def _needed(dist: Dist, dists: Mapping[str, list[Dist]], markers: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    from packaging.requirements import InvalidRequirement, Requirement

    for text in dist.requires:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        if wanted.marker and not wanted.marker.evaluate({**markers, "extra": ""}):
            continue
        name = normal(wanted.name)
        have = dists.get(name)
        yield name, str(wanted.specifier), have is not None and meets(have[0].version, str(wanted.specifier))


def meets(version: str, specifier: str) -> bool:
    """Whether the version is in the range; one that can't be read is not judged."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True


def limiters(name: str, version: str, dists: Mapping[str, list[Dist]]) -> list[tuple[str, str]]:
    """Which distributions set an upper limit for `name` that keeps it at this major version or below: (who, range)."""
    from packaging.requirements import InvalidRequirement, Requirement

    found = []
    major = int(version.split(".")[0]) if version.split(".")[0].isdigit() else 0
    for dist in (each[0] for each in dists.values()):
        for text in dist.requires:
            if normal(re.split(r"[\s;\[<>=!~(]", text, maxsplit=1)[0]) != name or "extra ==" in text:
                continue
            try:
                wanted = str(Requirement(text).specifier)
            except InvalidRequirement:
                continue
            if not meets(f"{major + 1}.0", wanted) and not meets(f"{major + 1}.99", wanted):
                found.append((dist.name, wanted))
    return found

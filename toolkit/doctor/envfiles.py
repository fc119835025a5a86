"""Looks for files that were meant to be the `.env`: another name, another folder, another kind."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.doctor.envtext import examine
from toolkit.doctor.keyform import form_of
from toolkit.doctor.world import World
from toolkit.settings import parse

NAMES = (".env.txt", "env", "env.txt", ".env.env", "_env", "dotenv", ".dotenv", ".env.rtf", ".env.local", ".env.development",
         ".env.dev", ".env.production", ".env.prod", "example.env", ".env.example", ".env.sample", ".env.template", ".env.dist")  # fmt: skip
TEMPLATES = ("example", "sample", "template", "dist")
SKIPPED = re.compile(r"\.|node_modules$|site-packages$|__pycache__$|venv$|env$|build$|dist$")
AT_MOST = 400


@dataclass(frozen=True, kw_only=True)
class Lookalike:
    """A file that sets the key under a name that nobody reads; `template` when it is an example to be copied."""

    path: Path
    template: bool


def wrong_kind(path: Path) -> str | None:
    """`a folder` or `a link to nothing`, if that is what stands at the path."""
    try:
        if path.is_dir():
            return "a folder"
        if path.is_symlink() and not path.exists():
            return "a link to nothing"
    except OSError:
        return None
    return None


def lookalikes(world: World) -> Iterator[Lookalike]:
    """Files here whose name is nearly `.env` (in any case of letters) and that set the key to something."""
    try:
        there = {each.name: each for each in world.cwd.iterdir()}
    except OSError:
        return
    order = {name: index for index, name in enumerate(NAMES)}
    near = [
        name
        for name in there
        if name.lower().rstrip(". ") in order or (name != ".env" and name.lower().rstrip(". ") == ".env")
    ]
    for name in sorted(near, key=lambda each: order.get(each.lower(), -1)):
        if sets_key(there[name], world.settings.key_name):
            yield Lookalike(path=there[name], template=any(word in name.lower() for word in TEMPLATES))


def sets_key(path: Path, key_name: str) -> bool:
    """Whether a file gives the name a value that is no placeholder."""
    try:
        if not path.is_file():
            return False
        raw = path.read_bytes()[:200_000]
    except OSError:
        return False
    found = examine(raw)
    text = found.text if found.text is not None else raw.decode(found.codec, "replace") if found.codec else None
    if text is None:
        return key_name.encode() in raw
    values = [line.value for line in parse(text, {}) if line.name == key_name and line.value]
    form = form_of(values[-1], None) if values else None
    return bool(values) and (form is None or form.code != "key.placeholder")


def elsewhere(world: World) -> Iterator[Path]:
    """`.env` files that set the key and are not read: in the folders above the one that is read, and below here."""
    yield from (path for path in _above(world) if sets_key(path, world.settings.key_name))
    yield from (path for path in _below(world.cwd) if sets_key(path, world.settings.key_name))


def _above(world: World) -> Iterator[Path]:
    read = world.settings.dotenv.path if world.settings.dotenv else None
    for folder in (world.cwd, *world.cwd.parents):
        if folder / ".env" != read:
            yield folder / ".env"


def _below(folder: Path, depth: int = 2) -> Iterator[Path]:
    """`.env` files in the folders below, nearest first, without looking into what is not the user's own."""
    level = [folder]
    for _ in range(depth):
        level = [Path(each.path) for parent in level for each in _folders(parent)][:AT_MOST]
        yield from (each / ".env" for each in level)


def _folders(parent: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(parent) as entries:
            return sorted(
                (e for e in entries if not SKIPPED.match(e.name) and e.is_dir(follow_symlinks=False)),
                key=lambda e: e.name,
            )
    except OSError:
        return []

"""What `--fix` can mend: local, reversible things of the `.env`, each described before it is done."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from toolkit.doctor.envfiles import lookalikes
from toolkit.doctor.private import git_state, readable_by_others
from toolkit.doctor.runner import Diagnosis
from toolkit.doctor.setup import ignore_in_git, write_whole
from toolkit.doctor.world import World
from toolkit.errors import SettingsError

MISTYPED = frozenset({".env", ".env.txt", "env", "env.txt", ".env.env", "_env", "dotenv", ".dotenv"})
"""Names, in lower case, of files that can only have been meant as `.env`; `.env.local` and its like have a use of their own."""


@dataclass(frozen=True, kw_only=True)
class Mending:
    """One thing that can be mended: for which code, in words, and how; `do` returns what was done, in words."""

    code: str
    text: str
    do: Callable[[], str]


def mendings(diagnosis: Diagnosis) -> tuple[Mending, ...]:
    """Everything that can be mended, in the order in which it should be."""
    found = {each.finding.code for each in diagnosis.results if each.finding.status in ("fail", "warn")}
    makers = {
        "dotenv.misnamed": _renaming, "dotenv.encoding": _recoding, "key.whitespace": _stripping, "dotenv.value": _stripping,
        "key.exposed": _hiding,
    }  # fmt: skip
    made = [each for code, maker in makers.items() if code in found for each in maker(diagnosis.world)]
    return tuple({each.text: each for each in made}.values())


def _renaming(world: World) -> Iterator[Mending]:
    """The mistyped file gets the name that is read, unless something has that name."""
    target = world.cwd / ".env"
    near = next((each for each in lookalikes(world) if not each.template), None)
    if near is None or near.path.name.lower().rstrip(". ") not in MISTYPED or os.path.lexists(target):
        return
    text = f"rename {world.show(near.path)} to .env"
    yield Mending(code="dotenv.misnamed", text=text, do=partial(_rename, near.path, target, text))


def _rename(source: Path, target: Path, text: str) -> str:
    if os.path.lexists(target):
        raise SettingsError("A file .env has appeared meanwhile; nothing was renamed.", "Look at both files.")
    source.rename(target)
    return text


def _recoding(world: World) -> Iterator[Mending]:
    """The same text in UTF-8."""
    from toolkit.doctor.envtext import examine

    dotenv = world.settings.dotenv
    codec = examine(dotenv.raw).codec if dotenv else None
    if dotenv is None or codec is None:
        return
    text = f"write {dotenv.label} anew in UTF-8, its text unchanged"
    new = dotenv.raw.decode(codec).removeprefix("\ufeff")
    yield Mending(code="dotenv.encoding", text=text, do=partial(_rewrite, dotenv.path, dotenv.raw, new, text))


def _stripping(world: World) -> Iterator[Mending]:
    """The key's line without white space round the key."""
    dotenv, key = world.settings.dotenv, world.settings.key
    if dotenv is None or key is None or key.kind != "dotenv" or not key.text.strip() or key.text == key.text.strip():
        return
    try:
        old = dotenv.raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    new = stripped(old, key.name, key.text.strip())
    if new is not None:
        text = f"take the white space round the key off {key.where}"
        yield Mending(code="key.whitespace", text=text, do=partial(_rewrite, dotenv.path, dotenv.raw, new, text))


def stripped(text: str, name: str, key: str) -> str | None:
    """The text with `NAME=key` for the last assignment of the name, all other lines as they were; `None` if that is not
    possible, because white space is left within the key or the text can't be taken apart."""
    from dotenv.parser import parse_stream

    parts = [(each.key, each.original.string) for each in parse_stream(io.StringIO(text, newline=""))]
    at = max((index for index, (found, _) in enumerate(parts) if found == name), default=None)
    if at is None or any(char.isspace() for char in key) or "".join(source for _, source in parts) != text:
        return None
    source = parts[at][1]
    bare = source.lstrip()
    export = "export " if bare.startswith("export") else ""
    end = source[len(source.rstrip("\r\n")) :]
    line = source[: len(source) - len(bare)] + f"{export}{name}={key}{end}"
    return "".join(line if index == at else each for index, (_, each) in enumerate(parts))


def _rewrite(path: Path, seen: bytes, new: str, text: str) -> str:
    """Keeps a copy, then puts the new text in place."""
    if path.read_bytes() != seen:
        raise SettingsError(f"{path.name} has changed meanwhile; it was left as it is.", "Run this again.")
    backup = keep(path)
    write_whole(path, new)
    return f"{text} (the old one is in {backup.name})"


def keep(path: Path) -> Path:
    """A copy beside the file that only its owner can read and git does not take, under a name that is free."""
    number = 0
    while os.path.lexists(backup := path.with_name(f"{path.name}.bak{number or ''}")):
        number += 1
    handle = os.open(backup, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as copy, path.open("rb") as original:
        shutil.copyfileobj(original, copy)
    _ignore(backup)
    return backup


def _ignore(path: Path) -> str | None:
    try:
        return ignore_in_git(path)
    except UnicodeDecodeError:
        raise SettingsError(".gitignore is not UTF-8 text; it was left as it is.", "Add the line yourself.") from None


def _hiding(world: World) -> Iterator[Mending]:
    """Out of git's sight, and of other users'."""
    dotenv = world.settings.dotenv
    if dotenv is None:
        return
    if git_state(dotenv.path, world.environ) == "not ignored":
        text = f"add {dotenv.path.name} to .gitignore"
        yield Mending(code="key.exposed", text=text, do=lambda: _ignore(dotenv.path) or "git ignores it already")
    if readable_by_others(dotenv.path):
        text = f"let only you read {dotenv.label} (chmod 600)"
        yield Mending(code="key.exposed", text=text, do=partial(_close, dotenv.path, text))


def _close(path: Path, text: str) -> str:
    path.chmod(0o600)
    return text

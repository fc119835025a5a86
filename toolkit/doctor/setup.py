"""What `oaicheck init` does to files: the `.env`, written whole or not at all, and the line that keeps it out of git."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from toolkit.app import App
from toolkit.errors import SettingsError
from toolkit.model import Finding
from toolkit.settings import parse


def objection(app: App, name: str, key: str) -> Finding | None:
    """Why this text can't be the key, by the doctor's own checks of a key; `None` when nothing speaks against it."""
    from toolkit.doctor import key as checks
    from toolkit.doctor.build import build_world

    alone = replace(app, environ={**app.environ, name: key}, key_name=name)
    alone.forget_settings()
    world = build_world(alone, offline=True)
    findings = (each.run(world) for each in (checks.present, checks.characters, checks.form))
    return next((each for each in findings if each.status == "fail"), None)


def write_key(path: Path, name: str, key: str, *, agreed: Callable[[], bool]) -> str:
    """Puts `NAME=key` into the file, other lines untouched, mode 0600; says what was done.

    Raises SettingsError when there is another value and `agreed()` says no, or when the file can't be read or written.
    """
    text = _existing(path)
    values = {line.name: line.value for line in parse(text, {})}
    if values.get(name) == key:
        _private(path)
        return f"has this {name} already"
    if values.get(name) and not agreed():
        raise SettingsError(
            f"{path.name} has another {name}; it was left as it is.", "Replace it with --force, or edit the file."
        )
    write_whole(path, _with_line(text, name, key))
    return f"{name} was written (readable by you alone)"


def _existing(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{path.name} can't be read: {reason}.", "Move it away, then run this again.") from None


def _with_line(text: str, name: str, key: str) -> str:
    """The text with the name's last assignment replaced, or with a new line at its end."""
    pattern = re.compile(rf"^[ \t]*(?:export[ \t]+)?{re.escape(name)}[ \t]*=[^\r\n]*", re.MULTILINE)
    found = list(pattern.finditer(text))
    line = f"{name}={key}"
    if found:
        last = found[-1]
        return text[: last.start()] + line + text[last.end() :]
    return (text if not text or text.endswith("\n") else text + "\n") + line + "\n"


def write_whole(path: Path, text: str) -> None:
    """Beside the file, then in its place: a reader never sees half of it."""
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=".env.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).chmod(0o600)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(
            f"{path.name} can't be written: {error.strerror}.", "Check the folder's permissions."
        ) from None


def _private(path: Path) -> None:
    if os.name == "posix":
        path.chmod(0o600)


def ignore_in_git(path: Path) -> str | None:
    """Adds the file's name to `.gitignore` when the folder is in a git repository that would take it; says so."""
    folder = path.parent
    root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
    if root is None or _ignored(folder, root, path.name):
        return None
    ignore = folder / ".gitignore"
    text = ignore.read_text(encoding="utf-8") if ignore.exists() else ""
    ignore.write_text((text if not text or text.endswith("\n") else text + "\n") + f"{path.name}\n", encoding="utf-8")
    return f".gitignore: {path.name} was added"


def _ignored(folder: Path, root: Path, name: str) -> bool:
    """Whether a `.gitignore` from here up to the repository's root has the name on a line of its own."""
    chain = [folder, *(each for each in folder.parents if each.is_relative_to(root))]
    lines: set[str] = set()
    for each in chain:
        file = each / ".gitignore"
        if file.is_file():
            lines |= {line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()}
    return bool(lines & {name, f"/{name}", ".env*", "*.env", f"**/{name}"})

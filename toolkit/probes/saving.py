"""Saves what an answer held (a picture, a sound) under a name that no file has yet."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import WrongUse


def check(folder: Path, cwd: Path) -> None:
    """Raises WrongUse for a folder that can't be one, before anything is paid for. The folder that the user is in may
    be read-only: nobody asked for it by name."""
    nearest = next((each for each in (folder, *folder.parents) if each.exists()), None)
    if folder == cwd or nearest is None:
        return
    if not nearest.is_dir():
        raise WrongUse(
            f"--output {folder}: {nearest} is a file, not a folder.", "Name a folder; it is made if need be."
        )
    if not os.access(nearest, os.W_OK):
        raise WrongUse(f"--output {folder}: {nearest} can't be written.", "Name a folder of your own.")


def save(files: Sequence[tuple[str, bytes]], folder: Path, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Writes each file as `oaicheck-KIND-N.ENDING`, N the first number that is free; gives the paths, and what to say.

    What can't be written there goes to the folder for temporary files: it was paid for.
    """
    paths: list[str] = []
    said: list[str] = []
    for ending, data in files:
        try:
            paths.append(str(_save(folder, kind, ending, data)))
        except OSError as error:
            path, why = _elsewhere(kind, ending, data)
            paths += [path] if path else []
            said.append(f"{folder} can't be written ({error.strerror or error}): {why}.")
    return tuple(paths), tuple(said)


def _elsewhere(kind: str, ending: str, data: bytes) -> tuple[str | None, str]:
    try:
        return str(_save(Path(tempfile.gettempdir()), kind, ending, data)), "saved among the temporary files"
    except OSError as error:
        return None, f"neither can the folder for temporary files ({error.strerror or error}), so it is lost"


def _save(folder: Path, kind: str, ending: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / f"oaicheck-{kind}-{number}.{ending}"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return path

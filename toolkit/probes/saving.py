"""Saves what an answer held (a picture, a sound) under a name that no file has yet."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path


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
            said.append(f"{folder} can't be written ({error.strerror or error}): saved among the temporary files.")
            paths.append(str(_save(Path(tempfile.gettempdir()), kind, ending, data)))
    return tuple(paths), tuple(said)


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

"""Finds another Python on this machine that has openai, for the one that has not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from toolkit.doctor.build import python_of
from toolkit.doctor.world import World


def with_openai(world: World) -> Iterator[str]:
    """Interpreters that have openai beside them: active and nearby venvs, our own, those on PATH; without starting them."""
    seen = {_real(str(world.python))}
    for each in _candidates(world):
        if _real(each) not in seen and has_openai(Path(each)):
            seen.add(_real(each))
            yield each


def _candidates(world: World) -> Iterator[str]:
    folders = [Path(each) for each in (world.environ.get("VIRTUAL_ENV"), world.environ.get("CONDA_PREFIX")) if each]
    folders += [world.venv] if world.venv else []
    folders += [world.cwd / name for name in (".venv", "venv", "env")]
    yield from (str(found) for each in folders if (found := python_of(each)))
    yield sys.executable
    for folder in world.environ.get("PATH", "").split(os.pathsep):
        for name in ("python3", "python", "python.exe"):
            if folder and (Path(folder) / name).is_file():
                yield str(Path(folder) / name)


def _real(python: str) -> str:
    """The folder of an interpreter counts: venvs link to one and the same program."""
    return str(Path(os.path.abspath(python)).parent)


def has_openai(python: Path) -> bool:
    """Whether the packages beside an interpreter hold openai."""
    root = Path(os.path.abspath(python)).parent.parent
    places = [
        *root.glob("lib/python3*/site-packages"),
        *root.glob("lib/python3*/dist-packages"),
        root / "Lib" / "site-packages",
    ]
    return any((each / "openai" / "__init__.py").is_file() for each in places)

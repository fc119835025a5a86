"""Who else can see the `.env`: git, and the other users of this machine."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolkit.doctor.advice import warn
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.settings import DotEnv


@check("dotenv-private", stage="dotenv", requires=("dotenv-file",))
def private(world: World) -> Finding:
    """The .env with the key is kept out of git and from other users."""
    dotenv = world.settings.dotenv
    if dotenv is None or not _holds_secret(dotenv):
        return skipped("there is none with a key in it")
    state = git_state(dotenv.path, world.environ)
    facts = {"file": dotenv.label, "name": dotenv.path.name}
    if state == "tracked":
        summary = f"{dotenv.label} is tracked by git: whoever sees the repository has the key."
        return warn("key.exposed", world, summary, exposed_by="git", tracked=dotenv.label, **facts)
    if state == "not ignored":
        summary = f"{dotenv.label} is not ignored by git: the next `git add .` takes it along."
        return warn("key.exposed", world, summary, exposed_by="git", unignored=dotenv.label, **facts)
    if readable_by_others(dotenv.path):
        summary = f"Every user of this machine may read {dotenv.label}."
        return warn("key.exposed", world, summary, exposed_by="mode", open_file=dotenv.label, **facts)
    return passed(f"Only you can read {dotenv.label}" + (", and git ignores it" if state else ""))


def _holds_secret(dotenv: DotEnv) -> bool:
    return any(line.name.upper().endswith(("KEY", "TOKEN", "SECRET")) and line.value for line in dotenv.lines)


def git_state(path: Path, environ: Mapping[str, str]) -> str | None:
    """`tracked`, `not ignored`, `ignored`; `None` outside a repository, or without git."""
    if _git(path, environ, "rev-parse", "--is-inside-work-tree") != 0:
        return None
    if _git(path, environ, "ls-files", "--error-unmatch", "--", path.name) == 0:
        return "tracked"
    return "ignored" if _git(path, environ, "check-ignore", "-q", "--", path.name) == 0 else "not ignored"


def _git(path: Path, environ: Mapping[str, str], *args: str) -> int | None:
    """Git's exit code in the file's folder. An optional lock is not taken: nothing in the repository changes."""
    try:
        done = subprocess.run(
            ["git", *args], cwd=path.parent, env={**environ, "GIT_OPTIONAL_LOCKS": "0"}, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=3, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.returncode


def readable_by_others(path: Path) -> bool:
    """Whether the mode of the file and of every folder above lets other users read it. Never on Windows."""
    if os.name == "nt":
        return False
    try:
        real = path.resolve()
        if not real.stat().st_mode & stat.S_IROTH:
            return False
        return all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)
    except OSError:
        return False

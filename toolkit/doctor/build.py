"""Gathers what the checks may look at, once: environment, folder, system, shell, interpreter and deadline → `World`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.app import App
from toolkit.doctor.world import Machine, World
from toolkit.errors import WrongUse

SHELLS = ("bash", "zsh", "fish", "sh")
MARKERS = (".git", "pyproject.toml", "setup.py", "requirements.txt")


def build_world(
    app: App,
    *,
    offline: bool = False,
    live: bool = False,
    model: str | None = None,
    timeout: float | None = None,
    project: str | None = None,
    python: str | None = None,
    deadline: float = 20.0,
) -> World:
    """The world for one run of the doctor. Raises WrongUse for a `--project` or `--python` that does not exist."""
    if project is not None:
        app.cwd = _folder(app.cwd, project)
        app.forget_settings()
    home = _home(app.environ)
    interpreter, venv = _interpreter(app, python, home)
    return World(
        settings=app.settings, machine=machine(app.environ), environ=app.environ, cwd=app.cwd, home=home,
        project=app.cwd, asked_python=python is not None, python=interpreter, venv=venv, model=model, live=live, offline=offline,
        verbose=bool(app.verbose), timeout=timeout or 5.0, ends_at=time.monotonic() + deadline,
    )  # fmt: skip


def _folder(cwd: Path, project: str) -> Path:
    folder = cwd / Path(project).expanduser()
    if not folder.is_dir():
        raise WrongUse(f"--project {project}: there is no such folder.", "Name the folder that holds your program.")
    return Path(*folder.parts)


def _home(environ: Mapping[str, str]) -> Path | None:
    text = environ.get("HOME") or environ.get("USERPROFILE")
    if text:
        return Path(text)
    try:
        return Path.home()
    except RuntimeError:  # no home and no such user: a container with a foreign uid
        return None


# --- the machine ------------------------------------------------------------------------------------------------------


def machine(environ: Mapping[str, str], platform: str = sys.platform) -> Machine:
    """System and shell, as far as they can be told."""
    system = {"win32": "windows", "cygwin": "windows", "darwin": "darwin"}.get(platform, "linux")
    shell = _windows_shell(environ) if system == "windows" else _posix_shell(environ)
    container = any(Path(each).exists() for each in ("/.dockerenv", "/run/.containerenv"))
    return Machine(
        system=system, shell=shell, wsl="WSL_DISTRO_NAME" in environ,
        container=system == "linux" and (container or "KUBERNETES_SERVICE_HOST" in environ),
    )  # fmt: skip


def _windows_shell(environ: Mapping[str, str]) -> str:
    """`cmd` exports PROMPT, PowerShell does not; Git Bash sets SHELL and MSYSTEM."""
    if "MSYSTEM" in environ:
        return "bash"
    return "cmd" if "PROMPT" in environ else "powershell"


def _posix_shell(environ: Mapping[str, str]) -> str:
    """The shell that started us if it is one that differs from the login shell; else that of SHELL."""
    parent = _parent_name()
    if parent in ("fish", "zsh"):
        return parent
    if parent == "pwsh" or "POWERSHELL_DISTRIBUTION_CHANNEL" in environ:
        return "powershell"
    name = Path(environ.get("SHELL", "")).name
    if name == "pwsh":
        return "powershell"
    return name if name in SHELLS else "sh" if name in ("dash", "ash", "ksh", "busybox") else "bash"


def _parent_name() -> str:
    import os

    try:
        return Path(f"/proc/{os.getppid()}/comm").read_text().strip()
    except (OSError, ValueError):
        return ""


# --- the interpreter --------------------------------------------------------------------------------------------------


def _interpreter(app: App, python: str | None, home: Path | None) -> tuple[str, Path | None]:
    """The Python of the user's program and the venv near it: `--python`, an active venv, a nearby one, else our own."""
    nearby = next(_nearby_venvs(app.cwd, home), None)
    if python is not None:
        return _named(app, python), nearby
    active = app.environ.get("VIRTUAL_ENV")
    found = (python_of(Path(active)) if active else None) or (python_of(nearby) if nearby else None)
    return str(found or sys.executable), nearby


def _named(app: App, python: str) -> str:
    import shutil

    path = app.cwd / Path(python).expanduser()
    if path.is_dir():
        inside = python_of(path)
        if inside is None:
            raise WrongUse(f"--python {python} is a folder without a Python in it.", "Name the interpreter itself.")
        return str(inside)
    if path.exists():
        return str(path)
    found = None if "/" in python else shutil.which(python, path=app.environ.get("PATH"))
    if found is None:
        raise WrongUse(f"--python {python}: there is no such program.", "Name the interpreter that runs your program.")
    return found


def python_of(venv: Path) -> Path | None:
    """The interpreter in a venv folder; a dangling link counts, because it is what the user's program would need."""
    for each in (venv / "bin" / "python", venv / "bin" / "python3", venv / "Scripts" / "python.exe"):
        if each.exists() or each.is_symlink():
            return each
    return None


def _nearby_venvs(cwd: Path, home: Path | None) -> Iterator[Path]:
    """Folders `.venv` and `venv` from here up to the project's root (the first with a marker), never above home."""
    folders = [cwd, *cwd.parents]
    root = next((i for i, each in enumerate(folders) if _is_root(each)), 0)
    for folder in folders[: root + 1]:
        if folder == home and folder != cwd:
            return
        for name in (".venv", "venv"):
            try:
                if (folder / name / "pyvenv.cfg").is_file():
                    yield folder / name
            except OSError:
                continue


def _is_root(folder: Path) -> bool:
    try:
        return any((folder / each).exists() for each in MARKERS)
    except OSError:
        return False

"""What the Python of the user's program says of itself and of openai: asked in a child process, so nothing there can harm us."""

from __future__ import annotations

import ast
import contextlib
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.doctor.world import World

MARK = "@@facts@@"
LONGEST, MARGIN = 15.0, 0.4
"""Seconds that the child may take, and that remain to say so before the deadline."""


@dataclass(frozen=True, kw_only=True)
class ImportFault:
    """The exception that `import openai` ended with."""

    type: str
    text: str
    name: str | None = None
    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the child met. `broken` says why it did not start or end; then nothing else is known.

    `origin` is where `openai` would be taken from, `hidden` that this is a file of the project (which was then not run),
    `own` the files of the project that the import ran by their module names."""

    python: str
    broken: str | None = None
    version: tuple[int, ...] = ()
    prefix: str = ""
    base_prefix: str = ""
    origin: str | None = None
    places: tuple[str, ...] = ()
    hidden: bool = False
    file: str | None = None
    version_in_module: str | None = None
    has_client: bool = False
    error: ImportFault | None = None
    trace: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    stdlib: str | None = None
    externally_managed: bool = False
    suffixes: tuple[str, ...] = ()
    user_site: str | None = None
    markers: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_venv(self) -> bool:
        """Whether it is the Python of a virtual environment."""
        return self.prefix != self.base_prefix

    @property
    def number(self) -> str:
        """As in `3.12.4`."""
        return ".".join(map(str, self.version))

    @property
    def imported(self) -> bool:
        """Whether `import openai` worked and gave a module with a file."""
        return self.error is None and self.file is not None


def facts_of(world: World) -> Facts:
    """The facts of this world's Python, asked once."""
    return world.once(
        "interpreter",
        lambda: ask(str(world.python), world.project or world.cwd, world.environ, min(LONGEST, world.left() - MARGIN)),
    )


def ask_early(world: World) -> None:
    """Begins to ask in the background, while the checks themselves are still being loaded."""

    def ask_quietly() -> None:
        with contextlib.suppress(Exception):  # whoever needs the facts gets it raised again
            facts_of(world)

    threading.Thread(target=ask_quietly, name="interpreter", daemon=True).start()


def ask(python: str, project: Path, environ: Mapping[str, str], timeout: float) -> Facts:
    """Starts that Python in the project's folder and has it import openai. Never raises for what it finds there."""
    source = Path(__file__).with_name("_child.py").read_text(encoding="utf-8")
    folder = project if project.is_dir() else Path("/")
    try:
        done = subprocess.run(
            [python, "-B", "-", str(project)], input=source, cwd=folder, env=_without_secrets(environ), capture_output=True,
            timeout=max(timeout, 0.1), text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Facts(python=python, broken=f"`import openai` did not end within {timeout:.0f} s")
    except OSError as error:
        return Facts(python=python, broken=error.strerror or type(error).__name__)
    marked = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if not marked:
        return Facts(python=python, broken=_last_words(done))
    return read(python, ast.literal_eval(marked[-1].removeprefix(MARK)))


def _without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment that decides what is imported, without keys: what runs there must not be able to send or spend."""
    hidden = ("OPENAI_", "AZURE_OPENAI_", "OAICHECK_")
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(hidden) and not name.endswith(("_KEY", "_TOKEN"))
    }
    return {**kept, "PYTHONIOENCODING": "utf-8"}


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stderr or "").splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"it ended with {done.returncode} and said nothing"


def read(python: str, found: Mapping[str, Any]) -> Facts:
    """The facts from what the child printed."""
    error, spec = found.get("error"), found.get("spec") or {}
    fault = (
        ImportFault(type=error["type"], text=error["text"], name=error.get("name"), path=error.get("path"))
        if error
        else None
    )
    named = {
        name: found[name]
        for name in ("prefix", "base_prefix", "hidden", "stdlib", "externally_managed", "user_site", "markers")
    }
    version = found.get("version_in_module")
    return Facts(
        python=python, version=tuple(found["version"]), origin=spec.get("origin"), places=tuple(spec.get("places", ())),
        file=found.get("file"), version_in_module=version if isinstance(version, str) else None,
        has_client=bool(found.get("has_client")), error=fault, trace=tuple(found.get("trace", ())), own=dict(found.get("own", ())),
        path=tuple(found["path"]), suffixes=tuple(found["suffixes"]), **named,
    )  # fmt: skip

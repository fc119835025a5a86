"""Makes folders, virtual environments and installed packages as they are found broken on people's machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from toolkit.app import App
from toolkit.doctor.build import build_world
from toolkit.doctor.runner import Diagnosis, diagnose
from toolkit.doctor.selection import all_checks, chosen

Files = Mapping[str, str | bytes | None]
NUMBER = f"{sys.version_info[0]}.{sys.version_info[1]}"
SITE = f".venv/lib/python{NUMBER}/site-packages"
BASE = os.path.realpath(sys.executable)
NEEDS = ("httpx2>=2.0", "pydantic>=2", "typing-extensions>=4.16", "jiter>=0.4")
FACING = ("httpx2", "2.16.2"), ("pydantic", "2.12.0"), ("typing_extensions", "4.16.0"), ("jiter", "0.12.0")


def write(folder: Path, files: Files) -> None:
    """Writes the files; `None` is a folder, `-> x` a link, `#!` makes a program, `.env` is for its owner alone."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir(exist_ok=True)
        elif isinstance(content, str) and content.startswith("-> "):
            path.symlink_to(content[3:])
        else:
            path.write_bytes(content.replace("{folder}", str(folder)).encode() if isinstance(content, str) else content)
            path.chmod(0o755 if content[:2] in ("#!", b"#!") else 0o600)


def venv(**more: str) -> dict[str, str | bytes | None]:
    """A virtual environment of this Python in `.venv`, with nothing in it."""
    return {
        ".venv/pyvenv.cfg": f"home = {Path(BASE).parent}\nversion = {NUMBER}\n",
        ".venv/bin/python": f"-> {BASE}",
        SITE: None,
        **more,
    }


def dist(name: str, version: str, *needs: str, site: str = SITE) -> dict[str, str | bytes | None]:
    """The list of an installed distribution, without its files."""
    wanted = "".join(f"Requires-Dist: {each}\n" for each in needs)
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{wanted}"
    return {f"{site}/{name}-{version}.dist-info/METADATA": text}


def package(version: str = "3.54.0", *needs: str, site: str = SITE, head: str = "") -> dict[str, str | bytes | None]:
    """An openai of that version that imports, and its list."""
    client = "class OpenAI: ...\n" if not version.startswith("0.") else "class ChatCompletion: ...\n"
    files: dict[str, str | bytes | None] = {
        f"{site}/openai/__init__.py": f"{head}{client}__version__ = '{version}'\n",
        f"{site}/openai/types.py": "",
    }
    made = dist("openai", version, *needs, site=site)
    record = f"{site}/openai-{version}.dist-info/RECORD"
    return {**files, **made, record: "openai/__init__.py,,\nopenai/types.py,,\n"}


def sound(**changed: str | None) -> dict[str, str | bytes | None]:
    """A venv in which all fits; `changed` gives dependencies other versions, or takes them away (None)."""
    found: dict[str, str | bytes | None] = {**venv(), **package("3.54.0", *NEEDS)}
    for name, version in FACING:
        wanted = changed.get(name, version)
        found |= dist(name, wanted) if wanted else {}
    return found


def pretending(version: str) -> str:
    """A program that is this Python and says that it is another version."""
    numbers = ", ".join(version.split("."))
    code = f'import sys; sys.version_info = ({numbers}, "final", 0); exec(compile(sys.stdin.read(), "-", "exec"))'
    return f"#!/bin/sh\nexec {BASE} -c '{code}' \"$3\"\n"


def look(
    folder: Path, environ: Mapping[str, str], only: tuple[str, ...] = (), skip: tuple[str, ...] = (), *, here: str = "."
) -> Diagnosis:
    """The doctor's offline checks in that folder."""
    own = {"HOME": str(folder / "home"), "PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    filled = {name: value.replace("{folder}", str(folder)) for name, value in environ.items()}
    python = filled.pop("--python", None)
    flags = {name[2:].replace("-", "_"): filled.pop(name) for name in list(filled) if name.startswith("--")}
    app = App(environ={**own, **filled}, cwd=folder / here, **flags)  # type: ignore[arg-type]  # texts of options
    checks = all_checks()
    return diagnose(checks, build_world(app, offline=True, python=python), chosen(checks, only, skip))


def code_of(found: Diagnosis) -> str | None:
    """The root cause's code, else the first warning's; `None` when there is nothing to say."""
    if found.root is not None:
        return found.root.finding.code
    return next((each.finding.code for each in found.results if each.finding.status == "warn"), None)

"""Reads what a failed `import openai` says: which file is in the way, and which compiled part is of another Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.doctor.interpreter import Facts

COMPILED = ("pydantic_core", "jiter")


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """A file of the project, and the module that it hides."""

    module: str
    file: str


def guilty(facts: Facts) -> Shadow | None:
    """The file of the project that made the import fail: one that the error names, else one that was being run, else the
    only one. A file that was taken for another module without harm is not guilty."""
    if facts.error is None or not facts.own:
        return None
    words = set(re.findall(r"\w+", facts.error.text)) | set((facts.error.name or "").split("."))
    named = [name for name in facts.own if name in words]
    pathed = [name for name, file in facts.own.items() if facts.error.path == file or file in facts.error.text]
    traced = [name for name, file in facts.own.items() if file in facts.trace]
    name = next(iter([*pathed, *named, *traced, *facts.own]))
    return Shadow(module=name, file=facts.own[name])


def shadow_facts(shadow: Shadow, show: Callable[[str], str]) -> dict[str, str]:
    """The facts that the advice needs: what to rename to what, and where Python keeps what it compiled of it."""
    import sys

    path = Path(shadow.file)
    target = path.parent if path.name == "__init__.py" else path
    renamed = target.with_name(f"my_{target.name}")
    standard = shadow.module in sys.stdlib_module_names
    return {
        "file": show(str(target)), "module": shadow.module, "stem": path.stem, "renamed": show(str(renamed)), "renamed_name": renamed.name,
        "cache": show(str(path.parent / "__pycache__")),
        "owner": f"Python's own {shadow.module} module" if standard else f"the package {shadow.module}",
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Abi:
    """A compiled package, the Python it was built for, and the one it should be for."""

    package: str
    built_for: str
    wanted: str


def wrong_abi(facts: Facts) -> Abi | None:
    """The compiled package of which no file fits this Python."""
    for name in COMPILED:
        folder = next((Path(each) / name for each in facts.path if (Path(each) / name).is_dir()), None)
        files = sorted(each.name for each in folder.iterdir() if each.suffix in (".so", ".pyd")) if folder else []
        tagged = [each for each in files if each.count(".") >= 2]
        if tagged and facts.suffixes and not any(_fits(each, facts.suffixes) for each in files):
            return Abi(package=name, built_for=_tag(tagged[0]), wanted=_tag(f"x{facts.suffixes[0]}"))
    return None


def _fits(name: str, suffixes: tuple[str, ...]) -> bool:
    return any(name[name.index(".") :] == suffix for suffix in suffixes)


def _tag(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else name

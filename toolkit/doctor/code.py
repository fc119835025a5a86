"""Is the program itself written for the SDK of today?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from toolkit.doctor.advice import fail
from toolkit.doctor.oldapi import Old, old_uses
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding

NOT_OURS = re.compile(
    r"\.|(node_modules|site-packages|dist-packages|__pycache__|venv|env|virtualenv|build|dist|vendor)$"
)
MOST_FILES, MOST_FOLDERS, MOST_BYTES = 300, 1000, 1_000_000


@check("code-api", stage="package", requires=("openai-installed", "openai-version"))
def api(world: World) -> Finding:
    """The program uses no names that openai 1.0 took away."""
    project = world.project or world.cwd
    if len(project.parts) < 2 or project == world.home:
        return skipped("this is no folder of a program")
    found, count = [], 0
    for path in sources(project):
        count += 1
        found += [(world.show(path), each) for each in _uses(path)]
        if world.left() < 1:
            break
    if not found:
        return passed(f"None of the program's {count} Python files uses what openai 1.0 took away" if count
                      else "No Python file here that could be written for an old SDK", files=count)  # fmt: skip
    file, first = found[0]
    summary = f"{file}:{first.line} uses {first.old}, which openai 1.0 took away."
    uses = [f"{name}:{each.line} {each.old} -> {each.new}" for name, each in found[:20]]
    return fail("code.old_api", world, summary, file=file, line=first.line, old=first.old, new=first.new, uses=uses)


def _uses(path: Path) -> list[Old]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        return []
    if b"openai" not in raw or len(raw) > MOST_BYTES:
        return []
    return old_uses(raw.decode("utf-8-sig", "replace"))


def sources(project: Path) -> Iterator[Path]:
    """The program's own Python files, those on top first; not what was installed, and not more than can be read soon."""
    files = 0
    for folders, (here, below, names) in enumerate(os.walk(project), 1):
        inside = sorted(each for each in below if not NOT_OURS.match(each))
        below[:] = [each for each in inside if not Path(here, each, "pyvenv.cfg").exists()]
        for name in sorted(each for each in names if each.endswith(".py")):
            files += 1
            if files > MOST_FILES:
                return
            if Path(here, name).is_file():
                yield Path(here, name)
        if folders >= MOST_FOLDERS:
            return

"""Who may import whom. This table is the documentation; the test reads every import in `toolkit/` with `ast`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLKIT = ROOT / "toolkit"

WORDS = {
    "model",
    "findings",
    "exchange",
    "entry",
    "fields",
    "money",
    "secret",
    "errors",
    "version",
    "discover",
    "quick",
}
"""What everybody may use: the shared words, standard library only."""

SERVICES = {"settings", "failures", "gateway", "capture", "ledger", "prices"}
"""What knows the world: files, network, database."""

FACES = {"doctor", "probes", "reports", "formats"}
"""What turns facts into findings, tables and text."""

MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(WORDS, WORDS),
    "settings": WORDS,
    "failures": WORDS,
    "app": WORDS | {"settings"},
    "prices": WORDS | {"settings"},
    "ledger": WORDS | {"settings", "prices"},
    "capture": WORDS | {"settings", "failures", "prices", "ledger"},
    "gateway": WORDS | SERVICES,
    "formats": WORDS,
    "doctor": WORDS | SERVICES | {"app", "reports"},  # how a budget stands is a report's arithmetic
    "reports": WORDS | SERVICES | {"formats"},  # how an amount is written decides how rows add up
    "probes": WORDS | SERVICES | {"doctor"},  # the doctor's advice is the only home of what a fault means
    "demo": WORDS,
    "commands": WORDS | SERVICES | FACES | {"app", "demo", "commands"},
    "cli": WORDS | {"app", "commands"},
    "__init__": WORDS | {"capture"},
    "__main__": {"cli", "quick"},
}

HOMES: dict[str, set[str]] = {
    "click": {"cli", "commands"},
    "openai": {"gateway", "capture"},
    "jiter": {"capture"},
    "sqlalchemy": {"ledger"},
    "alembic": {"ledger"},
    "tabulate": {"formats"},
    "wcwidth": {"formats", "probes", "doctor"},
    "dotenv": {"settings", "doctor"},
    "genai_prices": {"prices"},
    "platformdirs": {"settings", "prices", "ledger", "capture"},
    "jsonschema": {"probes"},
    "PIL": {"probes", "demo"},
    "tinytag": {"probes"},
    "altair": {"formats"},
    "vl_convert": {"formats"},
    "pyarrow": {"ledger"},
    "psycopg": {"ledger"},
    "packaging": {"doctor"},
    "truststore": {"doctor"},
    "socksio": {"doctor"},
}
"""Each library has one home; where two rooms are named, both stand at the border to that library."""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, at the top or inside a function, by line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            if node.module == "toolkit":
                yield from ((node.lineno, f"toolkit.{alias.name}") for alias in node.names)


def room(path: Path) -> str:
    """The room that a file belongs to: its folder below `toolkit/`, or its own name."""
    return path.relative_to(TOOLKIT).parts[0].removesuffix(".py")


FILES = sorted(TOOLKIT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may_know(path: Path) -> None:
    own = room(path)
    wrong = []
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        if top == "toolkit":
            target = rest.split(".")[0]
            if target and target != own and target not in MAY_IMPORT[own] and target != "__version__":
                wrong.append(f"{path.name}:{line} {own} may not import {name}")
        elif top == "migrations":
            continue
        elif top not in sys.stdlib_module_names and own not in HOMES.get(top, set()):
            wrong.append(f"{path.name}:{line} {name} has its home in {sorted(HOMES.get(top, set()))}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_the_shared_words_need_the_standard_library_only(name: str) -> None:
    found = [path for path in FILES if room(path) == name]
    tops = {module.partition(".")[0] for path in found for _, module in imports(path)}
    assert found
    assert tops <= sys.stdlib_module_names | {"toolkit"}


def test_what_a_prompt_waits_for_loads_nothing_of_the_rest() -> None:
    named = {module for path in FILES if room(path) == "quick" for _, module in imports(path)}
    ours = {module for module in named if module.startswith("toolkit") and not module.startswith("toolkit.quick")}
    assert ours <= {"toolkit"}
    assert not named & {"typing", "dataclasses", "pathlib", "re", "json", "decimal", "functools", "enum", "inspect"}


def test_every_room_is_in_the_table() -> None:
    assert {room(path) for path in FILES} <= set(MAY_IMPORT)

"""Every command has help with an example, stands in README or docs, and costs nothing heavy to look at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.house.tree import commands
from toolkit.app import App

ROOT = Path(__file__).parents[2]
HEAVY = (
    "openai",
    "sqlalchemy",
    "alembic",
    "genai_prices",
    "tabulate",
    "PIL",
    "jsonschema",
    "altair",
    "pyarrow",
    "pydantic",
)


COMMANDS = list(commands())


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_help_says_what_it_is_and_shows_an_example(path: tuple[str, ...], command: click.Command) -> None:
    context = click.Context(command, info_name=" ".join(("oaicheck", *path)), obj=App(), **command.context_settings)
    text = command.get_help(context)
    assert command.get_short_help_str()
    assert f"oaicheck {' '.join(path)}" in text.split("Usage:", 1)[1].split("\n", 1)[1], "no example in the help"


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_it_stands_in_the_readme_or_the_docs(path: tuple[str, ...]) -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    assert any(f"oaicheck {' '.join(path)}" in page.read_text(encoding="utf-8") for page in pages)


def loaded_after(code: str) -> list[str]:
    """The heavy modules that are loaded after some code ran in a fresh interpreter."""
    probe = f"import json, sys\n{code}\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return list(json.loads(done.stderr.strip().splitlines()[-1]))


@pytest.mark.parametrize(
    "args", [["--help"], ["report", "--help"], ["test", "--help"], ["ledger", "--help"], ["env", "--help"]]
)
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    assert loaded_after(f"from toolkit.cli import run\nassert run({args!r}) == 0") == []


def test_importing_every_command_loads_nothing_heavy() -> None:
    names = [
        f"toolkit.commands.{path.relative_to(ROOT / 'toolkit' / 'commands').with_suffix('').as_posix().replace('/', '.')}"
        for path in sorted((ROOT / "toolkit" / "commands").rglob("*.py"))
    ]
    names = [name.removesuffix(".__init__") for name in names]
    assert loaded_after("import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in names)) == []


def test_importing_the_package_loads_nothing() -> None:
    assert loaded_after("import toolkit\nassert 'toolkit.capture' not in sys.modules") == []

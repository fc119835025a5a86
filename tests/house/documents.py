"""Writes the documentation that is generated: every command's help, and every fault code with its prose.

python -m tests.house.documents
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from tests.house.tree import commands
from toolkit.app import App
from toolkit.doctor.advice import catalogue, remedies
from toolkit.doctor.world import Machine
from toolkit.model import Fix

DOCS = Path(__file__).parents[2] / "docs"


def commands_page() -> str:
    """`docs/commands.md`: what `--help` prints, for each command."""
    parts = ["# Every command\n\nWhat `--help` prints. This page is generated: `python -m tests.house.documents`.\n"]
    for path, command in commands():
        name = " ".join(("oaicheck", *path))
        settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
        context = click.Context(command, info_name=name, obj=App(), **settings)
        parts.append(f"## {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def codes_page() -> str:
    """`docs/codes.md`: each fault code, what it means and what to type (on Linux with bash)."""
    machine = Machine(system="linux", shell="bash")
    parts = [
        "# Every fault code\n\nWhat `oaicheck explain CODE` prints, here for Linux and bash."
        " This page is generated: `python -m tests.house.documents`.\n"
    ]
    for code, each in catalogue().items():
        parts.append(f"## `{code}`\n\n{_plain(each.title)}\n\n{_plain(each.why)}\n")
        parts += [_fix(fix) for fix in remedies(code, machine, _Placeholders())]
        parts.append("")
    return "\n".join(parts)


def _fix(fix: Fix) -> str:
    return f"- {fix.text}" + (f"\n\n  ```sh\n  {_indented(fix.command)}\n  ```" if fix.command else "")


class _Placeholders(dict[str, str]):
    """Every fact is there, as its own name in capitals."""

    def __missing__(self, name: str) -> str:
        return name.upper()


def _plain(template: str) -> str:
    return template.format_map(_Placeholders())


def _indented(command: str) -> str:
    return command.replace("\n", "\n  ")


PAGES = {"commands.md": commands_page, "codes.md": codes_page}

if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")

"""Walks the tree of commands."""

from __future__ import annotations

from collections.abc import Iterator

import click

from toolkit.app import App
from toolkit.cli import root


def commands(
    group: click.Command = root, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below the root with the words that name it."""
    if path:
        yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group, info_name=" ".join(path) or "oaicheck", obj=App(), **group.context_settings)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))

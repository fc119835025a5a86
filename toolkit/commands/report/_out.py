"""The door of every report: to the terminal, or whole into a file that is never half written or overwritten unasked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from toolkit.app import App
from toolkit.commands.report._options import Output
from toolkit.errors import ToolkitError, WrongUse


def target(app: App, output: Output) -> Path | None:
    """The file to write; raises WrongUse before any work is done when it may not be."""
    if output.path is None or output.path == "-":
        if output.format == "png" and sys.stdout.isatty():
            raise WrongUse("A PNG is no text for a terminal.", "Name a file: --output spend.png")
        return None
    path = app.cwd / Path(output.path).expanduser()
    if path.is_dir():
        raise WrongUse(f"--output {output.path} is a folder.", "Name a file in it.")
    if not path.parent.is_dir():
        raise WrongUse(f"--output {output.path}: there is no folder {path.parent}.", f"mkdir -p {path.parent}")
    if not output.force and os.path.lexists(path):
        raise _kept(output.path)
    return path


def _kept(path: str) -> WrongUse:
    return WrongUse(f"{path} exists and was left as it is.", "Choose another name, or add --force to replace it.")


def emit(app: App, output: Output, content: str | bytes) -> None:
    """Writes to stdout, or atomically to the file: a link refuses what came into being meanwhile, a rename replaces."""
    path = target(app, output)
    if path is None:
        if isinstance(content, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
        else:
            click.echo(content, nl=False, color=True)
        return
    try:
        _write(path, content.encode() if isinstance(content, str) else content, output)
    except OSError as error:
        raise ToolkitError(
            f"{output.path} can't be written: {error.strerror}.",
            "Check the folder, its permissions and the free space.",
        ) from error
    click.echo(f"Written: {output.path}", err=True)


def _write(path: Path, data: bytes, output: Output) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o666 & ~_umask()) if hasattr(os, "fchmod") else None
        if output.force or not _link(name, path, output):
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(name: str, path: Path, output: Output) -> bool:
    try:
        os.link(name, path)
    except FileExistsError:
        raise _kept(str(output.path)) from None
    except OSError:  # a file system without hard links
        return False
    return True


def _umask() -> int:
    now = os.umask(0o077)
    os.umask(now)
    return now

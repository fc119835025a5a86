"""The door: the root command, and the one place where an error becomes words and an exit code."""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import NoReturn

import click

from toolkit.app import App
from toolkit.commands._base import FolderGroup
from toolkit.errors import ToolkitError
from toolkit.version import __version__

EPILOG = """\b
First steps:
  oaicheck demo           all of it on sample answers, without a key
  oaicheck env            is this machine ready for the OpenAI API?
  oaicheck test chat      one real request, judged, recorded, priced
  oaicheck report daily   what was spent"""


@click.group("oaicheck", cls=FolderGroup, package="toolkit.commands", epilog=EPILOG)
@click.version_option(__version__, "--version", prog_name="oaicheck", message="%(prog)s %(version)s")
def root() -> None:
    """From a fresh OpenAI API key to numbers you can trust."""


def main(args: list[str] | None = None, app: App | None = None) -> NoReturn:
    """Runs the command line and ends the process with the exit code of the contract (section 2)."""
    _tolerant_output()
    sys.exit(run(args, app))


def run(args: list[str] | None = None, app: App | None = None) -> int:
    """Runs the command line; returns the exit code. Every error ends here, as words on stderr."""
    app = app or App()
    try:
        code = root.main(args, prog_name="oaicheck", standalone_mode=False, obj=app)
    except click.exceptions.Exit as done:
        code = done.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = 3 if isinstance(error, click.FileError) else 2
    except ToolkitError as error:
        code = _say(app, error)
    except (BrokenPipeError, SystemExit):  # Click ends the process itself when the reader of a pipe went away
        _close_quietly()
        code = 0
    except UnicodeEncodeError as error:
        code = _no_text(app, error) if _SURROGATES.search(error.object) else _bug(app, error)
    except OSError as error:
        code = _unwritten(error) if error.errno in _OUTPUT and error.filename is None else _bug(app, error)
    except Exception as error:  # noqa: BLE001 the door: a bug becomes words here and nowhere else
        code = _bug(app, error)
    return _flush(code if isinstance(code, int) else 0)


_SURROGATES = re.compile("[\udc80-\udcff]")
"""How Python keeps bytes of an argument or a variable that are no text in the terminal's encoding."""


def _no_text(app: App, error: UnicodeEncodeError) -> int:
    near = error.object[max(error.start - 20, 0) : error.start + 20]
    click.echo(f"Error: a value that was given is no text: {_clean(app, ascii(near))}.", err=True)
    click.echo("  Write it in UTF-8; where LC_ALL or LANG is C, set it to C.UTF-8.", err=True)
    return 2


def _say(app: App, error: ToolkitError) -> int:
    click.echo(f"Error: {_clean(app, error.message)}", err=True)
    if error.remedy:
        click.echo(f"  {_clean(app, error.remedy)}", err=True)
    if app.verbose:
        click.echo(_traceback(app, error), err=True)
    return error.exit_code


_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
"""What stdout fails with when it is a file on a disk that is full or broken."""


def _unwritten(error: OSError) -> int:
    _close_quietly()
    click.echo(f"Error: the output can't be written: {error.strerror}.", err=True)
    click.echo("  Free some space, or send the output elsewhere.", err=True)
    return 3


def _bug(app: App, error: Exception) -> int:
    click.echo(
        f"Error: this is a bug in oaicheck {__version__}: {type(error).__name__}: {_clean(app, str(error))}", err=True
    )
    if app.verbose:
        click.echo(_traceback(app, error), err=True)
    else:
        click.echo("  Run the same with -v for the traceback (keys are masked in it) and report it.", err=True)
    return 3


def _traceback(app: App, error: BaseException) -> str:
    import traceback

    return _clean(app, "".join(traceback.format_exception(error)))


def _clean(app: App, text: str) -> str:
    from toolkit.secret import redact

    return redact(text, *app.settings.secrets)


def _tolerant_output() -> None:
    """A console that can't encode a character shows a stand-in for it, instead of ending the run (cp1252, LANG=C).

    Where the caller closed a stream (`>&-`) nothing is shown; its number must not go to the next file that is opened.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 stays open until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _flush(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    except OSError as error:
        return _unwritten(error)
    return code


def _close_quietly() -> None:
    """The reader went away (`| head`): nothing more to say, and no complaint when Python closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

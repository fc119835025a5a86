"""Which ledger and zone `report line` is asked for, when both are said plainly; else None, and the whole program reads
the command line and the settings by its own rules."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORDS = ["report", "line"]
OPTIONS = ("--ledger", "--tz")
HARMLESS = frozenset({"OAICHECK_LEDGER", "OAICHECK_PROJECT", "OAICHECK_TAGS"})
"""Variables of ours that say nothing else about this command; any other one is for the whole program to weigh."""

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./~")


def options(args: Sequence[str]) -> dict[str, str] | None:
    """`report line` with nothing but `--ledger` and `--tz` behind it, each at most once and not empty."""
    if list(args[:2]) != WORDS:
        return None
    found: dict[str, str] = {}
    rest = iter(args[2:])
    for word in rest:
        name, equals, value = word.partition("=")
        value = value if equals else next(rest, "")
        if name not in OPTIONS or name in found or not value or value.startswith("-"):
            return None
        found[name] = value
    return found


def ledger(option: str | None, environ: Mapping[str, str], cwd: str) -> str | None:
    """The absolute path of the ledger: option, environment, `.env`, the usual place; None when it isn't plain."""
    ours = {name for name in environ if name.startswith(("OAICHECK_", "_OAICHECK_", "PYTHON_DOTENV"))}
    in_file = _dotenv(cwd)
    if ours - HARMLESS or in_file is None:
        return None
    named = option or environ.get("OAICHECK_LEDGER", in_file)
    if named == "":
        return usual(environ) if "OAICHECK_LEDGER" not in environ else None
    if "://" in named or "\0" in named or (named.startswith("~") and not named.startswith("~/")):
        return None
    return os.path.abspath(os.path.join(cwd, os.path.expanduser(named)))


def usual(environ: Mapping[str, str]) -> str | None:
    """The file in the user's data folder, as platformdirs has it on Linux (loading that takes longer than a prompt may
    wait); None on other systems."""
    if not sys.platform.startswith("linux") or "ANDROID_ROOT" in environ:
        return None
    folder = environ.get("XDG_DATA_HOME", "")
    if folder.strip() and not os.path.isabs(folder):
        return None
    home = os.path.expanduser("~/.local/share")
    return os.path.join(folder if folder.strip() else home, "oaicheck", "ledger.db")


def _dotenv(cwd: str) -> str | None:
    """The ledger that the nearest `.env` names, "" when it names none; None when only python-dotenv can tell."""
    folder = cwd
    while True:
        path = os.path.join(folder, ".env")
        if os.path.exists(path):
            mode = os.stat(path).st_mode
            if not stat.S_ISDIR(mode):
                return _named(path) if stat.S_ISREG(mode) else None
        if folder == os.path.dirname(folder):
            return ""
        folder = os.path.dirname(folder)


def _named(path: str) -> str | None:
    with open(path, "rb") as file:
        raw = file.read()
    if b"OAICHECK" not in raw:
        return ""
    found = ""
    for line in raw.decode("utf-8-sig").splitlines():
        name, equals, value = line.partition("=")
        if "OAICHECK" not in line and not set(line) & set("'\"\\"):  # no quote may begin a value of many lines
            continue
        if name != "OAICHECK_LEDGER" or not equals or not value or set(value) - PLAIN:
            return None
        found = value
    return found

"""Looks for a key under a name that nobody reads: a misspelt variable, or a line in a shell's start-up file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.doctor.characters import name_of
from toolkit.doctor.world import World
from toolkit.secret import KNOWN_PREFIXES
from toolkit.settings import DEFAULT_KEY_NAME

ALIASES = frozenset(
    """OPENAIKEY OPENAIAPIKEY OPENAIAPITOKEN OPENAITOKEN OPENAISECRET OPENAISECRETKEY OPENAIAPISECRET
OPENAPIKEY OPENAIAPIKEYS OPENAIKEYS OPENAIAPI OPENAIAUTH APIKEYOPENAI KEYOPENAI CHATGPTAPIKEY CHATGPTKEY GPTAPIKEY
OPENAIACCESSTOKEN OPENAIACCESSKEY OPENAIAPIKEYSECRET OAIAPIKEY OAIKEY OPENAISDKKEY""".split()
)
NOT_MISSPELT = frozenset(
    {"OPENAI_ADMIN_KEY", "AZURE_OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_TYPE"}
)
SHELL_FILES = (
    ".bashrc",
    ".bash_profile",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".config/fish/config.fish",
    ".cshrc",
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A name that holds something, where it stands, and why it is not read. `shown` never holds more than the name."""

    shown: str
    where: str
    reason: str


def near_names(world: World) -> Iterator[Found]:
    """Names that were probably meant: the default one, other spellings, invisible characters; the admin key last."""
    wanted = world.settings.key_name
    names = list(_names(world))
    if wanted != DEFAULT_KEY_NAME:
        yield from (
            Found(shown=name, where=where, reason="default") for name, where in names if name == DEFAULT_KEY_NAME
        )
    for name, where in names:
        if name != wanted and name not in NOT_MISSPELT and is_near(name, wanted):
            invisible = _ascii(name) == wanted
            yield Found(shown=shown_name(name), where=where, reason="invisible" if invisible else "spelling")
    yield from (Found(shown=name, where=where, reason="admin") for name, where in names if name == "OPENAI_ADMIN_KEY")


def _names(world: World) -> Iterator[tuple[str, str]]:
    yield from ((name, "environment") for name, value in world.environ.items() if value.strip())
    dotenv = world.settings.dotenv
    if dotenv is not None and not dotenv.disabled:
        yield from ((line.name, f"{dotenv.label}:{line.number}") for line in dotenv.lines if (line.value or "").strip())


def is_near(name: str, wanted: str) -> bool:
    """Whether the name was probably meant to be the wanted one."""
    bare, target = _bare(name), _bare(wanted)
    if not bare or name.startswith(KNOWN_PREFIXES):
        return False
    if bare == target or (target == _bare(DEFAULT_KEY_NAME) and bare in ALIASES):
        return True
    return abs(len(bare) - len(target)) <= 2 and difflib.SequenceMatcher(None, bare, target).ratio() >= 0.87


def _bare(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


def _ascii(name: str) -> str:
    return "".join(char for char in name if "!" <= char <= "~")


def shown_name(name: str) -> str:
    """The name, with what can't be seen written out."""
    odd = next((char for char in name if not "!" <= char <= "~"), None)
    plain = re.sub(r"[^\w.$:\-]", "", _ascii(name))[:60]
    return plain if odd is None else f"{plain} with {name_of(odd)}"


@dataclass(frozen=True, kw_only=True)
class ShellLine:
    """A line of a start-up file that sets the key, and whether it exports it."""

    path: Path
    line: int
    exported: bool


def in_shell_files(world: World) -> ShellLine | None:
    """The line of a start-up file that sets the key, which this process all the same does not see."""
    for name in SHELL_FILES if world.home else ():
        path = (world.home or Path()) / name
        try:
            text = path.read_bytes()[:400_000].decode("utf-8", "replace")
        except OSError:
            continue
        found = shell_assignment(text, world.settings.key_name)
        if found:
            return ShellLine(path=path, line=found[0], exported=found[1])
    return None


def shell_assignment(text: str, name: str) -> tuple[int, bool] | None:
    """The last line (from 1) of a shell script that gives the name a value, and whether the name is exported."""
    sets = re.compile(
        rf"^\s*(?:(?P<word>export|setenv|declare\s+-\w*x\w*|typeset\s+-\w*x\w*|set\s+(?:-\w*x\w*|--export)(?:\s+-\S+)*)\s+)?"
        rf"(?:set\s+(?:-\S+\s+)*)?{re.escape(name)}(?:=|\s+)(?=[^\s=#])"
    )
    exports = re.compile(rf"^\s*export\s+(?:\w+\s+)*{re.escape(name)}\s*(?:$|[;#\s])")
    found: tuple[int, bool] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = sets.match(line)
        if match and not (exports.match(line) and "=" not in line):
            found = (number, bool(match["word"]))
        elif found and exports.match(line):
            found = (found[0], True)
    return found

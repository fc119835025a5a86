"""How each shell quotes a word, sets and unsets a variable: the commands of a fix can be pasted where the user is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.doctor.world import Machine

POSIX = ("bash", "zsh", "sh", "fish")
_PLAIN = re.compile(r"[\w@%+=:,./~\-]+")
_PLAIN_WINDOWS = re.compile(r"[\w@+=:./\\~\-]+")


def keys_of(machine: Machine) -> tuple[str, ...]:
    """The keys under which a command for this machine may stand, the most special first."""
    keys = [machine.shell]
    keys += ["posix"] if machine.shell in POSIX else []
    keys += ["wsl"] if machine.wsl else []
    keys += ["container"] if machine.container else []
    return (*keys, machine.system, "*")


def quote(text: str, shell: str) -> str:
    """The text as one word of that shell; a `~/` at its start stays outside the quotes, so that it still means home."""
    if shell in POSIX:
        if _PLAIN.fullmatch(text):
            return text
        if text.startswith("~/"):
            return "~/" + quote(text[2:], shell)
        return _fish(text) if shell == "fish" else "'" + text.replace("'", "'\\''") + "'"
    if _PLAIN_WINDOWS.fullmatch(text):
        return text
    if shell == "powershell":
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace('"', '""') + '"'


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def set_variable(name: str, value: str) -> Mapping[str, str]:
    """The command that sets a variable for this terminal, by shell. Both are templates; the value stands in quotes."""
    return {
        "posix": f"export {name}='{value}'",
        "fish": f"set -gx {name} '{value}'",
        "powershell": f"$env:{name} = '{value}'",
        "cmd": f"set {name}={value}",
    }


def unset_variable(name: str) -> Mapping[str, str]:
    """The command that removes a variable from this terminal, by shell."""
    return {
        "posix": f"unset {name}",
        "fish": f"set -e {name}",
        "powershell": f"Remove-Item Env:{name}",
        "cmd": f"set {name}=",
    }

"""The only home of what a fault means and what to type: one file per family of codes, found by being there.

    fail("key.whitespace", world, "The key ends with a newline.", position="after …abcd")

A family file (`advice/key.py` …) holds `Advice` objects at its top. Texts and commands are templates: `{name}` is a
fact of the finding or one of `common_facts`; a command's facts are quoted for the shell at hand.
"""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from toolkit import discover
from toolkit.doctor.advice._shell import keys_of, quote
from toolkit.doctor.world import Machine, World
from toolkit.model import Finding, Fix, Status


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """One thing to do. `command` is a template, or one per machine: keyed by shell (`bash zsh sh fish powershell cmd`),
    `posix` (the first four), `wsl`, `container`, system (`linux darwin windows`) or `*`, the most special first.
    `when` limits the remedy to machines with one of these keys. A remedy that names an unknown fact is left out."""

    text: str
    command: str | Mapping[str, str] | None = None
    when: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What a code means: `title` is its one line (a template), `why` how it comes and shows, `fixes` what to do."""

    code: str
    title: str
    why: str
    fixes: tuple[Remedy, ...]


class UnknownCodeError(KeyError):
    """No family file knows the code."""


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Advice]:
    """Every advice by its code, sorted. Raises ValueError when a code comes twice."""
    found: dict[str, Advice] = {}
    for each in discover.objects(importlib.import_module(__name__), Advice):
        if found.setdefault(each.code, each) is not each:
            raise ValueError(f"the code {each.code!r} has two advices")
    return dict(sorted(found.items()))


@lru_cache(maxsize=256)
def advice(code: str) -> Advice:
    """The advice of a code; imports only its family's files. Raises UnknownCodeError."""
    family = code.partition(".")[0]
    package = importlib.import_module(__name__)
    for name in discover.module_names(package):
        if name == family or name.startswith(family + "_"):
            for value in vars(importlib.import_module(f"{__name__}.{name}")).values():
                if isinstance(value, Advice) and value.code == code:
                    return value
    raise UnknownCodeError(code)


class _Facts(string.Formatter):
    """Fills `{name}`; raises KeyError for a fact that is unknown or None."""

    def __init__(self, facts: Mapping[str, Any], shell: str | None = None) -> None:
        self._facts, self._shell = facts, shell

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 the base class's signature
        value = self._facts[str(key)]
        if value is None:
            raise KeyError(key)
        return quote(str(value), self._shell) if self._shell else value


def common_facts(where: World | Machine) -> dict[str, Any]:
    """Facts that every template may use: `key_name`, `python` (a path), `env_file`, `base_url`, `host`."""
    facts: dict[str, Any] = {"key_name": "OPENAI_API_KEY", "python": "python", "env_file": ".env"}
    if isinstance(where, World):
        from toolkit.doctor.target import target

        settings = where.settings
        facts["key_name"] = settings.key_name
        if where.python:
            facts["python"] = where.show(where.python)
        if settings.dotenv:
            facts["env_file"] = settings.dotenv.label
        seen = target(settings)
        facts["base_url"], facts["host"] = seen["base_url"], seen["host"]
    return facts


def remedies(code: str, machine: Machine, facts: Mapping[str, Any]) -> tuple[Fix, ...]:
    """The fixes of a code for this machine, filled in."""
    keys = keys_of(machine)
    made = [_made(each, keys, machine.shell, facts) for each in advice(code).fixes if _applies(each, keys)]
    return tuple(each for each in made if each is not None)


def _applies(remedy: Remedy, keys: tuple[str, ...]) -> bool:
    return not remedy.when or any(key in keys for key in remedy.when)


def _made(remedy: Remedy, keys: tuple[str, ...], shell: str, facts: Mapping[str, Any]) -> Fix | None:
    template = remedy.command
    if isinstance(template, Mapping):
        template = next((template[key] for key in keys if key in template), None)
    try:
        text = _Facts(facts).format(remedy.text)
        command = _Facts(facts, shell).format(template) if template is not None else None
    except KeyError:
        return None
    if command and shell == "powershell" and command.startswith(("'", '"')):
        command = "& " + command  # PowerShell takes a quoted path for a text, unless it is called
    return Fix(text=text, command=command)


def _finding(
    status: Status, code: str, where: World | Machine, summary: str | None, facts: Mapping[str, Any]
) -> Finding:
    machine = where.machine if isinstance(where, World) else where
    known = {**common_facts(where), **facts}
    if summary is None:
        told = {name: value for name, value in known.items() if value is not None}
        summary = _Facts({**dict.fromkeys(_names(advice(code).title), "?"), **told}).format(advice(code).title)
    detail = {name: value for name, value in facts.items() if value is not None}
    return Finding(status=status, code=code, summary=summary, detail=detail, fix=remedies(code, machine, known))


def _names(template: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", template)


def fail(code: str, where: World | Machine, summary: str | None = None, /, **facts: Any) -> Finding:
    """Something is wrong. The summary defaults to the advice's title; the facts fill templates and are the detail."""
    return _finding("fail", code, where, summary, facts)


def warn(code: str, where: World | Machine, summary: str | None = None, /, **facts: Any) -> Finding:
    """Something is odd, and may be meant: never a root cause, and no failure unless `--strict`."""
    return _finding("warn", code, where, summary, facts)


note = warn
"""A note is a warning that the user may well ignore; kept as a word of its own for the reader."""

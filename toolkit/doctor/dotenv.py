"""Is there a `.env`, is it the one that is read, and does each of its lines do what it seems to?"""

from __future__ import annotations

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.envfiles import Lookalike, elsewhere, lookalikes, wrong_kind
from toolkit.doctor.envlint import Problem, lint
from toolkit.doctor.envtext import Text, examine
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.settings import DotEnv


def needed(world: World) -> bool:
    """Whether the key can only come from a `.env`: no other place has one."""
    places = world.settings.candidates(world.settings.key_name)
    return not any(each.text for each in places if each.kind != "dotenv")


def _weighed(world: World, code: str, summary: str, **facts: object) -> Finding:
    """A failure when the key must come from the `.env`, a warning when it is set elsewhere."""
    return (fail if needed(world) else warn)(code, world, summary, **facts)


@check("dotenv-file", stage="dotenv")
def file(world: World) -> Finding:
    """The .env is where it is looked for, and can be read."""
    dotenv = world.settings.dotenv
    if dotenv is None:
        return _none(world)
    kind = wrong_kind(dotenv.path)
    if kind:
        return _weighed(
            world, "dotenv.not_file", f"{dotenv.label} is {kind}, not a file.", file=dotenv.label, kind=kind
        )
    if dotenv.problem is not None and not dotenv.raw:
        return _unopened(world, dotenv)
    if dotenv.disabled:
        summary = f"PYTHON_DOTENV_DISABLED is set, so {dotenv.label} is not read."
        return _weighed(world, "dotenv.disabled", summary, file=dotenv.label)
    return _other_one(world, dotenv) or passed(f"{dotenv.label} is read", file=dotenv.label)


def _unopened(world: World, dotenv: DotEnv) -> Finding:
    if dotenv.problem is None or "does not exist" in dotenv.problem.message:
        return fail("dotenv.not_found", world, f"{dotenv.label} does not exist.", file=dotenv.label)
    if not dotenv.path.exists():
        return fail("dotenv.not_found", world, f"{dotenv.label} does not exist.", file=dotenv.label)
    return _weighed(world, "dotenv.unreadable", dotenv.problem.message, file=dotenv.label)


def _none(world: World) -> Finding:
    for path in world.settings.searched:
        kind = wrong_kind(path)
        if kind:
            shown = world.show(path)
            return _weighed(world, "dotenv.not_file", f"{shown} is {kind}, not a file.", file=shown, kind=kind)
    if not needed(world):
        return passed("There is no .env, and none is needed")
    if world.settings.key is None:
        other = next(iter(lookalikes(world)), None)
        if other:
            return _misnamed(world, other)
        found = next(iter(elsewhere(world)), None)
        if found:
            shown = world.show(found)
            summary = f"There is a .env in {shown}, but it is looked for from here upward only."
            return fail("dotenv.not_found", world, summary, found=shown, folder=world.show(found.parent))
    return skipped("there is none, here or above")


def _misnamed(world: World, other: Lookalike) -> Finding:
    shown = world.show(other.path)
    facts = {"found": shown, "wanted": world.show(other.path.with_name(".env")), "template": other.template or None}
    return fail(
        "dotenv.misnamed",
        world,
        f"{shown} sets {world.settings.key_name}, but only a file named .env is read.",
        **facts,
    )


def _other_one(world: World, dotenv: DotEnv) -> Finding | None:
    """A file with the key that the one that is read hides; only when there is no key otherwise."""
    if world.settings.key is not None or dotenv.problem is not None or _holds_trace(world, dotenv):
        return None
    other = next(iter(lookalikes(world)), None)
    if other and not other.template:
        return _misnamed(world, other)
    path = next((each for each in elsewhere(world) if each != dotenv.path), None)
    if path is None:
        return None
    shown = world.show(path)
    summary = f"{dotenv.label} is read and has no key; {shown} has one and is not read."
    return fail("dotenv.not_found", world, summary, found=shown, folder=world.show(path.parent))


def _holds_trace(world: World, dotenv: DotEnv) -> bool:
    """Whether the file that is read says something of a key after all, which the next checks will name."""
    text = examine(dotenv.raw).text
    return text is None or any(each.key for each in lint(text, world.settings.key_name))


@check("dotenv-text", stage="dotenv", requires=("dotenv-file",))
def text(world: World) -> Finding:
    """The .env is UTF-8 text."""
    dotenv = world.settings.dotenv
    if dotenv is None or not dotenv.raw:
        return skipped("there is none")
    found = examine(dotenv.raw)
    if found.code is None:
        return passed(f"{dotenv.label} is UTF-8 text")
    return _weighed(
        world, found.code, _text_words(dotenv, found), file=dotenv.label, what=found.what, codec=found.codec
    )


def _text_words(dotenv: DotEnv, found: Text) -> str:
    if found.code == "dotenv.encoding":
        return f"{dotenv.label} is {found.what}, instead of UTF-8."
    if found.code == "dotenv.unreadable":
        return f"{dotenv.label} has {found.what}; no program can load it."
    return f"{dotenv.label} is {found.what}, instead of plain text."


def _problems(world: World) -> tuple[Problem, ...]:
    dotenv = world.settings.dotenv
    content = examine(dotenv.raw).text if dotenv else None
    if content is None:
        return ()
    return world.once("dotenv-lint", lambda: lint(content, world.settings.key_name))


def _worst(world: World, codes: tuple[str, ...]) -> Finding | None:
    """The gravest of the problems with these codes; the others are in its detail."""
    dotenv = world.settings.dotenv
    found = [each for each in _problems(world) if each.code in codes and _matters(world, each)]
    if not found or dotenv is None:
        return None
    worst = min(found, key=lambda each: (not _fatal(world, each), not each.key, each.line))
    facts = {
        "file": dotenv.label,
        "line": worst.line,
        "problems": [f"{dotenv.label}:{each.line} {each.text}" for each in found],
    }
    make = fail if _fatal(world, worst) else warn
    return make(worst.code, world, f"{dotenv.label}:{worst.line}: {worst.text}.", **facts)


def _matters(world: World, problem: Problem) -> bool:
    """A commented-out key is nothing to mention when there is a key."""
    return problem.code != "dotenv.commented" or not world.settings.text(world.settings.key_name)


def _fatal(world: World, problem: Problem) -> bool:
    key = world.settings.key
    if problem.mild or not problem.key:
        return False
    if problem.own:
        return key is None or key.kind == "dotenv"
    return problem.code != "dotenv.duplicate" and (key is None or not key.text) and needed(world)


@check("dotenv-syntax", stage="dotenv", requires=("dotenv-text",))
def syntax(world: World) -> Finding:
    """Every line of the .env can be read."""
    codes = ("dotenv.syntax", "dotenv.no_name", "dotenv.merged", "dotenv.wrapped")
    return _worst(world, codes) or _fine(world, "Every line of the .env can be read")


@check("dotenv-values", stage="dotenv", requires=("dotenv-text",))
def values(world: World) -> Finding:
    """The key's line in the .env holds the key and nothing else."""
    return _worst(world, ("dotenv.value",)) or _fine(world, "Nothing in the .env stands round the key's value")


@check("dotenv-names", stage="dotenv", requires=("dotenv-text",))
def names(world: World) -> Finding:
    """Each name stands once in the .env, and not in a comment."""
    return _worst(world, ("dotenv.commented", "dotenv.duplicate")) or _fine(world, "Each name stands once in the .env")


def _fine(world: World, words: str) -> Finding:
    return passed(words) if world.settings.dotenv else skipped("there is none")

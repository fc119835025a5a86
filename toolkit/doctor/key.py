"""Is there a key, where does it come from, what did it beat, and is it a key at all?"""

from __future__ import annotations

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.characters import odd
from toolkit.doctor.keyform import Form, form_of
from toolkit.doctor.keynames import Found, in_shell_files, near_names
from toolkit.doctor.providers import is_openai, provider_at
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.target import host_of
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.secret import key_hint
from toolkit.settings import DEFAULT_KEY_NAME, Value

DOTENV_CHECKS = ("dotenv-file", "dotenv-text", "dotenv-syntax", "dotenv-values", "dotenv-names")


@check("key-present", stage="key", requires=DOTENV_CHECKS)
def present(world: World) -> Finding:
    """A key is set under the name that is read."""
    value = world.settings.key
    if value is None:
        return _nowhere(world)
    if value.text == "":
        return _empty(world, value)
    hint = key_hint(value.text)
    return passed(
        f"{world.settings.key_name} is set, from {value.where}" + (f" ({hint})" if hint else ""), origin=value.where
    )


def _nowhere(world: World) -> Finding:
    name = world.settings.key_name
    other = next(iter(near_names(world)), None)
    if other is not None:
        return _wrong_name(world, other)
    set_in = in_shell_files(world)
    if set_in is not None:
        code = "key.scope" if set_in.exported else "key.not_exported"
        return fail(code, world, file=world.show(set_in.path), line=set_in.line)
    looked = [world.show(each) for each in world.settings.searched]
    template = next((each for each in (".env.example", ".env.sample", ".env.template") if _is_file(world, each)), None)
    summary = f"{name} is nowhere: not in the environment, and {_dotenv_words(world)}."
    return fail("key.missing", world, summary, looked_in=looked, template=template)


def _is_file(world: World, name: str) -> bool:
    try:
        return (world.cwd / name).is_file()
    except OSError:
        return False


def _dotenv_words(world: World) -> str:
    dotenv = world.settings.dotenv
    if dotenv is not None:
        return f"{dotenv.label} does not set it"
    count = len(world.settings.searched)
    return f"there is no .env here or in the {count - 1} folders above" if count > 1 else "there is no .env here"


def _wrong_name(world: World, other: Found) -> Finding:
    name = world.settings.key_name
    usable = other.shown if other.reason in ("spelling", "default") else None
    facts = {"found": usable, "name": other.shown, "origin": other.where, "reason": other.reason}
    if other.reason == "default":
        summary = f"{name} was asked for and is nowhere, but {DEFAULT_KEY_NAME} is set ({other.where})."
    elif other.reason == "admin":
        summary = (
            f"Only OPENAI_ADMIN_KEY is set ({other.where}): that key manages an organization and can't send requests."
        )
    elif other.reason == "invisible":
        summary = f"The name in {other.where} is not quite {name}: {other.shown}."
    else:
        summary = f"{other.shown} is set ({other.where}), but the SDK reads {name}."
    return fail("key.wrong_name", world, summary, **facts)


def _empty(world: World, value: Value) -> Finding:
    in_file = world.settings.dotenv.get(world.settings.key_name) if world.settings.dotenv else None
    if value.kind == "environment" and in_file and in_file.text.strip():
        hint = key_hint(in_file.text)
        shown = f" ({hint})" if hint else ""
        summary = f"{in_file.where} has a key{shown}, but an empty {value.name} in the environment wins over it."
        return fail("key.env_shadows_dotenv", world, summary, used="environment", ignored=in_file.where)
    return fail("key.empty", world, f"{value.name} is set but empty (from {value.where}).", origin=value.where)


@check("key-origin", stage="key", requires=("key-present",))
def origin(world: World) -> Finding:
    """Only one key is set, or all places agree."""
    places = world.settings.candidates(world.settings.key_name)
    if not places:
        return skipped("no key")
    first, *others = places
    other = next((each for each in others if each.text.strip() and each.text.strip() != first.text.strip()), None)
    if other is None or not first.text:
        return passed(f"One key, from {first.where}")
    used, ignored = _hinted(first), _hinted(other)
    summary = f"There are two different keys: {used} is used, {ignored} is ignored."
    no_key = form_of(first.text, _host(world)) is not None and form_of(other.text, _host(world)) is None
    return (fail if no_key else warn)("key.env_shadows_dotenv", world, summary, used=first.where, ignored=other.where)


def _hinted(value: Value) -> str:
    hint = key_hint(value.text)
    return f"{value.where} ({hint})" if hint else value.where


@check("key-characters", stage="key", requires=("key-present",))
def characters(world: World) -> Finding:
    """Every character of the key can be sent in a header."""
    value = world.settings.key
    if value is None or not value.text:
        return skipped("no key")
    found = odd(value.text)
    if found is None:
        return passed("Every character of the key can be sent")
    if found.where == "inside" and form_of(value.text, _host(world)) is not None:
        return passed("What stands in the key's place is looked at as a whole (next line)")
    if not value.text.strip():
        return fail(
            "key.whitespace", world, f"The key consists of white space only (from {value.where}).", origin=value.where
        )
    facts = {"character": found.name, "position": found.position, "of": found.length, "count": found.count}
    hint = key_hint(value.text)
    summary = f"The key {found.words}, from {value.where}" + (f" (key {hint})." if hint else ".")
    return fail(f"key.{found.kind}", world, summary, origin=value.where, **facts)


def _host(world: World) -> str | None:
    return host_of(world.settings.base_url.text)


@check("key-form", stage="key", requires=("key-present", "key-characters"))
def form(world: World) -> Finding:
    """The key is neither a placeholder nor something else."""
    value = world.settings.key
    if value is None or not value.text:
        return skipped("no key")
    found = form_of(value.text, _host(world))
    if found is None:
        return passed(
            "The key looks like a key" if value.text.startswith("sk-") else "Nothing known speaks against the key"
        )
    if found.anywhere or provider_at(_host(world)):
        return _wrong_form(world, value, found)
    if found.code == "key.placeholder" and not is_openai(_host(world)) and len(value.text) < 20:
        return passed("The key is a stand-in, which a server of your own may well take")
    return warn(
        found.code,
        world,
        f"In the place of the key stands {found.what} (from {value.where}).",
        origin=value.where,
        **found.facts,
    )


def _wrong_form(world: World, value: Value, found: Form) -> Finding:
    summary = f"In the place of the key stands {found.what} (from {value.where})."
    if found.code == "key.decorated":
        summary = f"There is {found.what} (from {value.where})."
    elif found.code == "key.foreign" and "provider" in found.facts:
        summary = f"This is {found.what}, but requests go to {_host(world)}."
    return fail(found.code, world, summary, origin=value.where, **found.facts)

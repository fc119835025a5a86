"""Is the openai package there, is it the one that is meant, is it whole, and does everything it needs fit?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.dists import Conflict, Dist, conflicts, installed, limiters, meets
from toolkit.doctor.importing import Shadow, guilty, shadow_facts, wrong_abi
from toolkit.doctor.interpreter import Facts, facts_of
from toolkit.doctor.otherpythons import with_openai
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.world import World
from toolkit.model import Finding

LOOKALIKES = ("openai-cli", "open-ai", "openai-python", "python-openai", "openai-api", "openaiapi", "pyopenai", "openai-sdk", "openapi",
              "chatgpt", "chatgpt-api", "openai-wrapper", "openai-client", "openai-secret-manager")  # fmt: skip


def dists_of(world: World) -> dict[str, list[Dist]]:
    """What the interpreter has installed, read once."""
    return world.once("distributions", lambda: installed(facts_of(world).path))


@check("openai-not-hidden", stage="package", requires=("python-version",))
def not_hidden(world: World) -> Finding:
    """No file of the project, and no other folder, comes before openai or what it needs."""
    facts = facts_of(world)
    if facts.hidden and facts.origin:
        return _shadowed(world, Shadow(module="openai", file=facts.origin))
    found = guilty(facts)
    if found:
        return _shadowed(world, found)
    return _elsewhere(world, facts) or passed("Nothing hides the openai package or what it needs")


def _shadowed(world: World, shadow: Shadow) -> Finding:
    facts = shadow_facts(shadow, world.show)
    if shadow.module == "openai":
        return fail("pkg.shadowed", world, f"{facts['file']} hides the openai package.", **facts)
    return fail("pkg.shadowed_dep", world, f"{facts['file']} hides {facts['owner']}.", **facts)


def _elsewhere(world: World, facts: Facts) -> Finding | None:
    """A copy that PYTHONPATH brings: wrong when it hides an installed one or does not work."""
    origin = facts.file or facts.origin
    entry = _pythonpath_entry(world, origin)
    if origin is None or entry is None:
        return None
    own = [each for each in dists_of(world).get("openai", []) if str(each.info.parent) != entry]
    broken = facts.error is not None or not facts.has_client
    if not own and not broken:
        return None
    summary = f"PYTHONPATH brings another openai first: {world.show(origin)}."
    return (fail if broken or own else warn)(
        "pkg.shadowed", world, summary, pythonpath=world.show(entry), origin=world.show(origin)
    )


def _pythonpath_entry(world: World, origin: str | None) -> str | None:
    import os

    entries = [each for each in world.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    return next((each for each in entries if origin and Path(origin).is_relative_to(each)), None)


@check("openai-installed", stage="package", requires=("python-version", "openai-not-hidden"))
def is_installed(world: World) -> Finding:
    """openai is installed in the Python that runs."""
    facts = facts_of(world)
    dists = dists_of(world).get("openai", [])
    absent = facts.file is None and facts.error is not None and facts.error.name == "openai" and facts.origin is None
    if absent and not dists and not _leftover(facts):
        return _missing(world)
    finding = _incomplete(world, facts, dists)
    if finding:
        return finding
    version = facts.version_in_module or (dists[0].version if dists else "?")
    return passed(f"openai {version}, from {world.show(str(facts.file or facts.origin))}", version=version)


def _leftover(facts: Facts) -> str | None:
    """A folder `openai` without a start, among the installed packages."""
    return next((each for each in facts.places if facts.file is None and facts.origin is None and _in_site(each)), None)


def _in_site(path: str) -> bool:
    return "site-packages" in path or "dist-packages" in path


def _missing(world: World) -> Finding:
    dists = dists_of(world)
    here = world.show(facts_of(world).python)
    wrong = next((name for name in LOOKALIKES if name in dists), None)
    if wrong:
        summary = f"{wrong} {dists[wrong][0].version} is installed, but that is not the SDK; openai is missing."
        return fail("pkg.wrong_dist", world, summary, dist=wrong)
    other = next(iter(with_openai(world)), None)
    summary = f"openai is not installed in {here} ({facts_of(world).number})."
    if other:
        summary += f" It is installed in {world.show(other)}."
    return fail("pkg.missing", world, summary, other=world.show(other) if other else None)


def _incomplete(world: World, facts: Facts, dists: list[Dist]) -> Finding | None:
    leftover = _leftover(facts)
    versions = sorted({each.version for each in dists if each.info.parent == dists[0].info.parent})
    if leftover:
        return _corrupt(world, "Only an empty folder is left of openai.", leftover=world.show(leftover))
    if facts.file is None and facts.origin is None and dists:
        return _corrupt(
            world,
            f"openai {dists[0].version} is listed as installed, but its files are gone.",
            leftover=world.show(dists[0].info),
        )
    if len(versions) > 1:
        return _corrupt(
            world,
            f"Two versions of openai are listed as installed: {' and '.join(versions)}.",
            leftover=world.show(dists[0].info),
        )
    if not dists and facts.file and _in_site(facts.file):
        return _corrupt(world, "openai's files are there, but not the list of them (its dist-info folder).")
    return _unlike(world, facts, dists[0]) if dists else None


def _unlike(world: World, facts: Facts, dist: Dist) -> Finding | None:
    """Files and list that contradict each other."""
    version = facts.version_in_module
    if facts.file and not Path(facts.file).is_relative_to(dist.info.parent):
        return None
    if version and version != dist.version and not meets(version, f"=={dist.version}"):
        return _corrupt(world, f"openai's files are of {version}, their list is of {dist.version}.")
    missing = dist.missing_files
    if missing:
        return _corrupt(
            world, f"{len(missing)} of openai's files are missing, {missing[0]} for one.", missing=list(missing[:5])
        )
    return None


def _corrupt(world: World, summary: str, **facts: Any) -> Finding:
    return fail("pkg.corrupt", world, summary, **facts)


@check("openai-imports", stage="package", requires=("openai-installed",))
def imports(world: World) -> Finding:
    """`import openai` works."""
    facts = facts_of(world)
    abi = wrong_abi(facts)
    if abi:
        summary = f"{abi.package} was built for {abi.built_for}, but this is Python {facts.number} ({abi.wanted})."
        return fail("pkg.wrong_abi", world, summary, package=abi.package, built_for=abi.built_for)
    if facts.error is None:
        return (
            passed("`import openai` works")
            if facts.file
            else skipped("it was not tried, because a file of yours hides the package")
        )
    words = f"{facts.error.type}: {facts.error.text}"
    first = next(iter(_conflicts(world)), None)
    if first:
        return _conflict(world, first, f"`import openai` fails: {first.words}.")
    if _is_own(facts):
        return _corrupt(world, f"`import openai` fails within openai itself: {words}")
    package = (facts.error.name or "").split(".")[0].replace("_", "-") or None
    return fail("pkg.dep_conflict", world, f"`import openai` fails: {words}", package=package, names=package)


def _is_own(facts: Facts) -> bool:
    named = facts.error.name if facts.error else None
    return bool(named and named.split(".")[0] == "openai")


def _conflicts(world: World) -> list[Conflict]:
    return world.once("conflicts", lambda: conflicts("openai", dists_of(world), facts_of(world).markers))


def _conflict(world: World, conflict: Conflict, summary: str) -> Finding:
    found = _conflicts(world)
    names = " ".join(dict.fromkeys(each.package for each in found))
    return fail(
        "pkg.dep_conflict",
        world,
        summary,
        package=conflict.package,
        names=names,
        conflicts=[each.words for each in found],
    )


@check("openai-version", stage="package", requires=("openai-installed",))
def version(world: World) -> Finding:
    """The SDK is new enough, and nothing holds it back."""
    facts, dists = facts_of(world), dists_of(world)
    own = dists.get("openai", [])
    number = facts.version_in_module or (own[0].version if own else None)
    if number is None:
        return skipped("its version is unknown")
    if meets(number, "<1"):
        return fail(
            "pkg.too_old", world, f"openai {number} is installed; code of today needs 1.0 or later.", version=number
        )
    httpx = dists.get("httpx")
    if httpx and meets(number, "<1.55.3") and meets(httpx[0].version, ">=0.28"):
        return fail("pkg.httpx_proxies", world, version=number, httpx=httpx[0].version)
    limits = limiters("openai", number, dists)
    if limits and meets(number, "<3"):
        who, wanted = limits[0]
        summary = f"openai {number} is installed; {who} requires {wanted}."
        return warn("pkg.downgraded", world, summary, version=number, requirer=who, requires=wanted)
    return passed(f"openai {number} is new enough, and nothing holds it back", version=number)


@check("openai-needs", stage="package", requires=("openai-installed", "openai-imports"))
def needs(world: World) -> Finding:
    """Everything that openai needs is installed in a version that fits."""
    found = _conflicts(world)
    if found:
        return _conflict(world, found[0], f"{found[0].words[0].upper()}{found[0].words[1:]}.")
    bare = _without_compiled(world)
    if bare:
        summary = f"{bare} is installed without its compiled part."
        return fail("pkg.dep_conflict", world, summary, package=bare, names=bare, conflicts=[summary])
    return passed("Everything that openai needs is installed and fits")


def _without_compiled(world: World) -> str | None:
    """A package that consists of a compiled module and has none."""
    for name in ("jiter", "pydantic-core"):
        for dist in dists_of(world).get(name, [])[:1]:
            lost = [each for each in dist.missing_files if each.endswith((".so", ".pyd"))]
            folder = dist.info.parent / name.replace("-", "_")
            if lost or (folder.is_dir() and not any(each.suffix in (".so", ".pyd") for each in folder.iterdir())):
                return name
    return None

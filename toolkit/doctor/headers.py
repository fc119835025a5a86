"""Variables that go into every request besides the key: organization, project, custom headers."""

from __future__ import annotations

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.characters import odd
from toolkit.doctor.providers import is_openai
from toolkit.doctor.registry import check, passed
from toolkit.doctor.target import host_of
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.secret import KNOWN_PREFIXES
from toolkit.settings import Value

SLOTS = {"OPENAI_ORG_ID": ("org-", "organization"), "OPENAI_PROJECT_ID": ("proj_", "project")}


@check("organization", stage="key")
def organization(world: World) -> Finding:
    """Organization and project id, if set, can be sent and look like ids."""
    values = [value for name in SLOTS if (value := world.settings.get(name)) and value.text]
    findings = [found for value in values if (found := _slot(world, value))]
    if findings:
        return min(findings, key=lambda each: each.status != "fail")
    if world.settings.text("OPENAI_ORGANIZATION") and not world.settings.text("OPENAI_ORG_ID"):
        return warn("org.old_name", world)
    return passed(
        ", ".join(f"{each.name} from {each.where}" for each in values)
        or "No organization or project is set; none is needed"
    )


def _slot(world: World, value: Value) -> Finding | None:
    begins, what = SLOTS[value.name]
    facts = {"name": value.name, "origin": value.where, "what": what}
    found = odd(value.text)
    if found:
        summary = f"{value.name} {found.words} (from {value.where}); no request can be sent with it."
        return fail("org.malformed", world, summary, character=found.name, position=found.position, **facts)
    if value.text.startswith(KNOWN_PREFIXES):
        return fail("org.malformed", world, f"{value.name} holds a key instead of an id (from {value.where}).", **facts)
    other = next(
        (slot for slot, (start, _) in SLOTS.items() if slot != value.name and value.text.startswith(start)), None
    )
    if other:
        return fail(
            "org.malformed", world, f"{value.name} holds what belongs into {other} (from {value.where}).", **facts
        )
    if is_openai(host_of(world.settings.base_url.text)) and not value.text.startswith(begins):
        return warn(
            "org.malformed", world, f"{value.name} does not begin with {begins!r} (from {value.where}).", **facts
        )
    return None


@check("custom-headers", stage="key")
def custom_headers(world: World) -> Finding:
    """OPENAI_CUSTOM_HEADERS does not replace the key."""
    value = world.settings.get("OPENAI_CUSTOM_HEADERS")
    if value is None or not value.text.strip():
        return passed("OPENAI_CUSTOM_HEADERS is not set")
    names = []
    for number, line in enumerate(value.text.split("\n"), 1):
        name, _, content = line.partition(":")
        found = odd(line.strip(), inner_blanks=False)
        if found:
            summary = f"Line {number} of OPENAI_CUSTOM_HEADERS {found.words} (from {value.where}); it can't be sent."
            return fail("header.malformed", world, summary, line=number, origin=value.where)
        if name.strip().lower() in ("authorization", "api-key") and content.strip():
            return fail("key.header_override", world, header=name.strip(), origin=value.where)
        names.append(name.strip())
    return passed(
        f"OPENAI_CUSTOM_HEADERS sets {len([each for each in names if each])} headers and leaves the key alone"
    )

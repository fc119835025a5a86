"""Is the wanted model one that the account lists, and if not, which one is nearest?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from typing import Any

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.answer import verdict
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire import asking
from toolkit.doctor.world import World
from toolkit.failures.fault import clean
from toolkit.failures.refusal import RETIRED_IMAGE_MODEL
from toolkit.model import Finding

ANY_NAME = ("llama.cpp", "LM Studio")
"""Servers that answer under any name with the model that they have loaded."""


@check("model", stage="model", requires=("account",), network=True)
def model(world: World) -> Finding:
    """The wanted model is listed."""
    found = verdict(world) if asking.sendable(world.settings) else None
    if found is None or found.models is None:
        return skipped("the list of models could not be had")
    wanted = world.model
    if not wanted:
        return passed(f"{len(found.models)} models are listed; name one with --model to look for it")
    if wanted in found.models or f"{wanted}:latest" in found.models:
        return passed(f"{clean(wanted, 80)} is listed; that it may be used, only a real request proves", model=wanted)
    near = nearest(wanted, found.models)
    facts: dict[str, Any] = {"model": clean(wanted, 80), "near": near, "listed": len(found.models)}
    facts["near_words"] = f" Nearest: {', '.join(near)}." if near else ""
    if RETIRED_IMAGE_MODEL.match(wanted):
        return fail("model.image", world, f"{wanted} was removed by OpenAI and is not listed.", retired=True, **facts)
    if found.fault.facts.get("answered_by") in ANY_NAME:
        return warn("model.not_found", world, **facts)
    return fail("model.not_found", world, **facts)


def nearest(wanted: str, listed: Collection[str]) -> list[str]:
    """Up to three listed names that look like the wanted one: without its date or its case, or a few letters off."""
    bare = re.sub(r"[-@]\d{4}(?:-\d\d-\d\d)?$", "", wanted.lower()).rpartition("/")[2]
    by_name = {each.lower().rpartition("/")[2]: each for each in sorted(listed, reverse=True)}
    close = difflib.get_close_matches(bare, list(by_name), n=3, cutoff=0.6)
    family = [each for each in sorted(by_name) if each.startswith(bare) and each not in close]
    return [clean(by_name[each], 80) for each in (*close, *family)][:3]

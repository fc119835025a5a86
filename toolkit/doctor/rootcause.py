"""Finds the one finding that explains the others: what blocks earliest in the chain is what to mend first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.doctor.advice import fail
from toolkit.doctor.registry import STAGES
from toolkit.doctor.world import World
from toolkit.model import Result

EXPLAINED_BY: dict[str, tuple[str, ...]] = {
    "tls.cert": ("clock.skew",),
    "tls.untrusted": ("clock.skew", "tls.no_store", "tls.ca_replaces"),
    "tls.intercepted": ("tls.ca_replaces",),
    "pkg.missing": ("pkg.wrong_dist", "venv.moved", "venv.externally_managed"),
    "key.missing": ("key.wrong_name", "key.header_override"),
}
"""A finding of the code gives way to one of these wherever that stands; else the order of stages decides."""


def root_cause(results: Sequence[Result]) -> Result | None:
    """The first failure by stage that no other failure explains; a broken check only if nothing failed."""
    failed = [each for each in results if each.finding.status == "fail"]
    codes = {each.finding.code for each in failed}
    own = [each for each in failed if not codes.intersection(EXPLAINED_BY.get(each.finding.code or "", ()))]
    broken = [each for each in results if each.finding.status == "error"]
    candidates = own or failed or broken
    return min(candidates, key=lambda each: STAGES.index(each.check.stage), default=None)


def reconsider(results: tuple[Result, ...], world: World) -> tuple[Result, ...]:
    """Weighs again what only a later answer settles: a key that was refused while the `.env` holds another one
    is the fault of the variable that hides the `.env`, which until then was only odd."""
    if not any(each.finding.code == "auth.invalid" and each.finding.status == "fail" for each in results):
        return results
    return tuple(_settled(each, world) if each.finding.code in UNTIL_REFUSED else each for each in results)


UNTIL_REFUSED = ("key.env_shadows_dotenv", "key.placeholder", "key.foreign", "key.kind", "dotenv.duplicate")
"""What is only odd as long as the server takes the key, and the cause when it does not."""


def _settled(result: Result, world: World) -> Result:
    finding = result.finding
    if finding.status != "warn":
        return result
    summary = finding.summary.rstrip(".") + "; the key in use was refused."
    return replace(result, finding=fail(str(finding.code), world, summary, **finding.detail))

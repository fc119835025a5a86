"""The kinds of test requests, found by their files in `kinds/`."""

from __future__ import annotations

from toolkit import discover
from toolkit.probes import kinds
from toolkit.probes.registry import Probe


def names() -> list[str]:
    """The kinds by their file names, without importing them."""
    return discover.module_names(kinds)


def probes() -> list[Probe]:
    """Every kind, in the order in which `test all` runs them."""
    return sorted(discover.objects(kinds, Probe), key=lambda each: (each.order, each.kind))


def probe(kind: str) -> Probe:
    """One kind. Raises KeyError for an unknown one."""
    return {each.kind: each for each in probes()}[kind]

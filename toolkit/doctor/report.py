"""The diagnosis as the JSON of the contract (`oaicheck.env/1`)."""

from __future__ import annotations

from typing import Any

from toolkit.doctor.clean import cleaner
from toolkit.doctor.runner import Diagnosis
from toolkit.doctor.target import target
from toolkit.model import Fix, Result


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """One object, ready for `json.dumps`."""
    root = diagnosis.root
    return {
        "schema": "oaicheck.env/1",
        "ok": diagnosis.ok,
        "root_cause": _root(root) if root else None,
        "target": shown_target(diagnosis),
        "checks": [_check(each) for each in diagnosis.results],
        "counts": diagnosis.counts,
    }


def shown_target(diagnosis: Diagnosis) -> dict[str, Any]:
    """Where requests would go, with which key; cleaned."""
    found = target(diagnosis.world.settings)
    clean = cleaner(diagnosis.world)
    return {name: value if name == "key_hint" else clean.value(value) for name, value in found.items()}


def _root(result: Result) -> dict[str, Any]:
    finding = result.finding
    return {"code": finding.code, "check": result.check.id, "summary": finding.summary, "fix": _fixes(finding.fix)}


def _check(result: Result) -> dict[str, Any]:
    check, finding = result.check, result.finding
    return {
        "id": check.id, "title": check.title, "stage": check.stage, "status": finding.status, "code": finding.code,
        "summary": finding.summary, "detail": dict(finding.detail), "fix": _fixes(finding.fix),
        "elapsed_ms": result.elapsed_ms,
    }  # fmt: skip


def _fixes(fixes: tuple[Fix, ...]) -> list[dict[str, str | None]]:
    return [{"text": each.text, "command": each.command} for each in fixes]

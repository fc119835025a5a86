"""Every broken setup on the machine gets its one name and something to type; sound ones get no word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.doctor.lab.layout import code_of, look, write
from tests.doctor.scenarios_local import KEY, OTHER, PYTHONS, WITHOUT_PYTHON, Local, real
from toolkit.doctor.runner import Diagnosis

APART = ("python", "package", "ledger")


def _told(found: Diagnosis) -> list[tuple[str, object]]:
    return [(each.check.id, each.finding) for each in found.results if each.finding.status not in ("pass", "skip")]


def _judged(scenario: Local, found: Diagnosis) -> None:
    assert code_of(found) == scenario.code, _told(found)
    assert not any(each.finding.status == "error" for each in found.results), _told(found)
    said = json.dumps(
        [(each.finding.summary, dict(each.finding.detail), repr(each.finding.fix)) for each in found.results]
    )
    for secret in (KEY, OTHER):
        assert secret not in said
        assert secret[8:48] not in said


@pytest.mark.parametrize(
    "scenario", WITHOUT_PYTHON, ids=lambda each: each.name.encode("ascii", "backslashreplace").decode()
)
def test_the_cause_is_named(scenario: Local, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write(folder, {**scenario.files, "home": None})
    scenario.adjust(folder)
    if ".git/HEAD" in scenario.files and shutil.which("git") is None:
        pytest.skip("git is not installed")
    _judged(scenario, look(folder, scenario.environ, skip=APART, here=scenario.here))


@pytest.mark.parametrize("scenario", PYTHONS, ids=lambda each: each.name)
def test_what_is_wrong_with_python_is_named(scenario: Local, tmp_path: Path) -> None:
    write(tmp_path, {**scenario.files, "home": None})
    _judged(scenario, look(tmp_path, real(scenario.environ), only=("python", "package")))

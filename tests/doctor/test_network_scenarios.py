"""Every broken way gets its one name, within the deadline, and without the key or a password in what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doctor.lab.run import code_of, run
from tests.doctor.lab.web import KEY
from tests.doctor.scenarios_network import SCENARIOS, Lab, Scenario


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_the_root_cause_is_named(scenario: Scenario, tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    try:
        environ = {"OPENAI_API_KEY": KEY, **scenario.setup(lab)}
        found = run(environ, tmp_path, **scenario.options)
    finally:
        lab.close()
    told = [(each.check.id, each.finding) for each in found.results if each.finding.status not in ("pass", "skip")]
    assert code_of(found) == scenario.code, told
    assert not any(each.finding.status == "error" for each in found.results), told
    assert all(each.finding.fix for each in found.results if each.finding.status == "fail")
    said = json.dumps(
        [(each.finding.summary, dict(each.finding.detail), repr(each.finding.fix)) for each in found.results]
    )
    assert KEY not in said
    assert "u:p@" not in said

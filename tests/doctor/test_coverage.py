"""Every code that has prose is provoked by a scenario or by a test that names it, or has a reason why it is not."""

from __future__ import annotations

from pathlib import Path

from tests.doctor.scenarios_local import PYTHONS, WITHOUT_PYTHON
from tests.doctor.scenarios_network import SCENARIOS
from toolkit.doctor.advice import catalogue

TESTS = Path(__file__).parents[1]
WITHOUT = {
    "http.cancelled": "an interrupted request; only recorded, never found by a check",
    "key.rejected": "explains a revoked key; from outside it can't be told from a wrong one (auth.invalid)",
    "net.ipv6": "needs a route for IPv6 that swallows packets",
    "tls.no_store": "needs a machine without any certificates",
    "model.listed_only": "needs a server that lists a model and says nothing of using it",
    "resp.audio": "needs a paid request for speech",
    "resp.image": "needs a paid request for a picture",
    "resp.image_url": "needs a paid request for a picture",
    "resp.status": "needs a response that the server gave up",
    "stream.cut": "only a test request that streams sees it",
    "stream.empty": "only a test request that streams sees it",
    "stream.error": "only a test request that streams sees it",
    "resp.unheard": "needs a paid request for a transcript",
}


def _provoked() -> set[str]:
    return {str(each.code) for each in (*WITHOUT_PYTHON, *PYTHONS)} | {str(each.code) for each in SCENARIOS}


def _named() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__))


def test_every_code_is_provoked_or_has_a_reason() -> None:
    tests = _named()
    missing = {code for code in set(catalogue()) - _provoked() if f'"{code}"' not in tests}
    assert missing - set(WITHOUT) == set()


def test_every_reason_is_about_a_code() -> None:
    assert set(WITHOUT) <= set(catalogue())
    assert not set(WITHOUT) & _provoked()


def test_every_code_of_a_scenario_has_prose() -> None:
    assert _provoked() - {"None"} <= set(catalogue())

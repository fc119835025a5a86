"""How checks are run: after what they need, side by side, never beyond the deadline, and none takes the others along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.registry import check, passed
from toolkit.doctor.rootcause import root_cause
from toolkit.doctor.runner import Diagnosis, diagnose
from toolkit.doctor.selection import all_checks, chosen, ordered, split_ids
from toolkit.doctor.world import Machine, World
from toolkit.errors import WrongUse
from toolkit.model import Check, Finding, Result
from toolkit.settings import Settings

KEY = "sk-proj-" + "aB3dE5gH7jK9" * 4
Run = Callable[[World], Finding]


def world(seconds: float = 20.0, *, offline: bool = False, verbose: bool = False, **environ: str) -> World:
    cwd = Path("/home/ada/project")
    return World(
        settings=Settings(environ=environ, cwd=cwd), machine=Machine(system="linux", shell="bash"), environ=environ,
        cwd=cwd, home=Path("/home/ada"), project=cwd, offline=offline, verbose=verbose, ends_at=time.monotonic() + seconds,
    )  # fmt: skip


def made(name: str, run: Run, stage: str = "key", requires: tuple[str, ...] = (), *, network: bool = False) -> Check:
    return Check(id=name, title=name, stage=stage, run=run, requires=requires, network=network)


def good(_: World) -> Finding:
    return passed("fine")


def failing(code: str) -> Run:
    return lambda world: fail(code, world, "it is wrong")


def statuses(found: Diagnosis) -> dict[str, str]:
    return {each.check.id: each.finding.status for each in found.results}


def test_what_needs_a_failed_check_is_skipped_and_says_why_through_any_depth() -> None:
    checks = (
        made("a", failing("key.missing")), made("b", good, requires=("a",)), made("c", good, requires=("b",)), made("d", good),
    )  # fmt: skip
    found = diagnose(checks, world())
    assert statuses(found) == {"a": "fail", "b": "skip", "c": "skip", "d": "pass"}
    assert [each.finding.summary for each in found.results[1:3]] == ["because of a", "because of a"]
    assert found.root is not None
    assert found.root.check.id == "a"
    assert found.counts == {"pass": 1, "warn": 0, "fail": 1, "skip": 2, "error": 0}


def test_a_check_that_breaks_is_one_line_and_hides_nothing() -> None:
    def breaks(_: World) -> Finding:
        raise UnicodeEncodeError("ascii", f"Bearer {KEY}", 7, 8, f"not for {KEY}")

    for verbose in (False, True):
        checks = (made("a", breaks), made("b", good, requires=("a",)))
        found = diagnose(checks, world(verbose=verbose, OPENAI_API_KEY=KEY))
        assert statuses(found) == {"a": "error", "b": "pass"}
        assert not found.ok
        assert KEY not in repr(found.results)
        assert ("traceback" in found.results[0].finding.detail) is verbose


def test_independent_checks_run_side_by_side() -> None:
    together = threading.Barrier(3, timeout=10)

    def meets(_: World) -> Finding:
        together.wait()
        return passed("met")

    found = diagnose([made(name, meets, network=True) for name in "abc"], world())
    assert set(statuses(found).values()) == {"pass"}


def test_nothing_waits_beyond_the_deadline() -> None:
    never = threading.Event()

    def hangs(_: World) -> Finding:
        never.wait(60)
        return passed("too late")

    seen: list[tuple[str, ...]] = []
    checks = (made("a", hangs, network=True), made("b", good), made("c", good, requires=("a",)))
    found = diagnose(checks, world(0.7), watch=lambda running: seen.append(tuple(running)))
    never.set()
    assert statuses(found) == {"a": "fail", "b": "pass", "c": "skip"}
    assert found.root is not None
    assert found.root.finding.code == "check.deadline"
    assert ("a",) in seen


def test_offline_starts_no_network_check() -> None:
    def forbidden(_: World) -> Finding:
        raise AssertionError("it was started")

    found = diagnose((made("a", forbidden, network=True), made("b", good)), world(offline=True))
    assert statuses(found) == {"a": "skip", "b": "pass"}
    assert found.ok


def test_only_what_was_asked_for_runs_even_without_what_it_needs() -> None:
    checks = (made("a", failing("key.missing")), made("b", good, requires=("a",)))
    found = diagnose(checks, world(), asked={"b"})
    assert statuses(found) == {"a": "skip", "b": "pass"}
    assert found.results[0].finding.summary == "not asked for"


def test_a_fact_is_computed_once_whoever_asks() -> None:
    calls: list[int] = []
    here = world()

    def slow() -> int:
        calls.append(1)
        return 7

    def asks(world: World) -> Finding:
        return passed(str(world.once("fact", slow)))

    diagnose([made(str(number), asks) for number in range(6)], here)
    assert len(calls) == 1


def result(stage: str, code: str | None, status: str = "fail") -> Result:
    here = world()
    finding = fail(code, here, "x") if status == "fail" and code else warn(code, here, "x") if code else passed("x")
    return Result(check=made(str(code), good, stage), finding=finding, elapsed_ms=0)


@pytest.mark.parametrize(
    ("stands", "root"),
    [
        ([("network", "net.refused"), ("key", "key.whitespace")], "key.whitespace"),
        ([("proxy", "proxy.unreachable"), ("dotenv", "dotenv.encoding")], "dotenv.encoding"),
        ([("package", "pkg.missing"), ("python", "python.too_old")], "python.too_old"),
        ([("tls", "tls.cert"), ("account", "clock.skew")], "clock.skew"),
        ([("ledger", "ledger.locked"), ("account", "auth.invalid")], "auth.invalid"),
        ([], None),
    ],
)
def test_what_blocks_earliest_is_the_root(stands: list[tuple[str, str]], root: str | None) -> None:
    found = root_cause([result(stage, code) for stage, code in stands])
    assert (found.finding.code if found else None) == root


def test_a_warning_is_never_the_root() -> None:
    assert root_cause([result("dotenv", "dotenv.duplicate", "warn"), result("key", None)]) is None


def test_an_odd_place_becomes_the_cause_once_the_key_is_refused() -> None:
    def odd(here: World) -> Finding:
        return warn("key.env_shadows_dotenv", here, "Two keys.", used="environment", ignored=".env:1")

    alone = diagnose((made("key-origin", odd),), world())
    assert alone.ok
    refused = diagnose((made("key-origin", odd), made("x", failing("auth.invalid"), "account")), world())
    assert refused.root is not None
    assert (refused.root.finding.code, refused.counts["fail"]) == ("key.env_shadows_dotenv", 2)


def test_checks_stand_by_stage_and_after_what_they_need() -> None:
    names = [
        each.id for each in ordered([made("z", good, "ledger"), made("b", good, requires=("c",)), made("c", good)])
    ]
    assert names == ["c", "b", "z"]
    with pytest.raises(ValueError, match="circle"):
        ordered([made("a", good, requires=("b",)), made("b", good, requires=("a",))])
    with pytest.raises(ValueError, match="same id"):
        ordered([made("a", good), made("a", good)])


def test_every_check_needs_only_checks_that_exist() -> None:
    ids = {each.id for each in all_checks()}
    assert [(each.id, need) for each in all_checks() for need in each.requires if need not in ids] == []


def test_a_check_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(WrongUse) as caught:
        chosen(all_checks(), ["key-charakters"], [])
    assert "key-characters" in caught.value.remedy
    assert chosen(all_checks(), ["key"], ["key-form"]) == {
        each.id for each in all_checks() if each.stage == "key" and each.id != "key-form"
    }
    assert split_ids(["a,b", "c d"]) == ("a", "b", "c", "d")


def test_a_check_without_a_title_or_with_an_unknown_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="docstring"):
        check("x", stage="nowhere")(good)

"""Runs the checks: independent ones side by side, each after what it requires, none beyond the deadline, none fatal."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from toolkit.doctor.advice import fail
from toolkit.doctor.clean import cleaner
from toolkit.doctor.registry import skipped
from toolkit.doctor.rootcause import reconsider, root_cause
from toolkit.doctor.world import World
from toolkit.model import Check, Finding, Result, Status

STATUSES: tuple[Status, ...] = ("pass", "warn", "fail", "skip", "error")

Watch = Callable[[Sequence[str]], None]
"""Told about twice a second which checks are still running."""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What came of all checks. `root` is the one finding that explains the others, `None` when nothing failed."""

    world: World
    results: tuple[Result, ...]
    root: Result | None

    @property
    def ok(self) -> bool:
        """Nothing failed, and no check broke."""
        return self.root is None

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each status."""
        found = [each.finding.status for each in self.results]
        return {status: found.count(status) for status in STATUSES}


def _silent(_: Sequence[str]) -> None:
    """Nobody watches."""


def diagnose(
    checks: Sequence[Check], world: World, asked: Collection[str] | None = None, watch: Watch = _silent
) -> Diagnosis:
    """Runs the checks that were asked for (all by default), in the order given, and finds the root cause."""
    run = _Run(world=world, checks=checks, asked=asked, watch=watch)
    try:
        run.all()
    finally:
        world.close()
    clean = cleaner(world)
    results = reconsider(tuple(clean.result(run.done[each.id]) for each in checks), world)
    return Diagnosis(world=world, results=results, root=root_cause(results))


@dataclass(kw_only=True)
class _Run:
    """One run: what is done, what is running, and what a failure blocks."""

    world: World
    checks: Sequence[Check]
    asked: Collection[str] | None
    watch: Watch
    done: dict[str, Result] = field(default_factory=dict)
    running: dict[str, Check] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    answers: queue.Queue[Result] = field(default_factory=queue.Queue)

    def all(self) -> None:
        """Until every check has a result or time is up."""
        waiting = [each for each in self.checks if not self._needless(each)]
        while waiting or self.running:
            waiting = [each for each in waiting if not self._moved(each)]
            if self.running and not self._answer():
                break
        for late in self.running.values():
            self._keep(late, overdue(late, self.world), 0.0)
        for never in waiting:
            self._keep(never, skipped("not reached before the deadline"), 0.0)

    def _needless(self, check: Check) -> bool:
        if self.asked is not None and check.id not in self.asked:
            self._keep(check, skipped("not asked for"), 0.0)
        elif check.network and self.world.offline:
            self._keep(check, skipped("not looked at with --offline"), 0.0)
        return check.id in self.done

    def _moved(self, check: Check) -> bool:
        """Starts a check or skips it, if all that it requires is known; whether it did."""
        known = {each.id for each in self.checks}
        if any(need in known and need not in self.done for need in check.requires):
            return False
        cause = next((self.blocked[need] for need in check.requires if need in self.blocked), None)
        if cause:
            self.blocked[check.id] = cause
            self._keep(check, skipped(f"because of {cause}"), 0.0)
        else:
            self.running[check.id] = check
            threading.Thread(target=self._work, args=(check,), name=f"check {check.id}", daemon=True).start()
        return True

    def _work(self, check: Check) -> None:
        started = self.world.clock()
        try:
            finding = check.run(self.world)
        except Exception as error:  # noqa: BLE001 a check that breaks is a line in the report
            finding = crashed(error, verbose=self.world.verbose)
        self.answers.put(Result(check=check, finding=finding, elapsed_ms=(self.world.clock() - started) * 1000))

    def _answer(self) -> bool:
        """Takes the next result; False when the deadline has passed without one."""
        while True:
            left = self.world.left()
            try:
                result = self.answers.get(timeout=min(left, 0.5)) if left else self.answers.get_nowait()
            except queue.Empty:
                if not left:
                    return False
                self.watch(tuple(self.running))
                continue
            del self.running[result.check.id]
            self._keep(result.check, result.finding, result.elapsed_ms)
            return True

    def _keep(self, check: Check, finding: Finding, elapsed_ms: float) -> None:
        if finding.status == "fail":
            self.blocked[check.id] = check.id
        self.done[check.id] = Result(check=check, finding=finding, elapsed_ms=round(elapsed_ms, 1))


def overdue(check: Check, world: World) -> Finding:
    """A check that was still running when time was up."""
    return fail("check.deadline", world, f"“{check.title}” had no answer before the deadline.", title=check.title)


def crashed(error: Exception, *, verbose: bool) -> Finding:
    """A check that broke: a bug of ours, told in one line."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    detail = {"exception": type(error).__name__, "at": f"{where.filename.rsplit('/', 1)[-1]}:{where.lineno}"}
    if verbose:
        detail["traceback"] = "".join(traceback.format_exception(error))
    text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return Finding(status="error", code="check.crashed", summary=f"This check itself broke ({text})", detail=detail)

"""Runs a test: build the request, send it, record the row, then judge the answer. The order matters: a bill has no judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.doctor.world import World
from toolkit.entry import Entry
from toolkit.gateway import Gateway, Reply
from toolkit.model import Request
from toolkit.probes import findings, recording, rows, saving
from toolkit.probes.outcome import Outcome
from toolkit.probes.read import read
from toolkit.probes.recording import Recorded
from toolkit.probes.registry import Answer, Ask, Probe, Verdict
from toolkit.probes.shape import broken

Watch = Callable[[Any], None]


@dataclass(frozen=True, kw_only=True)
class Runner:
    """What a test needs of the world. `location` is the ledger's, `None` for --no-record; `seconds` is what --timeout says;
    `watch` is called with each event of a stream."""

    world: World
    gateway: Gateway
    location: str | None
    seconds: float | None = None
    project: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    watch: Watch | None = None

    def run(self, probe: Probe, ask: Ask) -> Outcome:
        """One request and what came of it. Raises what `build` raises, and KeyboardInterrupt once the row is written."""
        request = probe.build(ask)
        refused = findings.of_key(self.world)
        if refused:
            nothing = Recorded(recorded=False, reason="nothing was sent")
            return Outcome(probe=probe, request=request, finding=refused, recorded=nothing)
        seconds = self.seconds or probe.seconds
        reply = self.gateway.send(request, seconds=seconds, droppable=probe.droppable, watch=self.watch)
        entry, notes = self._row(reply)
        recorded = self._record(entry)
        if reply.cancelled:
            raise KeyboardInterrupt
        return self._judged(probe, ask, request, reply, entry, recorded, notes)

    def _row(self, reply: Reply) -> tuple[Entry, tuple[str, ...]]:
        entry = rows.row(reply, self.gateway.settings, project=self.project, tags=self.tags)
        entry, problem = recording.priced_or_not(entry)
        return entry, (problem,) if problem else ()

    def _record(self, entry: Entry) -> Recorded:
        if self.location is None:
            return Recorded(recorded=False, reason="--no-record")
        return recording.write(entry, self.location)

    def _judged(
        self,
        probe: Probe,
        ask: Ask,
        request: Request,
        reply: Reply,
        entry: Entry,
        recorded: Recorded,
        notes: tuple[str, ...],
    ) -> Outcome:
        answer = read(request.endpoint, reply.response, reply.raw) if reply.response else None
        verdict = _verdict(probe, ask, reply, answer)
        if verdict is None:
            assert reply.failure is not None
            finding, files = findings.of_failure(reply.failure, self.world, request.model), ()
        else:
            finding = findings.of_verdict(verdict, self.world)
            files, lost = saving.save(verdict.files, ask.output, probe.kind)
            notes += lost
        return Outcome(
            probe=probe, request=reply.request, finding=finding, reply=reply, answer=answer, failure=reply.failure,
            entry=entry, recorded=recorded, files=files, notes=(*reply.notes, *notes),
        )  # fmt: skip


def _verdict(probe: Probe, ask: Ask, reply: Reply, answer: Answer | None) -> Verdict | None:
    """The judgement of an answer that arrived; `None` where the gateway's failure says it all."""
    if reply.failure or answer is None:
        return None
    return broken(answer, streamed=reply.request.stream, binary=probe.binary) or probe.verify(ask, answer)

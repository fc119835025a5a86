"""Runs a test: build the request, send it, record the row, then judge the answer. The order matters: a bill has no
judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from toolkit.doctor.world import World
from toolkit.entry import Entry
from toolkit.gateway import Gateway, Reply
from toolkit.model import Request
from toolkit.prices import load_book
from toolkit.probes import catalogue, findings, recording, rows, saving
from toolkit.probes.models import choose
from toolkit.probes.outcome import Outcome
from toolkit.probes.read import read
from toolkit.probes.recording import Recorded
from toolkit.probes.registry import Answer, Ask, Probe, Verdict
from toolkit.probes.shape import broken

if TYPE_CHECKING:
    from toolkit.prices.book import Book

MANY_EVENTS, AT_ONCE_MS = 20, 20.0
"""More than a thousand events a second: no model writes that fast."""

Watch = Callable[[Any], None]


@dataclass(frozen=True, kw_only=True)
class Runner:
    """What a test needs of the world. `location` is the ledger's, `None` for --no-record; `seconds` is what --timeout
    says; `watch` is called with each event of a stream."""

    world: World
    gateway: Gateway
    location: str | None
    seconds: float | None = None
    project: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    model_for: Callable[[str], str] = lambda family: choose(family, None)
    watch: Watch | None = None
    book: Callable[[], Book] = load_book

    def run(self, probe: Probe, ask: Ask) -> Outcome:
        """A test: its request, and where that was answered rightly the further ones that belong to it.

        Raises what `build` raises, and KeyboardInterrupt once the row is written.
        """
        if probe.feeds_on and not ask.audio and "audio" not in ask.data:
            return self._fed(probe, ask, catalogue.probe(probe.feeds_on))
        outcome = self._one(probe, ask)
        if not outcome.ok:
            return outcome
        return replace(outcome, more=tuple((name, self._one(probe, each)) for name, each in probe.also(ask)))

    def _fed(self, probe: Probe, ask: Ask, feeder: Probe) -> Outcome:
        """The kind that needs another's file: that one runs first; if it fails, what we can make ourselves has to
        do."""
        first = self._one(feeder, replace(ask, model=self.model_for(feeder.family), stream=False, output=None))
        if first.reply is None:
            return replace(first, probe=probe, request=probe.build(ask))
        outcome = self._one(probe, replace(ask, data={**ask.data, **spoken_by(first)}))
        note = () if first.ok else (f"The speech test failed ({first.finding.code}), so a tone was sent instead.",)
        return replace(outcome, notes=(*outcome.notes, *note), before=((feeder.kind, first),))

    def _one(self, probe: Probe, ask: Ask) -> Outcome:
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
        return self._judged(probe, ask, request, reply, entry, recorded, (*ask.notes, *notes))

    def _row(self, reply: Reply) -> tuple[Entry, tuple[str, ...]]:
        entry = rows.row(reply, self.gateway.settings, project=self.project, tags=self.tags)
        entry, problem = recording.priced_or_not(entry, self.book)
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
        if answer:
            answer = replace(answer, has_usage=_counted(entry))
        verdict = _verdict(probe, ask, reply, answer)
        files: tuple[str, ...] = ()
        if verdict is None:
            assert reply.failure is not None
            finding = findings.of_failure(reply.failure, self.world, request.model)
        else:
            finding = findings.of_verdict(verdict, self.world)
            notes += _held_up(reply)
            files, lost = saving.save(verdict.files, ask.output, probe.kind) if ask.output else ((), ())
            notes += lost
        finding = findings.for_kind(finding, probe.kind)
        return Outcome(
            probe=probe, request=reply.request, finding=finding, reply=reply, answer=answer, failure=reply.failure,
            entry=entry, recorded=recorded, files=files, notes=(*reply.notes, *notes),
        )  # fmt: skip


def _counted(entry: Entry) -> bool:
    """Whether the server said what was used, wherever it says so; or the price asks for nothing but a number of
    pictures."""
    return entry.usage_source in {"response", "stream"} or bool(entry.cost and entry.cost.pico is not None)


def _held_up(reply: Reply) -> tuple[str, ...]:
    """A stream of many events that took long and then came within a moment was collected by something in between."""
    first = reply.time_to_first_token_ms
    many = reply.response is not None and len(reply.response.chunks) >= MANY_EVENTS
    if not many or first is None or reply.total_ms < 1000 or reply.total_ms - first > AT_ONCE_MS:
        return ()
    return ("All events came at once at the end: a proxy in between may collect streams before it hands them on.",)


def _verdict(probe: Probe, ask: Ask, reply: Reply, answer: Answer | None) -> Verdict | None:
    """The judgement of an answer that arrived; `None` where the gateway's failure says it all."""
    if reply.failure or answer is None:
        return None
    return broken(answer, streamed=reply.request.stream, binary=probe.binary) or probe.verify(ask, answer)


def spoken_by(outcome: Outcome) -> dict[str, Any]:
    """What a speech test gives to the transcription: the sound, and the words that were spoken."""
    if not outcome.ok or outcome.answer is None:
        return {}
    return {"audio": outcome.answer.raw, "spoken": outcome.request.body.get("input")}

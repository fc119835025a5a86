"""What came of a test: the request, the answer, the judgement, the row and where it went. Screens and JSON are made
of this."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.entry import Entry
from toolkit.gateway import Reply
from toolkit.model import Failure, Finding, Request
from toolkit.probes.recording import Recorded
from toolkit.probes.registry import Answer, Probe


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One test request. `reply` is `None` when nothing was sent. `more` are further requests of the same test by name
    (`streamed`); the test is right when all of them are. `before` is what was only sent to get something to send
    (`speech`). `notes` say what was changed on the way."""

    probe: Probe
    request: Request
    finding: Finding
    reply: Reply | None = None
    answer: Answer | None = None
    failure: Failure | None = None
    entry: Entry | None = None
    recorded: Recorded = field(default_factory=lambda: Recorded(recorded=False))
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    before: tuple[tuple[str, Outcome], ...] = ()
    more: tuple[tuple[str, Outcome], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether this request and all that belong to it were answered rightly (a warning is right)."""
        return self.finding.status in {"pass", "warn"} and all(each.ok for _, each in self.more)

    @property
    def worst(self) -> Finding:
        """The finding that the test as a whole stands for: the first failure, else the first warning, else its own."""
        findings = [self.finding, *(each.worst for _, each in self.more)]
        for status in ("fail", "error", "warn"):
            found = next((each for each in findings if each.status == status), None)
            if found:
                return found
        return self.finding

    def entries(self) -> list[Entry]:
        """The rows of this test, in the order in which they were made."""
        found = [entry for _, each in self.before for entry in each.entries()]
        found += [self.entry] if self.entry else []
        return found + [entry for _, each in self.more for entry in each.entries()]

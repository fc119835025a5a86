"""What it means when a request was stopped by whoever sent it."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

CANCELLED = Advice(
    code="http.cancelled",
    title="The request was stopped before its answer was complete.",
    why="It was interrupted here. The server may go on and bill what it has made "
    "by then; the ledger has what had arrived.",
    fixes=(Remedy(text="Send it again.", command="oaicheck test chat"),),
)

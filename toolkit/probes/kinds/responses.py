"""`oaicheck test responses`: the Responses API, first whole, then streamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

INSTRUCTIONS = "You answer in one short sentence."
PROMPT = "Say hello to a developer whose API key works."
ROOM = 1024
SAID = {
    "failed": "The response failed",
    "cancelled": "The response was cancelled",
    "queued": "The response is still queued",
    "in_progress": "The response is still being made",
    "incomplete": "The response is incomplete",
}


def build(ask: Ask) -> Request:
    """Instructions and an input; nothing is kept at the provider (`store: false`)."""
    body = {
        "model": ask.model,
        "instructions": INSTRUCTIONS,
        "input": ask.prompt or PROMPT,
        "max_output_tokens": ask.tokens(ROOM),
        "store": False,
    }
    if ask.stream:
        body["stream"] = True
    return Request(endpoint="/responses", body=body, model=ask.model, stream=ask.stream)


def also(ask: Ask) -> tuple[tuple[str, Ask], ...]:
    """The streamed one, unless that was asked for in the first place."""
    return () if ask.stream else (("streamed", replace(ask, stream=True)),)


def verify(_: Ask, answer: Answer) -> Verdict:
    """The status is `completed` and there is output text."""
    status = (answer.finish_reasons[0] or "")[:80] if answer.finish_reasons else ""
    found = judge.held_back(answer)
    if found is None and not status and answer.chunks:
        found = judge.fault("stream.cut", "The stream ended before the response was completed.")
    if found is None and status not in {"", "completed", *judge.CUT}:
        name, why = status.partition(":")[::2]
        said = SAID.get(name, f"The response has the status {name}") + (f" ({why})" if why else "")
        found = judge.fault("resp.status", f"{said}{_told(answer.body)}.", status=status)
    return judge.text_or(found or judge.no_text(answer) or judge.cut_off(answer), answer, "The response is completed.")


def _told(body: Any) -> str:
    """What the server says of the failure, in brackets."""
    error = body.get("error") if isinstance(body, Mapping) else None
    message = (error.get("message") or error.get("code")) if isinstance(error, Mapping) else None
    return f" (“{message[:200]}”)" if isinstance(message, str) and message else ""


probe = Probe(
    kind="responses",
    title="The Responses API, whole and streamed",
    right="the status is completed and there is output text, both times",
    endpoint="/responses",
    family="chat",
    build=build,
    verify=verify,
    also=also,
    examples=("--stream",),
    droppable=frozenset({"max_output_tokens", "store", "instructions"}),
    streams=True,
    prints=True,
    order=8,
)

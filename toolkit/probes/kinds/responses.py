"""`oaicheck test responses`: the Responses API, first whole, then streamed."""

from __future__ import annotations

from dataclasses import replace

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.reasons import meaning
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

INSTRUCTIONS = "You answer in one short sentence."
PROMPT = "Say hello to a developer whose API key works."
ROOM = 1024


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
    status = answer.finish_reasons[0] if answer.finish_reasons else None
    found = judge.held_back(answer)
    if found is None and status is None and answer.chunks:
        found = judge.fault("stream.cut", "The stream ended before the response was completed.")
    if found is None and status in {"failed", "cancelled", "queued", "in_progress"}:
        found = judge.fault("resp.status", f"The response has the status {status}: {meaning(status)}.", status=status)
    return judge.text_or(found or judge.no_text(answer) or judge.cut_off(answer), answer, "The response is completed.")


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

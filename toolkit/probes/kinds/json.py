"""`oaicheck test json`: JSON mode; right when the content is an object in JSON and nothing else."""

from __future__ import annotations

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

SYSTEM = "Answer with a JSON object and nothing else."
PROMPT = 'Give the colours of the French flag as JSON, in the form {"colours": ["…"]}.'


def build(ask: Ask) -> Request:
    """`response_format: json_object`; the API wants the word JSON in a message."""
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": ask.prompt or PROMPT}]
    return chat_request(ask, messages, response_format={"type": "json_object"})


def verify(_: Ask, answer: Answer) -> Verdict:
    """The content parses, and is an object."""
    value, found = judge.parsed(answer)
    if found is None and not isinstance(value, dict):
        found = judge.fault("resp.bad_json", f"The content is JSON, but {judge.kind_of(value)} instead of an object.")
    return judge.text_or(found, answer, "The answer is a JSON object.")


probe = Probe(
    kind="json",
    title="JSON mode",
    right="the content parses as JSON and is an object",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--json",),
    droppable=DROPPABLE,
    streams=True,
    order=4,
)

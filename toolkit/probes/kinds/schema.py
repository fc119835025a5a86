"""`oaicheck test schema`: a strict JSON schema; right when the content is valid against it."""

from __future__ import annotations

from typing import Any

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "day": {"type": "string", "enum": ["Monday", "Friday"]},
        "people": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "day", "people"],
    "additionalProperties": False,
}
PROMPT = "Alice and Bob go to a science fair on Friday. Take out the event as JSON."


def build(ask: Ask) -> Request:
    """`response_format: json_schema`, strict: every property required, none besides."""
    form = {"type": "json_schema", "json_schema": {"name": "event", "strict": True, "schema": SCHEMA}}
    return chat_request(ask, [{"role": "user", "content": ask.prompt or PROMPT}], response_format=form)


def verify(_: Ask, answer: Answer) -> Verdict:
    """The content parses and is valid."""
    value, found = judge.parsed(answer)
    return judge.text_or(found or _invalid(value), answer, "The answer is valid against the schema.")


def _invalid(value: Any) -> Verdict | None:
    import jsonschema

    try:
        error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(SCHEMA).iter_errors(value))
    except RecursionError:
        return judge.fault("resp.schema", "The answer is not valid against the schema: it is nested too deep.")
    if error is None:
        return None
    place = ".".join(str(each) for each in error.absolute_path)
    where = f" at {place}" if place else ""
    said = f"The answer is not valid against the schema{where}: {error.message[:200]}."
    return judge.fault("resp.schema", said)


probe = Probe(
    kind="schema",
    title="Structured output: a strict JSON schema",
    right="the content is valid against the schema",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--model gpt-5-nano",),
    droppable=DROPPABLE,
    streams=True,
    order=5,
)

"""`oaicheck test chat`: a system and a user message; right when text comes back and the reason for its end is known."""

from __future__ import annotations

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

SYSTEM = "You answer in one short sentence."
PROMPT = "Say hello to a developer whose API key works."


def build(ask: Ask) -> Request:
    """Two messages, the system one too."""
    return chat_request(ask, [{"role": "system", "content": SYSTEM}, {"role": "user", "content": ask.prompt or PROMPT}])


def verify(_: Ask, answer: Answer) -> Verdict:
    """Text came, and why it ended is explained."""
    return judge.text_or(judge.chat(answer), answer, "The model answered.")


probe = Probe(
    kind="chat",
    title="A chat: a system message and a question",
    right="text comes back and the reason for its end is known",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--model gpt-5-nano --prompt 'Say hello.'", "--json"),
    droppable=DROPPABLE,
    streams=True,
    prints=True,
    order=1,
)

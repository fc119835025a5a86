"""`oaicheck test conversation`: a question, its answer and a follow-up that makes sense only after them."""

from __future__ import annotations

import re

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

HISTORY = (
    {"role": "system", "content": "You answer in one short sentence."},
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "The capital of France is Paris."},
)
FOLLOW_UP = "And of Italy?"
ROME = re.compile(r"\b(?:rom[ea]?|rzym\w*|рим\w*)\b|罗马|羅馬|ローマ|로마", re.IGNORECASE)


def build(ask: Ask) -> Request:
    """The history, as an application sends it again each time, and the follow-up."""
    return chat_request(ask, [*HISTORY, {"role": "user", "content": ask.prompt or FOLLOW_UP}])


def verify(ask: Ask, answer: Answer) -> Verdict:
    """The follow-up is answered; with our own question the answer shows whether the history was read."""
    found = judge.chat(answer)
    if not found and not ask.prompt and not ROME.search(answer.text or ""):
        return judge.doubt("resp.unexpected", "The follow-up was answered, but not as if the history had been read.")
    return judge.text_or(found, answer, "The follow-up was answered.")


probe = Probe(
    kind="conversation",
    title="A conversation: question, answer, follow-up",
    right="the follow-up is answered",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--prompt 'And of Spain?'",),
    droppable=DROPPABLE,
    streams=True,
    prints=True,
    order=2,
)

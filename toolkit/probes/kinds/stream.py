"""`oaicheck test stream`: the same chat, streamed; right when chunks, a finish reason and the usage come."""

from __future__ import annotations

from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE
from toolkit.probes.kinds.chat import build
from toolkit.probes.registry import Answer, Ask, Probe, Verdict


def verify(_: Ask, answer: Answer) -> Verdict:
    """Chunks came, a finish reason and the usage too."""
    found = judge.text_or(judge.chat(answer), answer, f"The answer came in {len(answer.chunks)} events.")
    if found.code == "resp.no_usage":  # a stream is asked for its usage: a server that leaves it out did not answer all
        return judge.fault(
            "resp.no_usage", "The answer came, but not the usage that was asked for: the cost stays unknown."
        )
    return found


probe = Probe(
    kind="stream",
    title="A chat whose answer is streamed",
    right="chunks come, with a finish reason and the usage at the end",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--prompt 'Count to ten.'",),
    droppable=DROPPABLE,
    streams=True,
    always_streams=True,
    prints=True,
    order=3,
)

"""`oaicheck test speech`: a short sentence is spoken; right when the bytes are audio that can be played."""

from __future__ import annotations

from toolkit.model import Request
from toolkit.probes import judge, saving, sounds
from toolkit.probes.registry import Answer, Ask, Probe, Verdict, right

SENTENCE = "The quick brown fox jumps over the lazy dog."


def build(ask: Ask) -> Request:
    """As MP3, the form that every server knows."""
    body = {"model": ask.model, "input": ask.prompt or SENTENCE, "voice": "alloy", "response_format": "mp3"}
    return Request(endpoint="/audio/speech", body=body, model=ask.model)


def prepare(ask: Ask) -> tuple[dict[str, str], tuple[str, ...]]:
    """Looks at the folder that the file will go to. Raises WrongUse."""
    if ask.output:
        saving.check(ask.output, ask.cwd)
    return {}, ()


def verify(_: Ask, answer: Answer) -> Verdict:
    """The kind of sound and its length are told by its own bytes; it is saved afterwards."""
    heard = sounds.sound(answer.raw)
    if heard is None:
        return judge.fault("resp.audio", f"{len(answer.raw)} bytes came back that are no audio.")
    much = f"{heard.seconds:.1f} s" if heard.seconds else f"{len(answer.raw) // 1024 or 1} kB"
    return judge.with_files(right(f"{much} of {heard.kind} audio came back."), ((heard.kind, answer.raw),))


probe = Probe(
    kind="speech",
    title="Speech from a text",
    right="the bytes are audio that can be played",
    endpoint="/audio/speech",
    family="speech",
    build=build,
    verify=verify,
    prepare=prepare,
    examples=("--prompt 'Good morning.' --output sounds",),
    droppable=frozenset({"response_format"}),
    needs_consent=True,
    binary=True,
    order=11,
)

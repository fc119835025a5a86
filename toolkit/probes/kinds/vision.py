"""`oaicheck test vision`: a picture and a question about it; right when the text names what is in the picture."""

from __future__ import annotations

import re

from toolkit.model import Request
from toolkit.probes import judge, pictures
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

PROMPT = "What colour is this picture? Answer with one short sentence."
OWN_PROMPT = "What is in this picture? Answer with one short sentence."
NAMES = re.compile(
    r"\b(?:red(?:dish|s)?|crimson|scarlet|maroon|ruby|rouges?|rot(?:e[rsn]?)?|roj[oa]s?|ross[oaie]|vermelh[oa]s?|rood|röd|czerwon\w+"
    r"|красн\w+|kırmızı|merah)\b|赤|红|紅|빨간|लाल|أحمر",
    re.IGNORECASE,
)
"""Red in the languages that models answer in, as a word of its own: not the end of `considered`."""


def build(ask: Ask) -> Request:
    """The picture goes inline as a data URI; a URL goes as it is, for the server to load."""
    url = ask.data.get("picture") or pictures.red_square()
    prompt = ask.prompt or (OWN_PROMPT if ask.image else PROMPT)
    content = [{"type": "text", "text": prompt}, {"type": "image_url", "image_url": {"url": url, "detail": "low"}}]
    return chat_request(ask, [{"role": "user", "content": content}])


def prepare(ask: Ask) -> tuple[dict[str, str], tuple[str, ...]]:
    """The picture that was named, checked and made small enough before anything is sent. Raises WrongUse."""
    if not ask.image:
        return {}, ()
    url, notes = pictures.load(ask.image, ask.cwd)
    return {"picture": url}, notes


def verify(ask: Ask, answer: Answer) -> Verdict:
    """Text came; of our own picture it names the colour."""
    found = judge.chat(answer)
    own = not ask.image and not ask.prompt
    if (found is None or found.status == "warn") and own and not NAMES.search(answer.text or ""):
        said = "The answer does not name what is in the picture (a red square): the model may not have seen it."
        return judge.fault("resp.unseen", said)
    return judge.text_or(found, answer, "The model saw the picture.")


probe = Probe(
    kind="vision",
    title="A picture and a question about it",
    right="the text names what is in the picture",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    prepare=prepare,
    takes=frozenset({"image"}),
    examples=("--image photo.jpg", "--image https://example.com/photo.jpg --prompt 'How many people?'"),
    droppable=DROPPABLE,
    streams=True,
    order=7,
)

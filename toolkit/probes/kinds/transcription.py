"""`oaicheck test transcription`: a spoken sentence is written down; right when its words come back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from toolkit.errors import WrongUse
from toolkit.model import Request
from toolkit.probes import judge, sounds
from toolkit.probes.kinds.speech import SENTENCE
from toolkit.probes.registry import Answer, Ask, Probe, Verdict, doubtful, right

ENOUGH = 0.6
"""The part of the words that must come back: a speech model may say a name its own way."""
LARGEST = 25 * 1024 * 1024
"""Source: https://platform.openai.com/docs/guides/speech-to-text (file uploads)."""


def build(ask: Ask) -> Request:
    """The sound as a file; its name's ending tells the server what it is."""
    data = ask.data.get("audio") or sounds.tone()
    heard = sounds.sound(data)
    name = str(ask.data.get("audio_name") or f"test.{heard.kind if heard else 'wav'}")
    body = {"model": ask.model, "response_format": "json"}
    return Request(endpoint="/audio/transcriptions", body=body, model=ask.model, files={"file": (name, data)})


def prepare(ask: Ask) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The sound that was named. Raises WrongUse when it can't be read or is too large."""
    if not ask.audio:
        return {}, ()
    try:
        data = (ask.cwd / Path(ask.audio).expanduser()).read_bytes()
    except OSError as error:
        raise WrongUse(f"--audio {ask.audio}: {error.strerror or error}.", "Name a sound file.") from None
    if not 0 < len(data) <= LARGEST:
        raise WrongUse(f"--audio {ask.audio}: {len(data)} bytes.", "The API takes sounds of up to 25 MB.")
    return {"audio": data, "audio_name": Path(ask.audio).name}, ()


def verify(ask: Ask, answer: Answer) -> Verdict:
    """Text came; of a sentence that we had spoken, most of the words."""
    if answer.text is None:
        return judge.fault("resp.shape", "The answer holds no `text`.", expected="text")
    spoken = ask.data.get("spoken")
    if ask.audio or not spoken:
        said = (
            "The sound was written down." if answer.text.strip() else "The sound was taken; no words were heard in it."
        )
        return right(said) if ask.audio and answer.text.strip() else doubtful("resp.unheard", said)
    if _share(str(spoken), answer.text) < ENOUGH:
        return judge.fault("resp.unheard", "The words that were spoken did not come back.")
    return right("The words that were spoken came back.")


def _share(spoken: str, heard: str) -> float:
    words, found = set(re.findall(r"\w+", spoken.lower())), set(re.findall(r"\w+", heard.lower()))
    return len(words & found) / max(1, len(words))


probe = Probe(
    kind="transcription",
    title="A spoken sentence, written down",
    right="the words that were spoken come back",
    endpoint="/audio/transcriptions",
    family="transcription",
    build=build,
    verify=verify,
    prepare=prepare,
    takes=frozenset({"audio"}),
    examples=("--audio memo.m4a",),
    droppable=frozenset({"response_format"}),
    needs_consent=True,
    feeds_on="speech",
    order=12,
)

__all__ = ["SENTENCE", "probe"]

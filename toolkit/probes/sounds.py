"""Sounds: whether bytes are audio that can be played, of which kind; and a tone to send when there is nothing
better."""

from __future__ import annotations

import io
import math
import struct
import wave
from dataclasses import dataclass

LEAST = 64
"""Bytes below which no sound is."""


@dataclass(frozen=True, kw_only=True)
class Sound:
    """What bytes are: `kind` is the ending for such a file (`wav`, `mp3`, `opus`, `flac`, `aac`), `seconds` how long it
    plays, `None` where its form does not say (AAC)."""

    kind: str
    seconds: float | None = None


def sound(data: bytes) -> Sound | None:
    """The sound that the bytes are, `None` for bytes that are none: its frames are read, not only its first bytes."""
    kind = _kind(data)
    if kind in {None, "aac"}:
        return Sound(kind=kind) if kind else None
    if kind == "wav":
        return Sound(kind=kind, seconds=_wave_seconds(data))
    seconds = _seconds(data, kind)
    return Sound(kind=kind, seconds=seconds) if seconds else None


def _seconds(data: bytes, kind: str) -> float | None:
    from tinytag import ParseError, TinyTag

    try:
        return TinyTag.get(f"answer.{kind}", file_obj=io.BytesIO(data)).duration
    except (ParseError, OSError, ValueError, IndexError):
        return None


def _kind(data: bytes) -> str | None:
    """The kind that the first bytes promise."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav" if _wave_plays(data) else None
    if len(data) < LEAST:
        return None
    if data[:4] == b"OggS":
        return "opus"
    if data[:4] == b"fLaC":
        return "flac"
    if data[:3] == b"ID3" or _mpeg_frame(data):
        return "mp3"
    return "aac" if data[0] == 0xFF and data[1] & 0xF6 == 0xF0 else None


def _wave_plays(data: bytes) -> bool:
    """Whether there are samples behind the header; a streamed WAV states no length, so the bytes count."""
    at = data.find(b"data")
    return 0 < at < len(data) - 8 and len(data) > at + 8


def _wave_seconds(data: bytes) -> float | None:
    """By the bytes that are there: a streamed WAV states no length."""
    rate = int.from_bytes(data[28:32], "little") if data[12:16] == b"fmt " else 0
    return (len(data) - data.find(b"data") - 8) / rate if rate else None


def _mpeg_frame(data: bytes) -> bool:
    """A frame header of MPEG audio layer III: sync, a bit rate and a sampling rate that exist."""
    head = int.from_bytes(data[:4], "big")
    sync, layer, rate, sampling = head >> 21, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    return sync == 0x7FF and layer == 1 and rate not in {0, 15} and sampling != 3


def tone(seconds: float = 1.0, hertz: float = 440.0, rate: int = 16000) -> bytes:
    """A soft tone as WAV: one channel, 16 bits."""
    samples = (int(6000 * math.sin(2 * math.pi * hertz * step / rate)) for step in range(int(seconds * rate)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", each) for each in samples))
    return out.getvalue()

"""Sounds: whether bytes are audio that can be played, of which kind; and a tone to send when there is nothing
better."""

from __future__ import annotations

import io
import math
import struct
import wave

LEAST = 64
"""Bytes below which no sound is."""


def kind_of(data: bytes) -> str | None:
    """The ending for this kind of sound (`wav`, `mp3`, `opus`, `flac`, `aac`); `None` for bytes that are no sound."""
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

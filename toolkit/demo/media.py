"""A sample picture and a sample sound, made on the spot."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave
import zlib

SENTENCE = "The quick brown fox jumps over the lazy dog."


def png(size: int = 64, color: tuple[int, int, int] = (200, 40, 40)) -> bytes:
    """A square of one colour as PNG (RFC 2083)."""
    row = b"\0" + bytes(color) * size
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * size, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def png_base64() -> str:
    """The same as base64, as the API's `b64_json`."""
    return base64.b64encode(png()).decode()


def wav(seconds: float = 0.4, hertz: float = 440.0, rate: int = 8000) -> bytes:
    """A soft tone as a WAV file: one channel, 16 bits."""
    steps = range(int(seconds * rate))
    samples = (int(8000 * math.sin(2 * math.pi * hertz * step / rate)) for step in steps)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", each) for each in samples))
    return out.getvalue()

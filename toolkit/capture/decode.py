"""Undoes `content-encoding` piece by piece, with what this Python has: gzip, deflate; br and zstd where installed."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from typing import Any

Decoder = Callable[[bytes], bytes]


def decoder_for(encoding: str | None) -> Decoder | None:
    """A function that decodes the next bytes; `None` where there is nothing to undo; raises ValueError for an unknown
    one."""
    name = (encoding or "").strip().lower()
    if name in {"", "identity"}:
        return None
    if name in {"gzip", "x-gzip"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress
    if name == "deflate":
        return _Deflate()
    if name == "br":
        return _brotli()
    if name == "zstd":
        return _zstd()
    raise ValueError(f"unknown content-encoding {name!r}")


class _Deflate:
    """Servers send both forms under this name: with zlib's header (RFC 1950, two bytes) and without."""

    def __init__(self) -> None:
        self._head = b""
        self._object: Any = None

    def __call__(self, data: bytes) -> bytes:
        if self._object is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return b""
            headed = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._object = zlib.decompressobj(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)
        found: bytes = self._object.decompress(data)
        return found


def _brotli() -> Decoder:
    for name in ("brotli", "brotlicffi"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        thing = module.Decompressor()
        decode: Decoder = getattr(thing, "decompress", None) or thing.process
        return decode
    raise ValueError("no decoder for br here")


class _Zstd:
    """A body may be several frames, one after the other (RFC 8878, section 3.1)."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._frame = make()

    def __call__(self, data: bytes) -> bytes:
        found: bytes = b""
        while data:
            if self._frame.eof:
                self._frame = self._make()
            found += self._frame.decompress(data)
            data = self._frame.unused_data if self._frame.eof else b""
        return found


def _zstd() -> Decoder:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return _Zstd(importlib.import_module(name).ZstdDecompressor)
        except ImportError:
            continue
    try:
        return _Zstd(lambda: importlib.import_module("zstandard").ZstdDecompressor().decompressobj())
    except ImportError:
        raise ValueError("no decoder for zstd here") from None

"""The content encodings that this Python can make: gzip and deflate always, br and zstd where their libraries are."""

from __future__ import annotations

import gzip
import importlib
import zlib
from collections.abc import Callable


def packers() -> dict[str, Callable[[bytes], bytes]]:
    """The encodings that this Python can make."""
    raw = zlib.compressobj(wbits=-15)
    found: dict[str, Callable[[bytes], bytes]] = {"identity": bytes, "gzip": gzip.compress, "deflate": zlib.compress}
    found["deflate "] = lambda body: (packer := raw.copy()).compress(body) + packer.flush()
    for module, name, call in (
        ("brotli", "br", "compress"),
        ("zstandard", "zstd", "compress"),
        ("backports.zstd", "zstd", "compress"),
        ("compression.zstd", "zstd", "compress"),
    ):
        try:
            found[name] = getattr(importlib.import_module(module), call)
        except ImportError:
            continue
    if frame := found.get("zstd"):
        found["zstd "] = lambda body: frame(body[:9]) + frame(body[9:])
    return found


PACKERS = packers()
"""By the name in `content-encoding`; a name with a space at its end is another form that goes by that name."""

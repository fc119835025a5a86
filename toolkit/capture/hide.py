"""Keeps from the caller what only we asked for: the last chunk that carries the usage, and the `"usage":null` of the
others."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from toolkit.capture.skim import loads

_NULL = re.compile(rb',\s?"usage":\s?null(?=[,}])')
_AS_SENT = b',"usage":null'
_BOUNDARY = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LARGEST = 1024 * 1024


class UsageHider:
    """Takes the plain bytes of a chat stream as they come, gives those that the caller would have got without our
    asking.

    Whole events pass at once; an event that is cut waits for its end, as it would in the caller's own parser.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """What of these bytes (and of those that waited) may go on."""
        if not self._rest and data.endswith(b"\n\n"):  # one whole event as OpenAI sends it: nearly all of them
            shown = data.replace(_AS_SENT, b"", 1)
            if shown.find(b'"usage"') < 0 and shown.find(b"\r") < 0:  # half the time of `in`
                return shown
        data = self._rest + data
        if data.endswith(b"\n\n") and b"\r" not in data:
            self._rest = b""
            if (all_shown := _quickly(data)) is not None:
                return all_shown
        out, at = [], 0
        for end in _BOUNDARY.finditer(data):
            out.append(_shown(data[at : end.end()]))
            at = end.end()
        self._rest = data[at:]
        if len(self._rest) > _LARGEST:
            out.append(self._rest)
            self._rest = b""
        return b"".join(out)

    def finish(self) -> bytes:
        """What waited for an end that never came."""
        rest, self._rest = self._rest, b""
        return _shown(rest)


def _quickly(data: bytes) -> bytes | None:
    """The same for many such events, where none is the one to be hidden; else `None`."""
    nulls = data.count(_AS_SENT)
    if data.count(b'"usage"') != nulls or nulls > data.count(b"\n\n"):
        return None
    return data.replace(_AS_SENT, b"")


def _shown(event: bytes) -> bytes:
    if b'"usage"' not in event:
        return event
    if b'"choices":[]' in event.replace(b": ", b":") and _is_only_usage(event):
        return b""
    return _NULL.sub(b"", event, count=1)


def _is_only_usage(event: bytes) -> bool:
    lines = [line[5:].strip() for line in event.splitlines() if line.startswith(b"data:")]
    try:
        chunk = loads(b"\n".join(lines))
    except ValueError:
        return False
    return isinstance(chunk, dict) and chunk.get("choices") == [] and isinstance(chunk.get("usage"), dict)


class Recoded:
    """The same for a compressed stream: undone, filtered, and compressed again in the form that the headers name."""

    def __init__(self, decode: Callable[[bytes], bytes], encoding: str) -> None:
        self._decode = decode
        self._hider = UsageHider()
        self._packer = zlib.compressobj(wbits=31 if "gzip" in encoding else 15)

    def feed(self, data: bytes) -> bytes:
        """What of these bytes may go on."""
        shown = self._hider.feed(self._decode(data))
        return self._packer.compress(shown) + self._packer.flush(zlib.Z_SYNC_FLUSH) if shown else b""

    def finish(self) -> bytes:
        """The end of the compressed stream."""
        return self._packer.compress(self._hider.finish()) + self._packer.flush()


class Plain:
    """Nothing is hidden."""

    def feed(self, data: bytes) -> bytes:
        """All of it."""
        return data

    def finish(self) -> bytes:
        """Nothing waited."""
        return b""


def hider_for(encoding: str | None) -> UsageHider | Recoded | Plain:
    """What hides the usage chunk in a body with this `content-encoding`; where that can't be done, nothing is
    hidden."""
    from toolkit.capture.decode import decoder_for

    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return UsageHider()
    if name not in {"gzip", "x-gzip", "deflate"}:
        return Plain()
    decode = decoder_for(name)
    return Recoded(decode, name) if decode is not None else Plain()

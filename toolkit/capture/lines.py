"""Lines out of bytes that are cut anywhere, with any line ending, in bounded memory: a very long line is skimmed
(`skim.py`)."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.capture.skim import Skimmer

LONGEST_LINE = 128 * 1024
"""Bytes of one line that are kept as they are; a JSON line with an 8 MB image in it keeps its members and loses the
image."""


class LineSplitter:
    """Takes bytes as they come, gives lines without their ends as they end. `prefix` may stand before the JSON of a
    long line; what is longer than `longest` is skimmed."""

    def __init__(self, prefix: bytes = b"", longest: int = LONGEST_LINE) -> None:
        self._prefix = prefix
        self._longest = longest
        self._rest = b""
        self._cr = False  # the last byte was a CR: a LF that follows belongs to it
        self._skim: Skimmer | None = None
        self._start = True

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that ended with these bytes."""
        if self._start and chunk:
            self._start = False
            chunk = chunk.removeprefix(b"\xef\xbb\xbf")
        if self._cr or b"\r" in chunk:
            chunk = self._plain_ends(chunk)
        *lines, last = chunk.split(b"\n")
        for line in lines:
            yield self._whole(line)
        self._keep(last)

    def finish(self) -> bytes:
        """What stands after the last line ending."""
        return self._whole(b"")

    def _plain_ends(self, chunk: bytes) -> bytes:
        if self._cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._cr = False
        if chunk:
            self._cr = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _whole(self, line: bytes) -> bytes:
        if self._skim is not None:
            self._skim.feed(line)
            line, self._skim = self._prefix + self._skim.result(), None
            return line
        if self._rest:
            line, self._rest = self._rest + line, b""
        if len(line) > self._longest:
            self._skim = Skimmer()
            line = line.removeprefix(self._prefix)
            return self._whole(line)
        return line

    def _keep(self, piece: bytes) -> None:
        if self._skim is not None:
            self._skim.feed(piece)
            return
        self._rest = self._rest + piece if self._rest else piece
        if len(self._rest) > self._longest:
            self._skim = Skimmer()
            self._skim.feed(self._rest.removeprefix(self._prefix))
            self._rest = b""

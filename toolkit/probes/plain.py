"""Text that others wrote (a model, a server) as it may stand on a terminal: control characters harmless, size
bounded."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters but tab and newline, and those that turn the direction of writing (they can make a text look
like another)."""


def plain(text: str) -> str:
    """The text with each dangerous character shown as `\\x1b`, `\\u202e`: nothing of it reaches the terminal raw."""
    return _CONTROL.sub(_shown, text.replace("\r\n", "\n"))


def one_line(text: str, longest: int = 300) -> str:
    """The same on one line, cut to a length."""
    flat = " ".join(plain(text).split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


class Screen:
    """What a stream of pieces may put on the screen: plain text, up to a number of characters; then one note that
    there is more."""

    def __init__(self, longest: int) -> None:
        self._left = longest
        self.cut = False

    def show(self, piece: str) -> str:
        """The part of the piece that is still shown, made harmless; empty once the limit is reached."""
        text = plain(piece)
        shown = text[: self._left]
        self._left -= len(shown)
        self.cut = self.cut or len(shown) < len(text)
        return shown


def width(text: str) -> int:
    """How many columns the text takes; combining marks take none, wide characters two."""
    from wcwidth import wcswidth

    columns = wcswidth(text)
    return columns if columns >= 0 else sum(0 if unicodedata.combining(ch) else 1 for ch in text)

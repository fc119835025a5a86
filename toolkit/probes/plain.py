"""Text that others wrote (a model, a server) as it may stand on a terminal: control characters harmless, size
bounded."""

from __future__ import annotations

import json
import re
from typing import Any

from toolkit.doctor.render import ASCII

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
"""Control characters but tab and newline, those that turn the direction of writing (they can make a text look like
another), and those that nobody sees."""


def plain(text: str) -> str:
    """The text with each dangerous character shown as `\\x1b`, `\\u202e`: nothing of it reaches the terminal raw."""
    return _CONTROL.sub(_shown, sound(text).replace("\r\n", "\n"))


def sound(text: str) -> str:
    """The text as UTF-8 can hold it: the two halves of a character that JSON escapes as two are joined (a stream may
    cut between them), half a character becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def in_ascii(text: str) -> str:
    """The text for a console that shows nothing else: quotes and dashes by their like, the rest as `?`."""
    return text.replace("…", "...").translate(ASCII).encode("ascii", "replace").decode()


def json_text(made: Any, *, ascii_only: bool = False) -> str:
    """A JSON document that is whole and harmless: what a terminal would obey stands in it as `\\u001b`."""
    text = json.dumps(made, indent=2, ensure_ascii=ascii_only, default=str)
    return _CONTROL.sub(lambda match: json.dumps(match[0])[1:-1], text)


def one_line(text: str, longest: int = 300) -> str:
    """The same on one line, cut to a length."""
    flat = " ".join(plain(text).split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_HALF = re.compile(r"[\ud800-\udbff\r]\Z")


class Screen:
    """What a stream of pieces may put on the screen: plain text, up to a number of characters; then one note that
    there is more."""

    def __init__(self, longest: int, most_lines: int = 100, *, ascii_only: bool = False) -> None:
        self._left, self._lines, self._ascii = longest, most_lines, ascii_only
        self._held = ""
        self.cut = False

    def show(self, piece: str) -> str:
        """The part of the piece that is still shown, made harmless; empty once the limit is reached. Half a character,
        or half a line end, waits for its other half."""
        if self.cut:
            return ""
        text = self._held + piece
        self._held = text[-1:] if _HALF.search(text) else ""
        text = plain(text[: len(text) - len(self._held)])
        shown = within(text, self._left, self._lines)
        self._left -= len(shown)
        self._lines -= shown.count("\n")
        self.cut = len(shown) < len(text)
        return in_ascii(shown) if self._ascii else shown


def within(text: str, longest: int, most_lines: int) -> str:
    """The beginning of the text that has at most so many characters and lines."""
    lines = text[: max(longest, 0)].split("\n", max(most_lines, 0))
    return "\n".join(lines[: max(most_lines, 0)]) if len(lines) > most_lines else text[: max(longest, 0)]

"""Makes foreign text safe to show: control characters, line breaks and direction marks become visible escapes."""

from __future__ import annotations

_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0x2028, 0x2029, 0xFEFF}
"""Marks that reorder or hide what stands around them; a name may not rewrite the line that it is shown on."""

_ASCII = str.maketrans(
    {"–": "-", "…": "...", "─": "-", "│": "|", "█": "#", "Δ": "diff", "×": "x", "≥": ">=", "¥": "CNY ", "·": "."}
)


def harmless(text: str) -> str:
    """The text with nothing in it that a terminal would obey: `a\\x1b[2Jb` shows as it is written here."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(ch) for ch in text)


def _visible(ch: str) -> str:
    code = ord(ch)
    if code < 0x20 or 0x7F <= code < 0xA0 or code in _DIRECTION or 0xD800 <= code < 0xE000:
        return ch.encode("unicode_escape", "surrogatepass").decode()
    return ch


def ascii_only(text: str) -> str:
    """The text for a console that knows ASCII only: our own marks as their plain forms, the rest as `\\u4e2d`."""
    return text if text.isascii() else text.translate(_ASCII).encode("ascii", "backslashreplace").decode()


def width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a CJK character or an emoji."""
    if text.isascii() or all(ch in _ONE_COLUMN or ch.isascii() for ch in text):
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


_ONE_COLUMN = frozenset("–…─│█▏▎▍▌▋▊▉·Δ×≥¥€£éüöäß")
"""Marks of ours that take one column, so that a plain report need not load the width tables."""


def pad(text: str, columns: int, align: str) -> str:
    """The text with blanks on the left or right up to that many columns."""
    if text.isascii():
        return text.rjust(columns) if align == "right" else text.ljust(columns)
    blanks = " " * (columns - width(text))
    return blanks + text if align == "right" else text + blanks

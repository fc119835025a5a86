"""Which characters a key, id or header holds that can't be sent, named exactly and without showing the text. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

NAMES = {
    "\n": "a newline", "\r": "a carriage return", "\t": "a tab", " ": "a space", "\0": "a NUL", "\x1b": "an escape character",
    "\x7f": "a delete character", "\x08": "a backspace", "\x0b": "a vertical tab", "\x0c": "a form feed",
}  # fmt: skip
BLANKS = "\n\r\t "


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """The first odd character: its kind (`whitespace`, `control`, `non_ascii`), name, place (from 1), and how many there are."""

    kind: str
    name: str
    position: int
    length: int
    count: int
    where: str

    @property
    def words(self) -> str:
        """As in `ends with a newline`, `has a tab as character 7 of 60`."""
        more = f" ({self.count} such characters)" if self.count > 1 else ""
        if self.where == "start":
            return f"begins with {self.name}{more}"
        if self.where == "end":
            return f"ends with {self.name}{more}"
        return f"has {self.name} as character {self.position} of {self.length}{more}"


def name_of(char: str) -> str:
    """What a person calls the character: `a newline`, `“ (LEFT DOUBLE QUOTATION MARK, U+201C)`."""
    if char in NAMES:
        return NAMES[char]
    number = ord(char)
    if 0xDC80 <= number <= 0xDCFF:  # how Python shows a byte of the environment that is not UTF-8
        return f"the byte 0x{number - 0xDC00:02X}, which is not UTF-8"
    if number < 0x20 or 0x80 <= number < 0xA0:
        return f"a control character (U+{number:04X})"
    name = unicodedata.name(char, "unnamed character")
    visible = char.isprintable() and not char.isspace() and not unicodedata.combining(char)
    return f"{char} ({name}, U+{number:04X})" if visible else f"{name} (U+{number:04X}, invisible)"


def kind_of(char: str) -> str | None:
    """Which kind of odd a character is; `None` for one that can be sent."""
    if char in BLANKS:
        return "whitespace"
    if not char.isascii():
        return "non_ascii"
    return None if char.isprintable() else "control"


def odd(text: str, *, inner_blanks: bool = True) -> Oddity | None:
    """The oddity to name first: white space at an end, then whatever is first. `None` when all can be sent."""
    if not text:
        return None
    tail = len(text) - len(text.rstrip(BLANKS))
    head = len(text) - len(text.lstrip(BLANKS))
    if tail and tail < len(text):
        return _at(text, len(text) - tail, "whitespace", tail, "end")
    if head:
        return _at(text, 0, "whitespace", head, "start")
    for index, char in enumerate(text):
        kind = kind_of(char)
        if kind and (kind != "whitespace" or inner_blanks):
            count = sum(kind_of(each) == kind for each in text)
            return _at(text, index, kind, count, "inside")
    return None


def _at(text: str, index: int, kind: str, count: int, where: str) -> Oddity:
    name = name_of(text[index])
    if where == "inside" and index in (0, len(text) - 1) and len(text) > 1:
        where = "start" if index == 0 else "end"
    return Oddity(kind=kind, name=name, position=index + 1, length=len(text), count=count, where=where)

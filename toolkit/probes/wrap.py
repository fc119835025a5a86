"""Lines of a width in columns: a Chinese character takes two, a combining mark none."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator


def wrap(text: str, columns: int, *, first: str = "", rest: str = "", cut: bool = True) -> list[str]:
    """The text on lines of at most so many columns, the first one indented by `first`, the others by `rest`. Without
    `cut` a word that is too long stays whole: a path has to be copied."""
    if text.isascii():
        found = textwrap.wrap(
            text, columns, initial_indent=first, subsequent_indent=rest, break_long_words=cut, break_on_hyphens=False
        )
        return found or [""]
    lines, line, used = [], first, len(first)
    for word in _words(text.strip(), columns - max(len(first), len(rest)) if cut else len(text)):
        size = width(word)
        if used + size > columns and line.strip():
            lines.append(line.rstrip())
            line, used, word = rest, len(rest), word.lstrip()
            size = width(word)
        line, used = line + word, used + size
    return [*lines, line.rstrip()]


def _words(text: str, longest: int) -> Iterator[str]:
    """Words with the space before them; a character that is wide is a word of its own, for no space stands between
    them; a word that is too long is cut."""
    word = ""
    for character in text:
        wide = width(character) > 1
        if word and (character == " " or wide or width(word) >= longest or width(word[-1]) > 1):
            yield word
            word = ""
        word += character
    if word:
        yield word


def width(text: str) -> int:
    """How many columns the text takes."""
    from wcwidth import wcswidth

    columns = wcswidth(text)
    return columns if columns >= 0 else len(text)

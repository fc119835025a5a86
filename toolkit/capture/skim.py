"""A large JSON text made small while it passes: the members that a row is made with, without long strings and long lists
of numbers.

An 8 MB image, a thousand vectors or a long answer with the probability of each of its tokens go through in bounded memory
and without `json.loads`; what stays is valid JSON that holds ids, model, status, ends and usage wherever they stand.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jiter

LONGEST_STRING = 512
LONGEST_NUMBERS = 128
LARGE = 256 * 1024
"""Bytes from which on a text is skimmed, and of what stays of it from which on lists lose their further elements."""
MOST = 4 * LARGE

_MARK = re.compile(rb'["\[\]{}]')
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_PAIR = re.compile(rb"[\[{][^\[\]{}]*[\]}]")
_BLOCK = 16 * 1024
_DEEPEST = 32
"""What is left out is passed over in blocks of so many bytes, where it is nested no deeper than this."""
_WAYS = frozenset({b"response", b"body", b"item", b"choices", b"output", b"data", b"tools"})
"""Members that hold what a row is made with beside much else: they stay, with their single values and what is named here."""
_WHOLE = frozenset({
    b"usage", b"x_groq", b"svg_usage", b"tool_usage", b"error", b"errors", b"base_resp", b"last_error", b"incomplete_details",
    b"status_details",
})  # fmt: skip
"""Members that stay as they are."""


class Skimmer:
    """Takes the bytes of one JSON text in pieces of any size; `result()` is the small text. Of objects and lists those stay
    that lead to what a row is made with; any other becomes `null`."""

    def __init__(self) -> None:
        self._out: list[bytes] = []
        self._size = 0
        self._open: list[bool] = []  # for each bracket that is open: whether all in it stays
        self._dropped = 0  # brackets that are open within what is left out
        self._by_mark = 0  # up to here in this piece each bracket is looked at
        self._in_string = False
        self._escaped = False
        self._string: list[bytes] = []
        self._string_size = 0
        self._name = b""  # the last string
        self._plain: list[bytes] = []
        self._plain_size = 0

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        at, size, self._by_mark = 0, len(data), 0
        while at < size:
            at = self._in(data, at) if self._in_string else self._outside(data, at)

    def result(self) -> bytes:
        """The small text; of a text that was cut, what was there with its brackets left open. Nothing, where even that is
        too large to be an answer."""
        self._flush_plain()
        return b"".join(self._out) if self._size <= MOST else b""

    def _in(self, data: bytes, at: int) -> int:
        if self._escaped:
            self._escaped = False
            self._keep_string(data[at : at + 1])
            return at + 1
        quote = data.find(b'"', at)
        end = len(data) if quote < 0 else quote
        slash = data.find(b"\\", at, end)
        if slash >= 0:
            self._escaped = True
            self._keep_string(data[at : slash + 1])
            return slash + 1
        self._keep_string(data[at:end])
        if quote < 0:
            return end
        self._end_string()
        return end + 1

    def _keep_string(self, piece: bytes) -> None:
        self._string_size += len(piece)
        if self._string_size <= LONGEST_STRING:
            self._string.append(piece)

    def _end_string(self) -> None:
        self._in_string = False
        self._name = b"".join(self._string) if self._string_size <= LONGEST_STRING else b""
        self._emit(b'"' + self._name + b'"')
        self._string.clear()
        self._string_size = 0

    def _outside(self, data: bytes, at: int) -> int:
        if self._dropped and at >= self._by_mark and (end := self._passed_over(data, at)) > at:
            return end
        found = _MARK.search(data, at)
        if found is None:
            self._keep_plain(data[at:])
            return len(data)
        if found.start() > at:
            self._keep_plain(data[at : found.start()])
        before = self._flush_plain()
        mark = found.group()
        if mark == b'"':
            self._in_string = True
        elif mark in b"[{":
            self._begin(mark, named=before.strip() == b":")
        elif self._dropped:
            self._dropped -= 1
        else:
            if self._open:
                self._open.pop()
            self._emit(mark)
        return found.end()

    def _passed_over(self, data: bytes, at: int) -> int:
        """How far the next block lies wholly within what is left out: without its strings and whatever begins and ends in
        it, it closes fewer brackets than are open."""
        block = data[at : at + _BLOCK]
        self._by_mark = at + len(block)
        rest = _STRING.sub(b"", block)
        cut = rest.find(b'"')  # here a string begins that ends behind the block
        end = self._by_mark - (len(rest) - cut if cut >= 0 else 0)
        rest = rest[:cut] if cut >= 0 else rest
        for _ in range(_DEEPEST):
            before, rest = len(rest), _PAIR.sub(b"", rest)
            if len(rest) == before:
                break
        else:
            return at
        closed = rest.count(b"]") + rest.count(b"}")
        if closed >= self._dropped:
            return at
        self._dropped += rest.count(b"[") + rest.count(b"{") - closed
        self._flush_plain()
        return end

    def _begin(self, mark: bytes, *, named: bool) -> None:
        """An object or a list begins: the value of a member, or an element that is as wanted as its list."""
        if self._dropped:
            self._dropped += 1
            return
        whole = bool(self._open) and self._open[-1]
        wanted = whole or not named or self._name in _WAYS
        if named and self._name in _WHOLE:
            whole = wanted = True
        if not wanted or (self._size > LARGE and not whole):
            self._emit(b"null")
            self._dropped = 1
            return
        self._open.append(whole)
        self._emit(mark)

    def _keep_plain(self, piece: bytes) -> None:
        self._plain_size += len(piece)
        if self._plain_size <= LONGEST_NUMBERS:
            self._plain.append(piece)

    def _flush_plain(self) -> bytes:
        """What stood outside of strings and brackets. So long is only a list of numbers, or white space: that is left
        out."""
        text = b"".join(self._plain) if self._plain_size <= LONGEST_NUMBERS else b""
        if text:
            self._emit(text)
        self._plain.clear()
        self._plain_size = 0
        return text

    def _emit(self, piece: bytes) -> None:
        if self._dropped:
            return
        self._size += len(piece)
        if self._size <= MOST:
            self._out.append(piece)


def parse(data: bytes) -> Any:
    """The value of a JSON text of any size, in bounded memory; `None` when it is none."""
    if len(data) > LARGE:
        skim = Skimmer()
        skim.feed(data)
        data = skim.result()
    try:
        return loads(data)
    except ValueError:
        return None


def loads(data: bytes) -> Any:
    """The value of a JSON text, four times as fast as Python's own reader, which has the last word on what the quick
    one refuses (half of a surrogate pair, two hundred levels). Raises ValueError for what is no JSON."""
    try:
        return jiter.from_json(data, cache_mode="keys")
    except ValueError:
        pass
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error

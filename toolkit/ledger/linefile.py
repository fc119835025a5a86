"""Reads lines of JSON from files, pipes and `.gz`, strictly: a line that is none is named by file and number."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from toolkit.errors import WrongUse

LONGEST = 16 * 2**20
"""Bytes of a line. No request needs them; a file without line breaks must not fill the memory."""


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that can't be taken, and why."""

    file: str
    line: int
    problem: str


Line = tuple[int, Any]
"""Its number, and what it holds: a JSON value, or a BadLine."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The bytes of a file as they are meant, and how far it was read (None: nobody knows, as with a pipe)."""

    bytes: BinaryIO
    position: Callable[[], int | None]


@contextmanager
def opened(path: Path | None, stdin: BinaryIO) -> Iterator[Source]:
    """A file, or standard input for `None`; gzip is known by its first bytes, whatever the name."""
    if path is None:
        piped = io.BufferedReader(stdin) if not hasattr(stdin, "peek") else stdin  # type: ignore[type-var]
        yield Source(bytes=_unpacked(piped), position=lambda: None)
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise WrongUse(
            f"{path} can't be read: {error.strerror}.", "Name a file of JSON lines, or - for stdin."
        ) from error
    with file:
        yield Source(bytes=_unpacked(file), position=file.tell if file.seekable() else lambda: None)


def size_of(paths: Sequence[Path | None]) -> int | None:
    """Bytes to be read in all; None when one of them is a pipe."""
    if not all(path is not None and path.is_file() for path in paths):
        return None
    return sum(path.stat().st_size for path in paths if path is not None)


def _unpacked(file: Any) -> BinaryIO:
    if file.peek(2)[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    found: BinaryIO = file
    return found


def lines(file: BinaryIO, name: str) -> Iterator[Line]:
    """Every line that is not blank. A byte order mark and Windows line ends are as good as none."""
    number = 0
    while True:
        number += 1
        try:
            raw = file.readline(LONGEST)
        except (OSError, EOFError, zlib.error) as error:
            yield number, BadLine(file=name, line=number, problem=f"the file ends or breaks here: {error}")
            return
        if not raw:
            return
        if len(raw) == LONGEST and not raw.endswith(b"\n"):
            yield number, BadLine(file=name, line=number, problem=f"longer than {LONGEST} bytes")
            return
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw.isspace():
            yield number, _value(raw, name, number)


def _value(raw: bytes, name: str, number: int) -> Any:
    try:
        text = raw.decode().strip()
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return value
        problem = f"not JSON: Extra data at character {end + 1}"
    except UnicodeDecodeError:
        problem = "not UTF-8 text"
    except json.JSONDecodeError as error:
        array = raw.lstrip()[:1] == b"["
        hint = " (one object a line is needed: jq -c '.[]' makes that of a list)" if array else ""
        problem = f"not JSON: {error.msg} at character {error.pos + 1}{hint}"
    except (ValueError, RecursionError) as error:
        problem = str(error) or "nested too deeply"
    return BadLine(file=name, line=number, problem=problem)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for index, (name, _) in enumerate(pairs) if name in dict(pairs[:index]))
        raise ValueError(f"the field {twice!r:.60} comes twice")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)

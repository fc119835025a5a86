"""One HTTP/1.1 exchange, read by hand so that a slow drip, a cut or a foreign protocol has a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.doctor.wire.limit import Limit
from toolkit.doctor.wire.stream import Stream

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 32 * 1024 * 1024
STATUS = re.compile(rb"HTTP/(\d\.\d) (\d{3})(?: ([^\r\n]*))?\r?$")


class NotHttpError(ValueError):
    """What came back is no HTTP. `start` is how it begins: bytes of a stranger, for telling what it is."""

    def __init__(self, start: bytes) -> None:
        super().__init__("the answer is no HTTP")
        self.start = start[:64]


class ClosedError(ConnectionError):
    """The connection ended before the answer began."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, headers (lower-case names) and body. `cut` when the body ended before it was complete."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    cut: bool = False
    reason: str = ""


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The request as it goes over the wire. Raises ValueError for a header that can't be sent; never says which."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines):
        raise ValueError("a header holds a character that can't be sent")
    try:
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    except UnicodeEncodeError:
        raise ValueError("a header holds a character that can't be sent") from None


def exchange(stream: Stream, request: bytes, limit: Limit, *, head_seconds: float, bodiless: bool = False) -> Answer:
    """Sends the request and reads the whole answer. The head must come within `head_seconds`, all within the limit.

    Raises NotHttpError, ClosedError, TimeoutError, and OSError when the connection breaks before the answer began.
    `bodiless` reads the head only: after a CONNECT that succeeded the bytes behind it belong to the tunnel."""
    reader = _Reader(stream)
    stream.send(request, limit)
    head = reader.head(limit.shorter(head_seconds))
    while head.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):  # 100 Continue, 103 Early Hints
        head = reader.head(limit.shorter(head_seconds))
    status, reason, headers = _parsed(head)
    if bodiless and 200 <= status < 300:
        return Answer(status=status, headers=headers, reason=reason)
    body, whole = reader.body(status, headers, limit)
    return Answer(status=status, headers=headers, body=body, cut=not whole, reason=reason)


def _parsed(head: bytes) -> tuple[int, str, dict[str, str]]:
    first, *lines = head.split(b"\n")
    found = STATUS.match(first)
    if not found:
        raise NotHttpError(head)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").strip().partition(":")
        if colon:
            key = name.strip().lower()
            headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return int(found.group(2)), (found.group(3) or b"").decode("latin-1").strip(), headers


class _Reader:
    """Takes bytes off a stream and keeps what came too early."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._kept = b""

    def head(self, limit: Limit) -> bytes:
        """The status line and headers, without the empty line behind them."""
        while True:
            found = re.search(rb"\r?\n\r?\n", self._kept)
            if found:
                head, self._kept = self._kept[: found.start()], self._kept[found.end() :]
                return head
            if len(self._kept) >= 5 and not self._kept.startswith(b"HTTP/"):
                raise NotHttpError(self._kept)
            if len(self._kept) > LONGEST_HEAD:
                raise NotHttpError(self._kept)
            data = self._stream.receive(limit)
            if not data:
                self._ended()
            self._kept += data

    def _ended(self) -> None:
        if self._kept and not self._kept.startswith(b"HTTP/"):
            raise NotHttpError(self._kept)
        raise ClosedError("closed before the answer was there")

    def body(self, status: int, headers: Mapping[str, str], limit: Limit) -> tuple[bytes, bool]:
        """The body and whether it is whole. A time-out with part of it is one, so that a drip is not called a cut."""
        if status in {204, 304}:
            return b"", True
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks(limit)
        length = headers.get("content-length", "")
        return self._exactly(int(length), limit) if length.isdigit() else self._rest(limit)

    def _more(self, limit: Limit) -> bool:
        try:
            data = self._stream.receive(limit)
        except TimeoutError:
            raise
        except OSError:
            return False
        self._kept += data
        return bool(data)

    def _exactly(self, length: int, limit: Limit) -> tuple[bytes, bool]:
        wanted = min(length, LONGEST_BODY)
        while len(self._kept) < wanted:
            if not self._more(limit):
                return self._kept, False
        body, self._kept = self._kept[:wanted], self._kept[wanted:]
        return body, wanted == length

    def _rest(self, limit: Limit) -> tuple[bytes, bool]:
        while len(self._kept) < LONGEST_BODY:
            if not self._more(limit):
                return self._kept, True
        return self._kept, False

    def _line(self, limit: Limit) -> bytes | None:
        while b"\n" not in self._kept:
            if not self._more(limit):
                return None
        line, _, self._kept = self._kept.partition(b"\n")
        return line.strip()

    def _chunks(self, limit: Limit) -> tuple[bytes, bool]:
        body = b""
        while len(body) < LONGEST_BODY:
            line = self._line(limit)
            try:
                size = int((line or b"").split(b";")[0], 16)
            except ValueError:
                return body, False
            if size == 0:
                return body, True
            data, whole = self._exactly(size, limit)
            body += data
            if not whole or self._line(limit) is None:
                return body, False
        return body, False

"""One call of the user's: its attempts, the one answer that counts, and the moment when its row is complete.

The SDK sends an attempt, and on some failures another; a stream's answer ends long after the call returned. A call
hands over exactly one finished row, whichever end comes last: returned, raised, body read, closed, broken, dropped,
process at its end.
"""

from __future__ import annotations

import os
import sys
import time
import weakref
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from toolkit.capture.asked import asked
from toolkit.capture.endpoints import endpoint_of
from toolkit.capture.facts import Facts
from toolkit.capture.rows import Around
from toolkit.capture.wire import HOLD, UNHEARD, Exchange, How
from toolkit.entry import new_id
from toolkit.secret import key_hint

AskUsage = Literal["known"] | bool


class Whole(NamedTuple):
    """An answer that the HTTP library has read by itself, to its end or until that failed. `body` is as it was before it
    was compressed, `None` where its end never came. `seconds` lie between the request and the answer's end."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None
    seconds: float | None


class Finished:
    """What is handed over: the exchange, still to be read, and what is known around it. `size` is about how many bytes of
    an answer are held."""

    __slots__ = ("_around", "_exchange", "_facts", "size")

    def __init__(self, *, exchange: Exchange | None = None, around: Around | None = None) -> None:
        self._exchange = exchange
        self._around = around
        self._facts: Facts | None = None
        self.size = 0

    @property
    def exchange(self) -> Exchange:
        """The request and its answer."""
        if self._exchange is None:
            self._exchange = self._read()
        return self._exchange

    @property
    def around(self) -> Around:
        """Whose request it is, when it was made and how long it took."""
        if self._around is None:
            self._around = self._told()
        return self._around

    @property
    def facts(self) -> Facts:
        """What the answer says."""
        if self._facts is None:
            self._facts = self.exchange.facts()
        return self._facts

    def _read(self) -> Exchange:
        """Puts the exchange together, when it is first asked for: on the thread that makes the row."""
        raise NotImplementedError

    def _told(self) -> Around:
        """The same for what is around it."""
        raise NotImplementedError


Sink = Callable[[Finished], None]


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """Where the rows of a client go, and what they all carry. `ask_usage`: `None` = only hosts known to accept it."""

    sink: Sink
    origin: str = "track"
    project: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    ask_usage: bool | None = None


current: ContextVar[Call | None] = ContextVar("oaicheck_call", default=None)
open_calls: dict[Call, Call] = {}
"""Calls whose row is not handed over yet: the process may end with them. A call that is not among them has its row, or is
a copy that a fork made: then the parent has it."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=open_calls.clear)

_hints: dict[int, str | None] = {}


class Call(Finished):
    """Begun before the first attempt; `sent`, then `answered`, `token` and `ended` (or `whole`) are told by the
    wire, `returned` and `raised` by the SDK. Nothing here is slow: the answer is read later, where the row is made, and so
    a call hands over itself."""

    __slots__ = (
        "_ended_ns", "_error", "_first_ns", "_headers", "_held", "_key_hint", "_retries", "_returned", "_sent_ns",
        "_start_ns", "_tags", "_wall_ns",
        "asked", "attempt", "hide_usage", "method", "path", "recorder", "redirected", "stream", "streams", "url", "whole",
    )  # fmt: skip

    def __init__(
        self,
        recorder: Recorder,
        method: str,
        body: Any,
        tags: Mapping[str, str],
        *,
        path: str = "",
        streams: bool = True,
    ) -> None:
        """`path` is what the call asks for, below the base URL. `streams` says that the caller may read the answer while
        it comes; else the HTTP library reads it. Then `whole` is set when the head of an answer comes: it gives all of it
        when the call ends."""
        self.recorder = recorder
        self.method = method.upper()
        self.asked = asked(body)
        self.path = path
        self.streams = streams
        self.attempt: object = None
        self.redirected = False
        self._exchange: Exchange | None = None
        self._around: Around | None = None
        self._facts: Facts | None = None
        self._held: tuple[Whole, How] | None = None
        self.hide_usage = False
        self.stream: Callable[[], Any] | None = None
        self._tags = tags
        self.url = ""
        self._headers: Callable[[], Mapping[str, str]] = dict
        self._key_hint: str | None = None
        self._retries: int | None = None
        self.whole: Callable[[], Whole] | None = None
        self._error: BaseException | None = None
        self._wall_ns = time.time_ns()
        self._start_ns = time.perf_counter_ns()
        self._sent_ns = 0
        self._ended_ns = 0
        self._first_ns = 0
        self._returned = False
        open_calls[self] = self

    def sent(self, url: str, headers: Callable[[], Mapping[str, str]], attempt: object = None) -> None:
        """An attempt goes out; what an earlier one brought no longer counts. `headers` gives those of its headers that a
        row is made with, when the call has ended. `attempt` is the request itself."""
        if self.url and not self._is_own(url):
            return
        self._exchange = self.whole = self._error = None
        self.url, self._headers, self.attempt = url, headers, attempt
        self.redirected = False
        self._sent_ns = time.perf_counter_ns()

    def _is_own(self, url: str) -> bool:
        """Whether a further request is an attempt of this call. A hook or the authentication of the program's own may send
        others through the same HTTP client meanwhile."""
        if url == self.url or self.redirected:
            return True
        return url.partition("?")[0].endswith(self.path.partition("?")[0].lstrip("/"))

    def answered(self, status: int, headers: Mapping[str, str]) -> Exchange:
        """The head of an answer to the last attempt."""
        exchange = Exchange(self.method, self.url, self.asked)
        exchange.on_response(status, headers)
        self._exchange = exchange
        return exchange

    def token(self) -> None:
        """A token of the answer is there; the first one counts."""
        if not self._first_ns:
            self._first_ns = time.perf_counter_ns()

    def ended(self, exchange: Exchange, how: How, error: BaseException | None = None) -> None:
        """The body has ended. The row is complete unless the SDK still decides (an attempt may follow)."""
        if exchange.how is not None:
            return
        exchange.end(how)
        exchange.left = self._left()
        self._ended_ns = time.perf_counter_ns()
        self._error = error
        if self._returned and exchange is self._exchange:
            self._hand_over()

    def _left(self) -> bool:
        """Whether the caller stopped reading a stream of which the wire may have brought more, even all. The SDK's
        stream ends it from inside its running generator; a caller who leaves does so from outside, or by closing that
        generator."""
        if self.stream is None:
            return False
        generator = getattr(self.stream(), "_iterator", None)
        running = getattr(generator, "gi_running", False) or getattr(generator, "ag_running", False)
        return not running or sys.exc_info()[0] is GeneratorExit

    def returned(self, result: Any = None) -> None:
        """The SDK gave the caller its result; for a stream the body is still to come."""
        self._returned = True
        if self.whole is not None:
            self._take_whole(self.whole(), "read")
            return
        if self._exchange is None:
            self._unheard()
            return
        if hasattr(result, "_iterator"):
            self.stream = weakref.ref(result)
        if self._exchange.how is not None:
            self._hand_over()

    def _unheard(self) -> None:
        """There was an answer, but the HTTP client didn't show it: its hooks were replaced meanwhile, or it has none."""
        if not self.url:
            open_calls.pop(self, None)
            raise RuntimeError("the HTTP client calls no event hooks")
        exchange = Exchange(self.method, self.url, self.asked)
        exchange.flags = (UNHEARD,)
        exchange.end("read")
        self._exchange = exchange
        self._hand_over()

    def raised(self, error: BaseException) -> None:
        """The SDK raised into the caller."""
        self._returned = True
        if not self.url:  # nothing was sent: no request, no row
            open_calls.pop(self, None)
            return
        how: How = "broken" if isinstance(error, Exception) else "closed"  # cancelled, interrupted, generator closed
        if self.whole is not None:
            whole = self.whole()
            if whole.body is None and how == "broken":
                self._error = error
            self._take_whole(whole, how)
            return
        if self._exchange is None:
            self._exchange = Exchange(self.method, self.url, self.asked)
            self._error = error
        elif self._exchange.how == "broken":
            self._error = error
        self._exchange.end(how)
        self._ended_ns = self._ended_ns or time.perf_counter_ns()
        self._hand_over()

    def abandon(self) -> None:
        """The process is about to end, with the answer still coming."""
        if not self.url or open_calls.pop(self, None) is None or self._is_nothing():
            return
        if self.whole is not None:
            self._hold(self.whole(), "closed")
        else:
            self._exchange = self._exchange or Exchange(self.method, self.url, self.asked)
            self._exchange.end("closed")
        self._deliver()

    def _take_whole(self, whole: Whole, how: How) -> None:
        """Hands over an answer that the HTTP library has read; `how` it ended, if its end never came."""
        if self._is_nothing():
            open_calls.pop(self, None)
            return
        self._hold(whole, how)
        self._hand_over()

    def _is_nothing(self) -> bool:
        """Whether the ledger keeps nothing of such requests, as of a list of models."""
        return endpoint_of(self.method, self.url).kind == "ignore"

    def _hold(self, whole: Whole, how: How) -> None:
        if whole.seconds is not None:
            self._ended_ns = self._sent_ns + int(whole.seconds * 1e9)
        self._held = whole, how if whole.body is None else "read"
        self.size = len(whole.body or b"")
        if self.size > HOLD:
            self._exchange = self._read()  # at once, so that its bytes can go
            self.size = self._exchange.size

    def _hand_over(self) -> None:
        if open_calls.pop(self, None) is not None:
            self._deliver()

    def _deliver(self) -> None:
        if self._held is None:
            if self._is_nothing():
                return
            self.size = self.exchange.size
        self._ended_ns = self._ended_ns or time.perf_counter_ns()
        headers = self._headers()  # read here: their memory is at hand, and the key goes
        self._headers = dict
        self._key_hint, self._retries = hint_of(headers), _retries(headers)
        if self._error:
            self._around = self._told()
        self._error = self.whole = self.attempt = self.stream = None
        self.recorder.sink(self)

    def _read(self) -> Exchange:
        assert self._held is not None
        whole, how = self._held
        self._held = None
        exchange = Exchange(self.method, self.url, self.asked)
        exchange.on_response(whole.status, whole.headers, decoded=True)
        body = whole.body or b""
        for at in range(0, len(body), HOLD):  # a file of many MB is not held twice
            exchange.feed(body[at : at + HOLD])
        exchange.end(how)
        return exchange

    def _told(self) -> Around:
        error = self._error
        started = datetime.fromtimestamp(self._wall_ns // 1000 / 1e6, UTC)
        recorder = self.recorder
        return Around(
            id=new_id(started),
            started_at=started,
            origin=recorder.origin,
            duration_ms=_ms(self._ended_ns - self._start_ns),
            ttft_ms=_ms(self._first_ns - self._start_ns) if self._first_ns else None,
            project=recorder.project,
            tags={**recorder.tags, **self._tags} if self._tags else recorder.tags,
            key_hint=self._key_hint,
            retries=self._retries,
            error_type=type(error).__name__ if error is not None else None,
            error_code=_fault(error, self.url) if error is not None else None,
        )


def _ms(ns: int) -> float:
    return round(ns / 1e6, 3)


def _fault(error: BaseException, url: str) -> str | None:
    """The code of the fault catalogue for what went wrong on the way: `net.refused`, `tls.cert`, `http.timeout` …."""
    if not isinstance(error, Exception):
        return None
    from toolkit.failures import classify_exception  # light, and only where a request failed

    return classify_exception(error, base_url=url).code


def _retries(headers: Mapping[str, str]) -> int | None:
    value = headers.get("x-stainless-retry-count")
    return int(value) if value and value.isdigit() else None


def hint_of(headers: Mapping[str, str]) -> str | None:
    """The hint of the key that was sent. Remembered by its hash, never by the key."""
    key = headers.get("authorization") or headers.get("api-key")
    if not key:
        return None
    known = hash(key)
    if known not in _hints:
        if len(_hints) > 1000:
            _hints.clear()
        _hints[known] = key_hint(key.removeprefix("Bearer ").strip())
    return _hints[known]

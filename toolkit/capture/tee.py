"""A response's byte stream that lets the wire reader see what passes. The reader's faults stay with the reader.

The HTTP library (httpx2 of openai 3, httpx before) insists on its own base classes, so the two classes are made once
for each.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from typing import Any

from toolkit.capture.call import Call
from toolkit.capture.guard import guarded, tell
from toolkit.capture.hide import Plain, hider_for
from toolkit.capture.wire import Exchange, How

_PLAIN = Plain()


class Tap:
    """What both forms share: where the bytes go, and how the end is told."""

    def __init__(self, call: Call, exchange: Exchange, encoding: str | None) -> None:
        self.call = call
        self.exchange = exchange
        self.hider = hider_for(encoding) if call.hide_usage else _PLAIN
        self.hides = not isinstance(self.hider, Plain)
        self._begun = False

    def see(self, data: bytes) -> bytes:
        """The bytes that go on to the caller."""
        try:
            if self.exchange.feed(data) and not self._begun:
                self._begun = True
                self.call.token()
        except Exception as error:  # noqa: BLE001 the user's call comes first
            tell("chunk", error)
        return self.hider.feed(data) if self.hides else data

    def end(self, how: How, error: BaseException | None = None) -> None:
        """Told once or more; the first counts."""
        if self.exchange.how is None:
            self._end(how, error)

    @guarded
    def _end(self, how: How, error: BaseException | None) -> None:
        self.call.ended(self.exchange, how, error)

    def broke(self, error: BaseException) -> None:
        """An exception of the network is a broken answer; a cancelled task, an interrupt or a closed generator
        leaves."""
        if isinstance(error, Exception):
            self.end("broken", error)
        else:
            self.end("closed")


class _Tee:
    def __init__(self, inner: Any, tap: Tap) -> None:
        self._inner, self._tap = inner, tap

    def __getattr__(self, name: str) -> Any:
        """What else a response asks its stream: httpx2 keeps `elapsed` there."""
        return getattr(self._inner, name)

    def __del__(self) -> None:
        self._tap.end("closed")


class _SyncTee(_Tee):
    def __iter__(self) -> Iterator[bytes]:
        tap = self._tap
        try:
            for data in self._inner:
                shown = tap.see(data)
                if shown or not tap.hides:
                    yield shown
        except BaseException as error:
            tap.broke(error)
            raise
        tap.end("read")
        if rest := tap.hider.finish():
            yield rest

    def close(self) -> None:
        try:
            self._inner.close()
        finally:
            self._tap.end("closed")


class _AsyncTee(_Tee):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        tap = self._tap
        try:
            async for data in self._inner:
                shown = tap.see(data)
                if shown or not tap.hides:
                    yield shown
        except BaseException as error:
            tap.broke(error)
            raise
        tap.end("read")
        if rest := tap.hider.finish():
            yield rest

    async def aclose(self) -> None:
        try:
            await self._inner.aclose()
        finally:
            self._tap.end("closed")


@lru_cache(maxsize=8)
def classes(library: str) -> tuple[type, type]:
    """The tee for synchronous and for asynchronous answers of this HTTP library."""
    module: Any = sys.modules[library]
    sync_tee = type("SyncTee", (_SyncTee, module.SyncByteStream), {})
    async_tee = type("AsyncTee", (_AsyncTee, module.AsyncByteStream), {})
    return sync_tee, async_tee

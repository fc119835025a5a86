"""The hooks of an HTTP client: they see each attempt go out and each answer come, and put the tee on the bytes of one
that the caller reads while it comes. What the HTTP library reads by itself is taken from it afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from toolkit.capture import askusage
from toolkit.capture.call import Call, Whole, current
from toolkit.capture.guard import tell
from toolkit.capture.tee import Tap, classes
from toolkit.capture.wire import HEADERS


def hook(http: Any) -> None:
    """Sees to it that our hooks are on an HTTP client: the one for requests last, to see what really goes out; the one for
    answers first, before the body is read by another. Looks at each call, for a program may set hooks of its own at any
    time; they do nothing while no call of a recorded client is under way, and so they stay."""
    hooks = http.event_hooks
    asking, hearing = _ASYNC if hasattr(http, "aclose") else _SYNC
    if asking in hooks["request"] and hearing in hooks["response"]:
        return
    with _hooking:
        if asking not in hooks["request"]:
            hooks["request"].append(asking)
        if hearing not in hooks["response"]:
            hooks["response"].insert(0, hearing)


class _Names(dict[bytes, str | None]):
    """Header names as they come → some of them as a row is made with, `None` for the others: the same few dozen come again
    and again."""

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)

    def __missing__(self, name: bytes) -> str | None:
        low = name.lower().decode("latin-1")
        found = low if low in self._wanted else None
        if len(self) < 1000 and len(name) < 100:  # names come from outside: don't let them fill the memory
            self[name] = found
        return found


_ASKED = _Names(("authorization", "api-key", "x-stainless-retry-count"))
"""The headers of a request that a row is made with: a hint of the key, and which attempt it is."""
_ANSWERED = _Names(HEADERS)


def _those(names: _Names, headers: Any) -> dict[str, str]:
    """Some headers by lower-case name: asking the HTTP library for one costs as much as this."""
    return {known: value.decode("latin-1") for name, value in headers.raw if (known := names[name])}


def _learn(url: str, status: int, headers: Mapping[str, str], *, asked: bool = False) -> None:
    """A host that answers as OpenAI does, or where usage was asked for, takes the option that asks for it."""
    if status < 300 and (asked or "openai-version" in headers):
        _accepts(url)


@lru_cache(maxsize=256)
def _accepts(url: str) -> None:
    """Said once for each of the few URLs of a program."""
    parts = urlsplit(url)
    askusage.accepted(f"{parts.hostname}:{parts.port}")


def _on_request(request: Any) -> None:
    call = current.get()
    if call is not None:
        try:
            if call.hide_usage and set(request.headers.get("accept-encoding", "").replace(" ", "").split(",")) & {
                "br",
                "zstd",
            }:
                request.headers["accept-encoding"] = "gzip, deflate"  # what the hidden chunk can be taken out of
            call.sent(str(request.url), partial(_those, _ASKED, request.headers), request)
        except Exception as error:  # noqa: BLE001 the user's call comes first
            tell("request hook", error)


def _on_response(response: Any) -> None:
    call = current.get()
    if call is None or response.request is not call.attempt:
        return
    if 300 <= response.status_code < 400 and getattr(response, "has_redirect_location", False):
        call.redirected = True
        return
    try:
        if call.streams:
            _tap(call, response)
        else:
            call.whole = partial(_whole, call.url, response)
    except Exception as error:  # noqa: BLE001 the user's call comes first
        tell("response hook", error)


def _whole(url: str, response: Any) -> Whole:
    headers = _those(_ANSWERED, response.headers)
    _learn(url, response.status_code, headers)
    try:
        body = response.content
    except Exception:  # noqa: BLE001 `ResponseNotRead` of either HTTP library: reading it failed
        body = None
    try:
        seconds = response.elapsed.total_seconds()
    except RuntimeError:  # not closed yet
        seconds = None
    return Whole(response.status_code, headers, body, seconds)


def _tap(call: Call, response: Any) -> None:
    headers = _those(_ANSWERED, response.headers)
    exchange = call.answered(response.status_code, headers)
    if response.status_code >= 300:
        tap = Tap(call, exchange, None)
        tap.hides = False
    else:
        tap = Tap(call, exchange, headers.get("content-encoding"))
        _learn(call.url, response.status_code, headers, asked=call.hide_usage)
    sync_tee, async_tee = classes(type(response).__module__.partition(".")[0])
    kind = async_tee if hasattr(response.stream, "__aiter__") and not hasattr(response.stream, "__iter__") else sync_tee
    if getattr(response, "is_stream_consumed", False):
        exchange.feed(response.content)
        call.ended(exchange, "read")
        return
    response.stream = kind(response.stream, tap)


async def _on_request_async(request: Any) -> None:
    _on_request(request)


async def _on_response_async(response: Any) -> None:
    _on_response(response)


_SYNC, _ASYNC = (_on_request, _on_response), (_on_request_async, _on_response_async)
_hooking = threading.Lock()

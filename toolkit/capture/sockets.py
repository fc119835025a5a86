"""The SDK's WebSockets (`client.realtime.connect`, `client.responses.connect`): where their events are overheard.

The connection classes are wrapped when their module is loaded by the SDK, never by us: loading them takes longer than
importing this package. `recv_bytes` sees every event, whether the program iterates, calls `recv` or parses bytes itself.
"""

from __future__ import annotations

import functools
import sys
import weakref
from collections.abc import Callable, Mapping
from typing import Any

from toolkit.capture.call import Recorder
from toolkit.capture.guard import guarded
from toolkit.capture.session import Session
from toolkit.secret import key_hint

Find = Callable[[Any], Recorder | None]

_PATHS = {
    "openai.resources.realtime.realtime": "/realtime",
    "openai.resources.beta.realtime.realtime": "/realtime",
    "openai.resources.responses.responses": "/responses",
    "openai.resources.beta.responses.responses": "/responses",
}
"""The modules of the SDK that open WebSockets, and the path below the base URL."""

_patched: set[str] = set()
_clients: weakref.WeakKeyDictionary[Any, tuple[Any, str | None]] = weakref.WeakKeyDictionary()
"""Connection manager → the client that made it, and the model that was asked for."""
_heard: weakref.WeakKeyDictionary[Any, Session] = weakref.WeakKeyDictionary()
"""Connection → what listens to it."""


@guarded
def patch(find: Find) -> None:
    """Wraps the connections of the modules that are loaded, and of the others as soon as the SDK loads them."""
    for name in _PATHS.keys() - _patched:
        _patch_module(name, find)
    if "resources" not in _patched:
        _patched.add("resources")
        from openai import _resource

        for base in (_resource.SyncAPIResource, _resource.AsyncAPIResource):
            _wrap(base, "__init__", functools.partial(_watching, find))


def _watching(find: Find, original: Any) -> Any:
    """The `__init__` of a resource (`client.realtime`): its module is loaded by now, and no connection is open yet."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 it stands for one
        original(self, *args, **kwargs)
        if type(self).__module__ in _PATHS and type(self).__module__ not in _patched:
            _patch_module(type(self).__module__, find)

    return __init__


@guarded
def _patch_module(name: str, find: Find) -> None:
    module = sys.modules.get(name)
    if module is None or name in _patched:
        return
    _patched.add(name)
    kind = "Realtime" if name.endswith("realtime") else "Responses"
    for prefix, enter, opening, wrappers in (
        ("", "__enter__", _opening, (_hearing, _sending, _closing)),
        ("Async", "__aenter__", _opening_async, (_hearing_async, _sending_async, _closing_async)),
    ):
        connection = getattr(module, f"{prefix}{kind}Connection", None)
        manager = getattr(module, f"{prefix}{kind}ConnectionManager", None)
        if connection is None or manager is None:  # a release that has none yet
            continue
        for method, wrapper in zip(("recv_bytes", "send", "close"), wrappers, strict=True):
            _wrap(connection, method, wrapper)
        _wrap(manager, "__init__", _remembering)
        _wrap(manager, enter, functools.partial(opening, find, _PATHS[name]))
        manager.enter = getattr(manager, enter)


def _wrap(owner: Any, name: str, wrapper: Callable[[Any], Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(wrapper(original)))


# --- opening a connection ---------------------------------------------------------------------------------------------


def _remembering(original: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 it stands for one
        original(self, *args, **kwargs)
        _remember(self, kwargs)

    return __init__


@guarded
def _remember(manager: Any, kwargs: Mapping[str, Any]) -> None:
    model = kwargs.get("model")
    _clients[manager] = (kwargs["client"], model if isinstance(model, str) else None)


def _opening(find: Find, path: str, original: Any) -> Any:
    def enter(self: Any) -> Any:
        try:
            connection = original(self)
        except Exception as error:
            _refused(find, path, self, error)
            raise
        _listen(find, path, self, connection)
        return connection

    return enter


def _opening_async(find: Find, path: str, original: Any) -> Any:
    async def enter(self: Any) -> Any:
        try:
            connection = await original(self)
        except Exception as error:
            _refused(find, path, self, error)
            raise
        _listen(find, path, self, connection)
        return connection

    return enter


@guarded
def _listen(find: Find, path: str, manager: Any, connection: Any) -> None:
    session = _session(find, path, manager, connection)
    if session is not None:
        _heard[connection] = session
        weakref.finalize(connection, session.lost)


@guarded
def _refused(find: Find, path: str, manager: Any, error: Exception) -> None:
    session = _session(find, path, manager, None)
    if session is not None and not type(error).__module__.startswith("openai"):
        session.refused(error, getattr(getattr(error, "response", None), "status_code", None))


def _session(find: Find, path: str, manager: Any, connection: Any) -> Session | None:
    client, model = _clients.get(manager, (None, None))
    if client is None or (find(client) is None and connection is None):
        return None
    handshake = getattr(getattr(getattr(connection, "_connection", None), "response", None), "headers", None)
    headers = {str(name).lower(): str(value) for name, value in handshake.raw_items()} if handshake else {}
    base = str(getattr(client, "websocket_base_url", None) or client.base_url).partition("?")[0]
    key = getattr(client, "api_key", None)
    hint = key_hint(key) if isinstance(key, str) and key else None
    return Session(
        functools.partial(find, client), base.rstrip("/") + path, headers=headers, key_hint=hint, model=model
    )


# --- an open connection -----------------------------------------------------------------------------------------------


def _hearing(original: Any) -> Any:
    def recv_bytes(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            data = original(self, *args, **kwargs)
        except Exception as error:
            _broke(self, error)
            raise
        _hear(self, data)
        return data

    return recv_bytes


def _hearing_async(original: Any) -> Any:
    async def recv_bytes(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            data = await original(self, *args, **kwargs)
        except Exception as error:
            _broke(self, error)
            raise
        _hear(self, data)
        return data

    return recv_bytes


@guarded
def _hear(connection: Any, data: bytes | str) -> None:
    session = _heard.get(connection)
    if session is not None:
        session.heard(data)


@guarded
def _broke(connection: Any, error: Exception) -> None:
    """Only a connection that is gone ends its answers; a time limit on one event does not."""
    if any("ConnectionClosed" in kind.__name__ for kind in type(error).__mro__):
        _lost(connection)


@guarded
def _lost(connection: Any) -> None:
    session = _heard.get(connection)
    if session is not None:
        session.lost()


def _sending(original: Any) -> Any:
    def send(self: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
        _ask(self, event)
        return original(self, event, *args, **kwargs)

    return send


def _sending_async(original: Any) -> Any:
    async def send(self: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
        _ask(self, event)
        return await original(self, event, *args, **kwargs)

    return send


@guarded
def _ask(connection: Any, event: Any) -> None:
    session = _heard.get(connection)
    if session is not None:
        session.asked(event)


def _closing(original: Any) -> Any:
    def close(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        finally:
            _lost(self)

    return close


def _closing_async(original: Any) -> Any:
    async def close(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await original(self, *args, **kwargs)
        finally:
            _lost(self)

    return close

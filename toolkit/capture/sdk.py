"""`track(client)`: which clients are recorded. Event hooks (`hooks.py`) see the bytes; a thin wrap of `request`
frames each call.

Measured as the best point: public event hooks of the HTTP client see every attempt and every byte; the wrap of
`SyncAPIClient.request` and `AsyncAPIClient.request` adds what hooks can't see: connection errors, which attempts belong
to one call, and the moment to ask for usage. Copies made with `with_options` share the HTTP client and so are seen too.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from toolkit.capture import askusage, context, sockets
from toolkit.capture.call import Call, Recorder, current
from toolkit.capture.guard import guarded, tell
from toolkit.capture.hooks import hook
from toolkit.capture.marks import hand_on_below, mark_of, put_mark, set_mark

_everyone: list[Recorder] = []
"""What `install()` set, for every client that has no recorder of its own and was not left out by `untrack`."""
_module: list[Recorder] = []
_originals: dict[type, Any] = {}
_HOW_TO_READ = "X-Stainless-Raw-Response"
"""The SDK's own header by which `with_streaming_response` says that the caller reads the answer."""


def register(client: Any, recorder: Recorder) -> None:
    """From now on the client's requests go to this recorder. Raises TypeError for what is no client."""
    patch_requests()
    if client is sys.modules.get("openai"):
        _module[:] = [recorder]
        return
    http = getattr(client, "_client", None)
    if http is None or not hasattr(http, "event_hooks"):
        raise TypeError(f"not an OpenAI client: {type(client).__name__}")
    set_mark(http, put_mark(client, recorder=recorder))
    hook(http)


def unregister(client: Any) -> None:
    """From now on the client's requests are not recorded, even where `install()` is in force."""
    if client is sys.modules.get("openai"):
        _module.clear()
    elif hasattr(client, "_client"):
        put_mark(client, recorder=None)


def recorder_of(client: Any) -> Recorder | None:
    """Where this client's rows go, if anywhere. A client of which nobody said anything goes with the one that was tracked
    last on the same HTTP client: it may be a copy that was made in a way of its own."""
    http = getattr(client, "_client", None)
    mark = mark_of(client)
    saying = None if mark is None else mark.saying()
    if saying is not None:
        found = saying.recorder
    else:
        last = mark_of(http)
        found = None if last is None else last.recorder
        if found is None and _everyone:
            found = _everyone[0]
        if found is None and _module and type(client).__name__.startswith("_ModuleClient"):
            found = _module[0]
    if found is not None:
        hook(http)
    return found


def everyone(recorder: Recorder | None) -> None:
    """Sets (or with `None` ends) the recorder of all clients of the process."""
    patch_requests()
    _everyone[:] = [recorder] if recorder is not None else []


def patch_requests() -> None:
    """Wraps `request` of the SDK's two base clients, once. Untracked clients pay one look-up."""
    from openai import _base_client

    for base, wrap in ((_base_client.SyncAPIClient, _wrap_sync), (_base_client.AsyncAPIClient, _wrap_async)):
        if base not in _originals:
            _originals[base] = base.request
            base.request = wrap(base.request)  # type: ignore[method-assign]
            hand_on_below(base)
    sockets.patch(recorder_of)
    _load_httpx2()


def _load_httpx2() -> None:
    """The SDK of version 2 looks for httpx2 among the loaded modules, and takes one that is half loaded for whole: the
    call of a user failed while the writer's thread loaded the price data, which imports it."""
    if "openai._httpx2" in sys.modules:
        with suppress(ImportError):
            import_module("httpx2")


def _wrap_sync(original: Any) -> Any:
    def request(self: Any, cast_to: Any, options: Any, *args: Any, **kwargs: Any) -> Any:
        began = _begin(self, options, kwargs)
        if began is None:
            return original(self, cast_to, options, *args, **kwargs)
        call, sent = began
        token = current.set(call)
        try:
            try:
                result = original(self, cast_to, sent, *args, **kwargs)
            except Exception as error:
                if not _turned_down(call, self, error):
                    raise
                sent = None
            if sent is None:  # not while the first error is handled: the second would carry it
                result = original(self, cast_to, options, *args, **kwargs)
                _refused(self)
        except BaseException as error:
            _raised(call, error)
            raise
        finally:
            _reset(token)
        _returned(call, result)
        return result

    return _like(original, request)


def _wrap_async(original: Any) -> Any:
    async def request(self: Any, cast_to: Any, options: Any, *args: Any, **kwargs: Any) -> Any:
        began = _begin(self, options, kwargs)
        if began is None:
            return await original(self, cast_to, options, *args, **kwargs)
        call, sent = began
        token = current.set(call)
        try:
            try:
                result = await original(self, cast_to, sent, *args, **kwargs)
            except Exception as error:
                if not _turned_down(call, self, error):
                    raise
                sent = None
            if sent is None:  # not while the first error is handled: the second would carry it
                result = await original(self, cast_to, options, *args, **kwargs)
                _refused(self)
        except BaseException as error:
            _raised(call, error)
            raise
        finally:
            _reset(token)
        _returned(call, result)
        return result

    return _like(original, request)


def _like(original: Any, wrapper: Any) -> Any:
    import functools

    return functools.wraps(original)(wrapper)


def _begin(client: Any, options: Any, kwargs: Mapping[str, Any]) -> tuple[Call, Any] | None:
    try:
        recorder = recorder_of(client)
        if recorder is None:
            return None
        body, extra, given = options.json_data, getattr(options, "extra_json", None), options.headers
        if extra and isinstance(body, Mapping):
            body = {**body, **extra}
        asks_stream = bool(kwargs.get("stream"))
        reads_it = asks_stream or (isinstance(given, dict) and given.get(_HOW_TO_READ) == "stream")
        call = Call(recorder, options.method, body, context.current(), path=options.url, streams=reads_it)
        return call, _asking(call, client, options, extra) if asks_stream else options
    except Exception as error:  # noqa: BLE001 the user's call comes first
        tell("request", error)
        return None


def _asking(call: Call, client: Any, options: Any, extra: Mapping[str, Any] | None) -> Any:
    """The options with usage asked for, where that is right; else as they are."""
    body = options.json_data
    if not isinstance(body, Mapping) or not str(options.url).rstrip("/").endswith("/chat/completions"):
        return options
    host = client.base_url.host
    if not askusage.wanted(
        host, client.base_url.port, getattr(client, "_api_version", None), choice=call.recorder.ask_usage
    ):
        return options
    stream_options = askusage.with_usage(body, extra)
    if stream_options is None:
        return options
    asking = options.model_copy() if hasattr(options, "model_copy") else options.copy()
    if extra and "stream_options" in extra:
        asking.extra_json = {**extra, "stream_options": stream_options}
    else:
        asking.json_data = {**body, "stream_options": stream_options}
    call.hide_usage = True
    return asking


def _turned_down(call: Call, client: Any, error: Exception) -> bool:
    """Whether the host may have refused what only we asked for; then the call is made again as the caller meant it. A
    host that takes the option says so when it is that."""
    if not call.hide_usage or getattr(error, "status_code", None) not in {400, 404, 415, 422}:
        return False
    url = client.base_url
    takes_it = askusage.takes(url.host, url.port, getattr(client, "_api_version", None))
    if takes_it and not askusage.names_option(str(getattr(error, "body", None) or error)):
        return False
    call.hide_usage = False
    return True


def _refused(client: Any) -> None:
    """What was refused is taken without our asking: so it was that."""
    askusage.refused(f"{client.base_url.host}:{client.base_url.port}")


@guarded
def _raised(call: Call, error: BaseException) -> None:
    call.raised(error)


def _returned(call: Call, result: Any) -> None:
    try:
        call.returned(result)
    except Exception as error:  # noqa: BLE001 the user's call comes first
        tell("result", error)


def _reset(token: Any) -> None:
    try:
        current.reset(token)
    except ValueError:  # the coroutine was closed from another context
        current.set(None)

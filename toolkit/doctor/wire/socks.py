"""Asks a SOCKS5 proxy for a connection (RFC 1928, RFC 1929): the doctor does so itself; the SDK needs socksio."""

from __future__ import annotations

from toolkit.doctor.wire.limit import Limit
from toolkit.doctor.wire.stream import Stream
from toolkit.doctor.wire.target import Target
from toolkit.failures import Fault

NO_LOGIN, LOGIN, NOTHING = 0, 2, 0xFF
REFUSALS = {2: "not allowed", 3: "network unreachable", 4: "host unreachable", 5: "connection refused", 6: "timed out"}


def connect(stream: Stream, proxy: Target, target: Target, limit: Limit) -> Fault | None:
    """Opens the way to the target; the fault when the proxy refuses. Raises OSError when the connection breaks."""
    reader = _Exactly(stream, limit)
    methods = bytes([NO_LOGIN] if proxy.user is None else [LOGIN])
    stream.send(bytes([5, len(methods)]) + methods, limit)
    version, method = reader.take(2)
    if version != 5:
        return Fault("proxy.not_proxy", {"expected": "SOCKS5"})
    if method == NOTHING or method not in methods:
        return Fault("proxy.auth", {"schemes": ["a user name and password"]})
    if method == LOGIN and not _log_in(stream, proxy, reader, limit):
        return Fault("proxy.auth", {"schemes": ["a user name and password"], "sent": True})
    host = target.host.encode("ascii")
    stream.send(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + target.port.to_bytes(2, "big"), limit)
    _, status, _, kind = reader.take(4)
    reader.take({1: 4, 4: 16}.get(kind) or reader.take(1)[0])
    reader.take(2)
    return Fault("proxy.blocked", {"said": REFUSALS.get(status, "a failure")}) if status else None


def _log_in(stream: Stream, proxy: Target, reader: _Exactly, limit: Limit) -> bool:
    user, password = (proxy.user or "").encode(), (proxy.password or "").encode()
    stream.send(bytes([1, len(user)]) + user + bytes([len(password)]) + password, limit)
    return reader.take(2)[1] == 0


class _Exactly:
    """Takes a stated number of bytes."""

    def __init__(self, stream: Stream, limit: Limit) -> None:
        self._stream, self._limit, self._kept = stream, limit, b""

    def take(self, count: int) -> bytes:
        """The next bytes. Raises ConnectionError when the proxy hangs up before."""
        while len(self._kept) < count:
            data = self._stream.receive(self._limit)
            if not data:
                raise ConnectionError("the proxy hung up")
            self._kept += data
        taken, self._kept = self._kept[:count], self._kept[count:]
        return taken

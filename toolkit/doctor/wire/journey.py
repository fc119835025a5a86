"""One way to a server, walked step by step: name, connection, proxy, TLS. Each step is timed and keeps its fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.doctor.wire import dial, names, socks, trust, tunnel
from toolkit.doctor.wire.limit import Limit
from toolkit.doctor.wire.names import Address
from toolkit.doctor.wire.stream import Plain, Secure, Stream
from toolkit.doctor.wire.target import Target
from toolkit.failures import Fault, by_number

STEPS = ("dns", "tcp", "proxy", "tls")


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Longest waits in seconds: for a connection, for an answer; and how much of the run is left at all."""

    connect: float
    answer: float
    left: Callable[[], float]

    def limit(self, seconds: float) -> Limit:
        """A limit of that many seconds within the run."""
        return Limit(min(seconds, self.left()))


@dataclass(frozen=True, kw_only=True)
class Step:
    """How one step went. `error` is the exception behind the fault: for its numbers, its text is never shown."""

    name: str
    ms: float
    fault: Fault | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: BaseException | None = field(default=None, repr=False)


class NoWayError(ConnectionError):
    """The way ended before the server: `step` says where and why."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"no way beyond {step.name}")
        self.step = step


@dataclass(kw_only=True)
class Journey:
    """The way to `target`, through `proxy` if there is one. Whoever asks for a step has the earlier ones walked first.

    `variables` decide what is trusted; `verify` off looks at a certificate without trusting it (nothing is sent then).
    """

    target: Target
    patience: Patience
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: Target | None = None
    verify: bool = True
    lookup: names.Lookup | None = None
    steps: dict[str, Step] = field(default_factory=dict)
    stream: Stream | None = field(default=None, repr=False)
    addresses: tuple[Address, ...] = field(default=(), repr=False)
    dialled: dial.Dialled | None = field(default=None, repr=False)
    proxy_headers: dict[str, str] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def first_hop(self) -> Target:
        """What is connected to: the proxy, or the server itself."""
        return self.proxy or self.target

    @property
    def tunnelled(self) -> bool:
        """Whether the proxy is asked for a tunnel, rather than for the answer itself."""
        return self.proxy is not None and (self.target.tls or self.proxy.scheme.startswith("socks"))

    def step(self, name: str) -> Step:
        """How that step went; the first one that failed when the way ends before it."""
        with self._lock:
            for each in STEPS[: STEPS.index(name) + 1]:
                done = self.steps.get(each) or self._walk(each)
                if done.fault:
                    return done
            return self.steps[name]

    def arrive(self) -> Stream:
        """The open connection to the server, ready for a request. Raises NoWayError with the step that failed."""
        last = self.step("tls")
        if last.fault or self.stream is None:
            raise NoWayError(last)
        return self.stream

    def close(self) -> None:
        """Ends the connection, if one is open."""
        if self.stream is not None:
            self.stream.close()

    def _walk(self, name: str) -> Step:
        started = time.perf_counter()
        fault, facts, raised = None, {}, None
        try:
            fault, facts = getattr(self, f"_{name}")()
        except OSError as error:
            raised = error
            fault = by_number(error, stage=name) or Fault("net.unknown", {"kind": type(error).__name__})
        ms = round((time.perf_counter() - started) * 1000, 1)
        if fault:
            self.close()
        done = Step(name=name, ms=ms, fault=fault, facts=facts, error=raised)
        self.steps[name] = done
        return done

    def _dns(self) -> tuple[Fault | None, dict[str, Any]]:
        hop, limit = self.first_hop, self.patience.limit(self.patience.connect)
        self.addresses = names.resolve(hop.host, hop.port, limit, self.lookup)
        v6 = sum(each.is_v6 for each in self.addresses)
        return None, {"ipv4": len(self.addresses) - v6, "ipv6": v6}

    def _tcp(self) -> tuple[Fault | None, dict[str, Any]]:
        self.dialled = dial.dial(self.addresses, self.patience.limit(self.patience.connect))
        self.stream = Plain(self.dialled.sock)
        return None, {"family": "IPv6" if self.dialled.address.is_v6 else "IPv4"}

    def _proxy(self) -> tuple[Fault | None, dict[str, Any]]:
        if self.proxy is None or self.stream is None:
            return None, {}
        if self.proxy.tls:
            self.stream = self._secured(self.stream, self.proxy.host, self.patience.limit(self.patience.connect))
        if not self.tunnelled:
            return None, {}
        limit = self.patience.limit(self.patience.answer)
        if self.proxy.scheme.startswith("socks"):
            return socks.connect(self.stream, self.proxy, self.target, limit), {}
        fault, self.proxy_headers = tunnel.connect(self.stream, self.proxy, self.target, limit)
        return fault, {}

    def _tls(self) -> tuple[Fault | None, dict[str, Any]]:
        if not self.target.tls or self.stream is None:
            return None, {}
        secure = self._secured(self.stream, self.target.host, self.patience.limit(self.patience.connect))
        self.stream = secure
        return None, {"version": secure.tls.version()}

    def _secured(self, inner: Stream, hostname: str, limit: Limit) -> Secure:
        context = trust.context(self.variables) if self.verify else trust.unverified()
        secure = Secure(inner, context, hostname)
        secure.handshake(limit)
        return secure

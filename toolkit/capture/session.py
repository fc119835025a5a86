"""One WebSocket session (Realtime or Responses): its events come in, one finished request goes out for each answer.

Knows neither the SDK nor sockets. An answer begins when the program asks for it (`response.create`) or when the server
says so (`response.created`: in a conversation by voice the server decides), and ends with its last event or with the
connection. Input that another model writes down is a request of its own, billed at that model's rates.
"""

from __future__ import annotations

import os
import re
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from toolkit.capture import context
from toolkit.capture.bodies import EventBody
from toolkit.capture.call import Finished, Recorder
from toolkit.capture.endpoints import Endpoint
from toolkit.capture.facts import Facts
from toolkit.capture.guard import guarded
from toolkit.capture.rows import Around
from toolkit.capture.skim import loads
from toolkit.capture.usage import part
from toolkit.capture.wire import Exchange
from toolkit.entry import new_id

SWITCHED = 101
"""The HTTP status of every request of a session: the answer to the handshake."""
MOST_OPEN = 1000

_TRANSCRIPTION = "conversation.item.input_audio_transcription."
_ENDS = frozenset({"done", "completed", "incomplete", "failed", "cancelled"})
# most events are pieces of sound or text: only those that can tell more are parsed
_TELLING = re.compile(
    rb'"type"\s*:\s*"(?:error|(?:transcription_)?session\.(?:created|updated)'
    rb"|response\.(?:created|done|completed|incomplete|failed|cancelled|output_item\.done)"
    rb'|conversation\.item\.input_audio_transcription\.(?:completed|failed))"'
)
_PIECE = re.compile(rb'"type"\s*:\s*"response\.[a-z_.]+\.delta"')


@dataclass
class _Answer:
    """An answer that was asked for and has not ended."""

    tags: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)
    event_id: str | None = None
    facts: Facts = field(default_factory=Facts)
    wall_ns: int = field(default_factory=time.time_ns)
    start_ns: int = field(default_factory=time.perf_counter_ns)
    first_ns: int = 0


sessions: weakref.WeakSet[Session] = weakref.WeakSet()
"""The sessions of this process: what is still open when it ends is told."""


class Session:
    """What one connection says. `find` gives the recorder of the client as it is now, `None` when it is untracked."""

    def __init__(
        self,
        find: Callable[[], Recorder | None],
        url: str,
        *,
        headers: Mapping[str, str],
        key_hint: str | None = None,
        model: str | None = None,
    ) -> None:
        self._find = find
        self._url = url
        self._headers = headers
        self._key_hint = key_hint
        self._model = model
        self._model_said: str | None = None
        self._transcriber: str | None = None
        self._tags = context.current()
        self._asked: deque[_Answer] = deque(maxlen=MOST_OPEN)
        self._open: dict[str, _Answer] = {}
        self._pid = os.getpid()
        self._one_by_one = url.partition("?")[0].endswith("/responses")
        sessions.add(self)

    @guarded
    def asked(self, event: Any) -> None:
        """The program sends an event: an object of the SDK or a mapping."""

        def get(name: str) -> Any:
            return event.get(name) if isinstance(event, Mapping) else getattr(event, name, None)

        if get("type") != "response.create":
            return
        body = {name: get(name) for name in ("model", "service_tier") if isinstance(get(name), str)}
        event_id = get("event_id")
        self._asked.append(
            _Answer(tags=self._tags_now(), body=body, event_id=event_id if isinstance(event_id, str) else None)
        )

    @guarded
    def heard(self, data: bytes | str) -> None:
        """The server sends an event, as it came over the wire."""
        if isinstance(data, str):
            data = data.encode("utf-8", "replace")
        if _TELLING.search(data) is None:
            self._piece(data)
            return
        event = loads(data)
        kind = event.get("type") if isinstance(event, dict) else None
        if isinstance(kind, str):
            self._event(kind, event)

    @guarded
    def lost(self) -> None:
        """The connection is gone: answers that were still coming end here, cancelled, with what is known of them."""
        answers = [*self._open.values(), *self._asked]
        self._open.clear()
        self._asked.clear()
        if self._pid != os.getpid():  # the parent's session, copied by fork: the parent has the rows
            return
        for answer in answers:
            self._hand_over(answer, cut=True)

    @guarded
    def refused(self, error: BaseException, status: int | None) -> None:
        """The connection never came to be."""
        answer = _Answer(tags=self._tags_now())
        exchange = self._exchange(answer)
        exchange.status = status
        exchange.end("broken")
        self._tell(exchange, answer, error_type=type(error).__name__)

    def _tags_now(self) -> Mapping[str, str]:
        return {**self._tags, **context.current()}

    def _event(self, kind: str, event: Mapping[str, Any]) -> None:
        word = kind.rpartition(".")[2]
        if kind.startswith(_TRANSCRIPTION):
            self._transcribed(event, failed=word == "failed")
        elif kind == "response.created":
            self._begun(event)
        elif kind == "response.output_item.done":
            if (answer := self._current(event)) is not None:
                answer.facts.take(event)
        elif kind == "error":
            self._error(event)
        elif kind.startswith("response.") and word in _ENDS:
            self._ended(event)
        elif "session." in kind:
            self._described(part(event, "session"))

    def _described(self, session: Mapping[str, Any]) -> None:
        """The session's settings: which model answers, and which writes down what the user says."""
        self._model_said = _text(session.get("model")) or self._model_said
        heard = part(part(part(session, "audio"), "input"), "transcription") or part(
            session, "input_audio_transcription"
        )
        self._transcriber = _text(heard.get("model")) or self._transcriber

    def _begun(self, event: Mapping[str, Any]) -> None:
        answer = self._asked.popleft() if self._asked else _Answer(tags=self._tags_now())
        answer.facts.take(event)
        if len(self._open) < MOST_OPEN:
            self._open[answer.facts.id or ""] = answer

    def _current(self, event: Mapping[str, Any]) -> _Answer | None:
        """The answer that an event belongs to: the one it names, else the only one that can be meant."""
        name = _text(event.get("response_id")) or _text(part(event, "response").get("id"))
        if name in self._open:
            return self._open[name]
        return next(iter(self._open.values()), None) if name is None else None

    def _piece(self, data: bytes) -> None:
        if any(not answer.first_ns for answer in self._open.values()) and _PIECE.search(data):
            now = time.perf_counter_ns()
            answer = next(iter(self._open.values())) if len(self._open) == 1 else self._current(loads(data))
            if answer is not None and not answer.first_ns:
                answer.first_ns = now

    def _ended(self, event: Mapping[str, Any]) -> None:
        response = part(event, "response")
        name = _text(response.get("id"))
        answer = self._open.pop(name or "", None) or _Answer(tags=self._tags_now())
        answer.facts.take(event)
        details = part(response, "status_details")
        answer.facts.status = _text(response.get("status")) or answer.facts.status
        answer.facts.reason = _text(details.get("reason")) or answer.facts.reason
        answer.facts.error = part(details, "error") or answer.facts.error
        self._hand_over(answer)

    def _error(self, event: Mapping[str, Any]) -> None:
        """An error belongs to the request that it names, else to the oldest that has no answer yet; where answers come
        one by one, else to the one that is coming. Any other error is about no answer."""
        cause = _text(part(event, "error").get("event_id"))
        waiting = [answer for answer in self._asked if cause is None or answer.event_id == cause]
        if waiting:
            self._asked.remove(waiting[0])
            answer = waiting[0]
        elif self._one_by_one and self._open:
            answer = self._open.pop(next(iter(self._open)))
        else:
            return
        answer.facts.take(event)
        answer.facts.error = answer.facts.error or {"type": "error"}
        self._hand_over(answer)

    def _transcribed(self, event: Mapping[str, Any], *, failed: bool) -> None:
        answer = _Answer(tags=self._tags_now())
        answer.facts = Facts(
            id=_text(event.get("item_id")),
            model=self._transcriber,
            usage=part(event, "usage") or None,
            error=(part(event, "error") or {"type": "error"}) if failed else None,
        )
        self._hand_over(answer, operation="transcription")

    def _hand_over(self, answer: _Answer, *, cut: bool = False, operation: str | None = None) -> None:
        exchange = self._exchange(answer)
        if operation is None:
            answer.facts.model = answer.facts.model or self._model_said
        else:
            exchange.endpoint = Endpoint(path=exchange.endpoint.path, operation=operation, kind="row")
        answer.facts.whole = not cut
        exchange.end("closed" if cut else "read")
        self._tell(exchange, answer, timed=operation is None)

    def _exchange(self, answer: _Answer) -> Exchange:
        exchange = Exchange("POST", self._url, {"model": self._model, **answer.body, "stream": True})
        exchange.on_response(SWITCHED, self._headers)
        exchange.body = body = EventBody()
        body.facts = answer.facts
        return exchange

    def _tell(self, exchange: Exchange, answer: _Answer, *, timed: bool = True, error_type: str | None = None) -> None:
        recorder = self._find()
        if recorder is None:
            return
        started = datetime.fromtimestamp(answer.wall_ns // 1000 / 1e6, UTC)
        now = time.perf_counter_ns()
        recorder.sink(Finished(exchange=exchange, around=Around(
            id=new_id(started), started_at=started, origin=recorder.origin, project=recorder.project,
            tags={**recorder.tags, **answer.tags}, key_hint=self._key_hint, error_type=error_type,
            duration_ms=round((now - answer.start_ns) / 1e6, 3) if timed else None,
            ttft_ms=round((answer.first_ns - answer.start_ns) / 1e6, 3) if answer.first_ns else None,
        )))  # fmt: skip


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) and value else None

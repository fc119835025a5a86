"""Replays a recorded exchange to a test request: the bytes are read, recorded and judged as if they had just come."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.app import App
from toolkit.doctor.build import build_world
from toolkit.doctor.world import World
from toolkit.gateway import Gateway, Reply
from toolkit.gateway.errors import failure_of, is_stream
from toolkit.gateway.send import _response
from toolkit.gateway.sse import Decoder
from toolkit.gateway.wire import Wire
from toolkit.model import Request
from toolkit.probes.catalogue import probe
from toolkit.probes.outcome import Outcome
from toolkit.probes.registry import Ask
from toolkit.probes.runner import Runner

KEY = "sk-test-0000000000000000wxyz"


@cache
def world() -> World:
    """A machine with a key, for the words of the doctor."""
    environ = {"OPENAI_API_KEY": KEY, "HOME": "/nowhere", "OAICHECK_LEDGER": "/nowhere/ledger.db"}
    return build_world(App(environ=environ, cwd=Path("/")))


class Replayed(Gateway):
    """Gives the same answer to whatever it is asked."""

    def __init__(self, status: int, headers: Mapping[str, str], raw: bytes) -> None:
        super().__init__(world().settings)
        self._wire = Wire()
        self._wire.head(status, headers, "https://api.openai.com/v1", 0)
        self._wire.pieces = [raw]

    def send(self, request: Request, **_: Any) -> Reply:
        """What would be left of the exchange after it."""
        wire, decoder = self._wire, Decoder()
        chunks = [*decoder.feed(wire.raw), *decoder.finish()] if is_stream(wire) else []
        failure = failure_of(wire, wire.raw, request, self.settings, broken=decoder.broken, stopped=False)
        return Reply(
            request=request, started_at=datetime(2026, 11, 25, tzinfo=UTC), total_ms=5.0, failure=failure, raw=wire.raw,
            response=_response(wire, wire.raw, chunks, 5.0, None), http_status=wire.status, headers=wire.headers,
        )  # fmt: skip


def judged(kind: str, status: int, headers: Mapping[str, str], raw: bytes, **ask: Any) -> Outcome:
    """What the test of this kind says of one answer (the further requests of a kind are not sent); no ledger is
    written."""
    runner = Runner(world=world(), gateway=Replayed(status, headers, raw), location=None)
    one = probe(kind)
    wanted = Ask(**{"model": "m", "stream": one.always_streams, **ask})
    data = {"audio": b"RIFF", "audio_name": "a.wav"} if kind == "transcription" else {}
    return runner._one(one, Ask(**{**vars(wanted), "data": {**data, **wanted.data}}))


def recorded(path: Path) -> dict[str, Any]:
    """An exchange as it was recorded."""
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return made


def replay(kind: str, exchange: Mapping[str, Any], **ask: Any) -> Outcome:
    """The judgement of a recorded answer."""
    response = exchange["response"]
    body, sound = response["body"], str(response["headers"].get("content-type")).startswith("audio/")
    raw = base64.b64decode(body) if response.get("body_form") == "base64" or sound else body.encode()
    return judged(kind, response["status"], response["headers"], raw, **ask)

"""What a person sees of a test request: a success of each kind and each class of failure, at three widths and in ASCII.

Regenerate the golden files after a change of words, and read them:

    python -m tests.probes.screens
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.probes.replay import Replayed, judged, world
from tests.probes.scripted import LAST, Said, chat, delta, error, events
from toolkit.demo.answers import answer
from toolkit.doctor.render import Style
from toolkit.formats import render
from toolkit.gateway import Reply
from toolkit.model import Failure, Request
from toolkit.probes.catalogue import probe, probes
from toolkit.probes.outcome import Outcome
from toolkit.probes.recording import Recorded
from toolkit.probes.registry import Ask
from toolkit.probes.runner import Runner
from toolkit.probes.screen import as_text
from toolkit.probes.summary import table

FOLDER = Path(__file__).parent / "golden"
STYLES = {
    "60 columns": Style(width=60),
    "80 columns": Style(width=80),
    "120 columns": Style(width=120),
    "80 columns, ASCII": Style(width=80, unicode=False),
}
MODELS = {
    "embeddings": "text-embedding-3-small", "image": "gpt-image-2.6-flare", "speech": "gpt-4o-mini-tts",
    "transcription": "gpt-4o-mini-transcribe", "moderation": "omni-moderation-latest",
}  # fmt: skip
QUOTA = "You exceeded your current quota, please check your plan and billing details."
UNKNOWN = "The model `gpt-99` does not exist or you do not have access to it."
WRONG_KEY = "Incorrect API key provided: sk-test-****wxyz. You can find your API key at https://platform.openai.com/account/api-keys."
WAITING: dict[str, Any] = {
    "id": "resp_1",
    "object": "response",
    "model": "gpt-6-luna",
    "status": "queued",
    "output": [],
    "usage": None,
}
HTML = Said(body=b"<!DOCTYPE html><title>Sign in</title>", headers={"content-type": "text/html"})

FAULTS: Mapping[str, tuple[str, Said | Failure]] = {
    "auth.invalid": ("chat", error(401, "invalid_api_key", WRONG_KEY)),
    "billing.quota": ("chat", error(429, "insufficient_quota", QUOTA, "insufficient_quota")),
    "rate.limit": ("chat", error(429, "rate_limit_exceeded", "Rate limit reached for gpt-6-luna. Try again in 20s.")),
    "param.moderation": ("image", error(400, "moderation_blocked", "Your request was rejected by the safety system.")),
    "param.budget": ("chat", chat("", "length")),
    "model.not_found": ("chat", error(404, "model_not_found", UNKNOWN)),
    "param.invalid": ("chat", error(400, "invalid_value", "Invalid 'messages': too long.", param="messages")),
    "net.refused": ("chat", Failure(code="net.refused", message="")),
    "http.timeout": ("chat", Failure(code="http.timeout", message="No answer came within the time limit.")),
    "resp.html": ("chat", HTML),
    "resp.no_usage": ("chat", chat(usage=None)),
    "resp.length": ("chat", chat("This answer ends in the mid", "length")),
    "resp.fenced": ("json", chat('```json\n{"colours": ["blue", "white", "red"]}\n```')),
    "resp.schema": ("schema", chat('{"name": "Fair"}')),
    "resp.refusal": ("chat", chat(None, refusal="I'm sorry, I can't help with that.")),
    "resp.content_filter": ("chat", chat("The begin", "content_filter")),
    "resp.error-reason": ("chat", chat("Half of an", "error")),
    "resp.status": ("responses", Said(body={**WAITING, "status": "failed", "error": {"code": "server_error", "message": "Overloaded."}})),
    "resp.queued": ("responses", Said(body=WAITING)),
    "resp.tool_call": ("tools", chat("It is sunny.", "stop")),
    "resp.truncated": ("chat", Said(body=b'{"id": "x", "choi')),
    "resp.hostile": ("chat", chat("\x1b]0;owned\x07\x1b[2J\x1b[31mred\u202etxet\n" + "long " * 600)),
    "resp.chinese": ("chat", chat("你好！你的密钥可以使用，请求已经到达。" * 6 + "\n\n1. naïve café 👍 ok")),
    "stream.cut": ("stream", events(delta("Hello, I am a"), done=False)),
    "stream.error": ("stream", events(delta("Hel"), {"error": {"message": "Overloaded.", "code": "server_error"}})),
    "stream.refusal": ("stream", events(delta(None, refusal="No."), delta(None, "stop"), LAST)),
}  # fmt: skip


class _Failing(Replayed):
    """A request that never got an answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(0, {}, b"")
        self._failure = failure

    def send(self, request: Request, **_: Any) -> Reply:
        began = datetime(2026, 11, 25, tzinfo=UTC)
        return Reply(request=request, started_at=began, total_ms=5.0, failure=self._failure)


def _raw(said: Said) -> tuple[int, dict[str, str], bytes]:
    raw = b"".join(said.pieces) or (said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode())
    return (
        said.status,
        {"content-type": "application/json", "x-request-id": "req_0123456789abcdef", **said.headers},
        raw,
    )


def _sample(kind: str) -> Said:
    """What the sample server of `oaicheck demo` answers to this kind of test."""
    one = probe(kind)
    request = one.build(Ask(model=MODELS.get(kind, "gpt-6-luna"), stream=one.always_streams))
    body = b"" if request.files else dict(request.body)
    made = answer("POST", request.endpoint, body, "k", "k", "req_0123456789abcdef")
    if made.events is None:
        return Said(body=made.body, headers={"content-type": made.headers["Content-Type"]})
    return events(*made.events)


def _outcome(kind: str, said: Said | Failure) -> Outcome:
    model = MODELS.get(kind, "gpt-6-luna")
    model = "gpt-99" if said is FAULTS["model.not_found"][1] else model
    if isinstance(said, Failure):
        one = Runner(world=world(), gateway=_Failing(said), location=None)
        made = one._one(probe(kind), Ask(model=model))
    else:
        data = {"spoken": "The quick brown fox jumps over the lazy dog."} if kind == "transcription" else {}
        made = judged(kind, *_raw(said), model=model, stream=probe(kind).always_streams, data=data)
    return _settled(made)


def _settled(outcome: Outcome) -> Outcome:
    """With a ledger, and with a price that does not change when newer price data come."""
    entry = outcome.entry
    if entry and entry.cost and entry.cost.price:
        price = {"source": "genai-prices", "effective_from": "2025-04-14"}
        entry = replace(entry, cost=replace(entry.cost, price=price))
    if outcome.files or (outcome.probe.kind in {"image", "speech"} and outcome.ok):
        outcome = replace(
            outcome,
            files=(f"/home/ada/oaicheck-{outcome.probe.kind}-1.{'png' if outcome.probe.kind == 'image' else 'wav'}",),
        )
    kept = Recorded(recorded=True, location="/home/ada/.local/share/oaicheck/ledger.db", id="01a2")
    return replace(outcome, entry=entry, recorded=kept)


def screens() -> Iterator[tuple[str, str]]:
    """The name of each golden file and what belongs into it."""
    yield "all", _table()
    for one in probes():
        made = _outcome(one.kind, _sample(one.kind))
        if one.kind == "responses":
            made = replace(made, more=(("streamed", made),))
        if one.kind == "transcription":
            made = replace(made, before=(("speech", _outcome("speech", _sample("speech"))),))
        yield f"ok-{one.kind}", _drawn(made)
    for name, (kind, said) in FAULTS.items():
        yield name, _drawn(_outcome(kind, said))


def _table() -> str:
    """The end of `oaicheck test all`."""
    outcomes = [_outcome(each.kind, _sample(each.kind)) for each in probes() if each.kind not in {"json", "image"}]
    outcomes += [_outcome(*FAULTS[name]) for name in ("resp.fenced", "param.moderation", "resp.no_usage")]
    parts = (
        f"== {name}\n{render(table(outcomes), 'table', width=style.width, color=False, unicode=style.unicode)}"
        for name, style in STYLES.items()
    )
    return "\n".join(parts)


def _drawn(outcome: Outcome) -> str:
    parts = [f"== {name}\n{as_text(outcome, style)}" for name, style in STYLES.items()]
    return "\n".join(parts)


def write() -> None:
    """Writes every golden file anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in screens():
        (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()

"""How a test request is written: one file with a function that builds it and one that judges what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.model import Request, Status


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What the user wants of a test request. `model` is the one to ask; `output` is the folder for files,
    `None` to save none; `data` holds what was prepared (a picture, a sound), `notes` what was done to it."""

    model: str
    prompt: str | None = None
    image: str | None = None
    audio: str | None = None
    output: Path | None = None
    cwd: Path = field(default_factory=Path)
    max_output_tokens: int | None = None
    stream: bool = False
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()

    def tokens(self, usual: int) -> int:
        """How many tokens the answer may have."""
        return self.max_output_tokens or usual


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, read once: the parts that judges and screens need. `body` is the JSON (a stream's is put
    together)."""

    body: Any
    text: str | None = None
    refusal: str | None = None
    finish_reasons: tuple[str | None, ...] = ()
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    model: str | None = None
    service_tier: str | None = None
    has_usage: bool = False
    reasoning_tokens: int | None = None
    files: tuple[str, ...] = ()
    raw: bytes = field(default=b"", repr=False)
    content_type: str = ""
    chunks: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a judge says. Without a summary the advice's own title is shown; `code` is of the fault catalogue (`None`
    on a pass), `facts` fill the advice for it; `files` are what the answer held, by their endings: they are saved
    after the judgement."""

    status: Status
    summary: str | None
    code: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A kind of test request. `right` says in words when the answer is right; `family` chooses the default model;
    `needs_consent` marks what may cost more than a cent; `droppable` are the parameters that it can do without;
    `binary` means an answer that is no JSON; `prepare` reads and checks the user's files (its data goes to
    `Ask.data`); `prints` that a stream's text is shown as it comes; `also` gives further requests of the same test,
    by name; `feeds_on` names the kind whose file this one needs; `takes` the files of the user's that it looks at (`image`,
    `audio`); `seconds` is the longest wait."""

    kind: str
    title: str
    right: str
    endpoint: str
    family: str
    build: Callable[[Ask], Request]
    verify: Callable[[Ask, Answer], Verdict]
    examples: tuple[str, ...] = ()
    droppable: frozenset[str] = frozenset()
    needs_consent: bool = False
    prepare: Callable[[Ask], tuple[Mapping[str, Any], tuple[str, ...]]] = lambda _: ({}, ())
    streams: bool = False
    always_streams: bool = False
    prints: bool = False
    binary: bool = False
    also: Callable[[Ask], tuple[tuple[str, Ask], ...]] = lambda _: ()
    feeds_on: str | None = None
    takes: frozenset[str] = frozenset()
    seconds: float = 60.0
    order: int = 50

    def requests(self, ask: Ask) -> list[Request]:
        """Every request that the test sends."""
        return [self.build(ask), *(self.build(each) for _, each in self.also(ask))]


def right(summary: str, **facts: Any) -> Verdict:
    """The answer is right."""
    return Verdict(status="pass", summary=summary, facts=facts)


def doubtful(code: str, summary: str, **facts: Any) -> Verdict:
    """The answer is usable, with something to know about it."""
    return Verdict(status="warn", code=code, summary=summary, facts=facts)


def wrong(code: str, summary: str, **facts: Any) -> Verdict:
    """The answer is not what an application needs."""
    return Verdict(status="fail", code=code, summary=summary, facts=facts)

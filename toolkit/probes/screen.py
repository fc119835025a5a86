"""A test as a person reads it: verdict, answer, figures, what to do. Foreign text is made harmless and bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.doctor.render import ASCII_MARKS, COLORS, MARKS, Style, command_lines
from toolkit.entry import Entry
from toolkit.model import Finding, Usage
from toolkit.probes.costs import cost_line
from toolkit.probes.outcome import Outcome
from toolkit.probes.plain import in_ascii, one_line, plain, within
from toolkit.probes.reasons import meaning
from toolkit.probes.wrap import wrap

MOST = 5
"""Tool calls and finish reasons that are shown, of each."""
MOST_LINES = 100
LONGEST_TEXT = 2000
"""Characters of an answer that are shown; the whole of it is in `--json`."""
PARTS = (
    ("cache_read_input_tokens", "from the cache"), ("cache_creation_input_tokens", "written to the cache"),
    ("input_audio_tokens", "audio in"), ("input_image_tokens", "image in"), ("reasoning_output_tokens", "of reasoning"),
    ("output_audio_tokens", "audio out"), ("output_image_tokens", "image out"),
)  # fmt: skip


def as_text(outcome: Outcome, style: Style, shell: str = "sh", *, with_text: bool = True) -> str:
    """The whole of it, ending in a newline. `with_text=False` leaves out the answer: it was streamed to the screen
    already."""
    lines = []
    for _, each in outcome.before:
        lines += [*_request(each, style, with_text=True), ""]
    lines += _request(outcome, style, with_text=with_text)
    for name, each in outcome.more:
        lines += ["", *_request(each, style, with_text=True, name=name)]
    lines += _what_to_do(outcome.worst, style, shell)
    return "\n".join(lines) + "\n"


def _request(outcome: Outcome, style: Style, *, with_text: bool, name: str | None = None) -> Iterator[str]:
    finding = outcome.finding
    marks = MARKS if style.unicode else ASCII_MARKS
    code = f"  [{finding.code}]" if finding.code else ""
    kind = f"{outcome.probe.kind}, {name}" if name else outcome.probe.kind
    first, *rest = _wrap(f"{marks[finding.status]} {kind}: {finding.summary}{code}", style, indent="  ")
    yield first.replace(marks[finding.status], style.paint(marks[finding.status], COLORS[finding.status]), 1)
    yield from rest
    if with_text:
        yield from _answer(outcome, style)
    yield ""
    for label, value in _figures(outcome):
        yield from _wrap(f"{label:<9}{value}", style, indent=" " * 11, first="  ", cut=label not in {"file", "ledger"})
    for note in outcome.notes:
        yield from _wrap(f"{'note':<9}{note}", style, indent=" " * 11, first="  ")


def _answer(outcome: Outcome, style: Style) -> Iterator[str]:
    text = outcome.answer.text if outcome.answer else None
    if not text or not text.strip():
        return
    whole = plain(text.strip())
    shown = within(whole, LONGEST_TEXT, MOST_LINES)
    yield ""
    for line in shown.split("\n"):
        yield from _wrap(line, style, indent="  ", first="  ") if line.strip() else [""]
    if len(shown) < len(whole):
        yield f"  ({len(whole) - len(shown):,} more characters: see --json)"


def _figures(outcome: Outcome) -> Iterator[tuple[str, str]]:
    answer, entry, reply = outcome.answer, outcome.entry, outcome.reply
    yield from _calls(answer.tool_calls if answer else ())
    for path in outcome.files:
        yield "file", path
    yield "model", one_line(_model(entry) or outcome.request.model or "none", 80)
    for reason in list(dict.fromkeys(answer.finish_reasons))[:MOST] if answer else ():
        yield "ended", one_line(f"{reason}: {meaning(reason)}" if reason else meaning(reason))
    failure = outcome.failure
    said = one_line(failure.message) if failure and failure.detail.get("message") else ""  # else the words are our own
    if said and said not in outcome.finding.summary:
        yield "server", f"“{said}”"
    if entry and entry.state != "error" and _counts(entry):
        yield "tokens", tokens_line(entry.usage)
    if entry:
        yield "cost", cost_line(entry)
    if reply:
        first = reply.time_to_first_token_ms
        yield "time", f"{_ms(reply.total_ms)}" + (f", first word after {_ms(first)}" if first is not None else "")
    if entry and entry.request_id:
        yield "request", one_line(entry.request_id, 80)
    yield "ledger", _ledger(outcome)


def _calls(calls: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for call in calls[:MOST]:
        function = call.get("function")
        part = function if isinstance(function, Mapping) else call
        yield "call", one_line(f"{part.get('name')}({part.get('arguments', part.get('input', ''))})")
    if len(calls) > MOST:
        yield "call", f"({len(calls) - MOST} more: see --json)"


def _model(entry: Entry | None) -> str | None:
    if entry is None or not entry.response_model or entry.response_model == entry.request_model:
        return entry.request_model if entry else None
    return f"{entry.response_model} (asked for {entry.request_model})"


def _counts(entry: Entry) -> bool:
    """Whether there is something to say of tokens: an endpoint that never reports any is not worth a line."""
    return entry.usage_source != "none" or entry.usage.fullness() > 0


def tokens_line(usage: Usage) -> str:
    """The counts in words: `9 in, 1 out, 10 in total`."""
    if usage.input_tokens is None and usage.output_tokens is None and usage.total_tokens is None:
        if usage.audio_seconds is not None:
            return f"{usage.audio_seconds:g} s of audio"
        return f"{usage.input_characters} characters" if usage.input_characters is not None else "not reported"
    named = ((usage.input_tokens, "in"), (usage.output_tokens, "out"), (usage.total_tokens, "in total"))
    text = ", ".join(f"{count:,} {word}" for count, word in named if count is not None)
    parts = [f"{getattr(usage, name):,} {word}" for name, word in PARTS if getattr(usage, name)]
    return f"{text} ({', '.join(parts)})" if parts else text


def _ledger(outcome: Outcome) -> str:
    kept = outcome.recorded
    return f"recorded in {kept.location}" if kept.recorded else f"not recorded: {kept.reason}"


def _ms(value: float) -> str:
    return f"{value / 1000:.1f} s" if value >= 10_000 else f"{value:.0f} ms"


def _what_to_do(finding: Finding, style: Style, shell: str) -> Iterator[str]:
    if finding.status not in {"fail", "error", "warn"} or not finding.fix:
        return
    yield ""
    for each in finding.fix:
        yield from _wrap(f"- {each.text}", style, indent="    ", first="  ")
        if each.command:
            yield from command_lines(each.command, shell, style)
    if finding.code:
        yield from _wrap(f"More: oaicheck explain {finding.code}", style, indent="  ", first="  ")


def _wrap(text: str, style: Style, *, indent: str, first: str = "", cut: bool = True) -> list[str]:
    shown = plain(text) if style.unicode else in_ascii(plain(text))
    return wrap(style.plain(shown), max(style.width, 20), first=first, rest=indent, cut=cut)

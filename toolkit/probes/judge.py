"""What every answer in words must pass: it has the form, was not refused or filtered, holds text, and is whole."""

from __future__ import annotations

from toolkit.probes.reasons import meaning
from toolkit.probes.registry import Answer, Verdict, doubtful, right, wrong

CUT = {"length", "incomplete:max_output_tokens"}
FILTERED = {"content_filter", "incomplete:content_filter"}


def held_back(answer: Answer) -> Verdict | None:
    """A refusal or the content filter: an answer, but not one that an application can use."""
    if answer.refusal:
        return wrong("resp.refusal", f"The model refused: {answer.refusal[:300]}")
    if FILTERED & set(answer.finish_reasons):
        return wrong("resp.content_filter", "The content filter held the answer back.")
    return None


def no_text(answer: Answer) -> Verdict | None:
    """Nothing was said: on a reasoning model its hidden tokens may have used the budget, else the server said nothing."""
    if answer.text and answer.text.strip():
        return None
    if CUT & set(answer.finish_reasons):
        spent = f" ({answer.reasoning_tokens} tokens of it)" if answer.reasoning_tokens else ""
        return wrong(
            "param.budget",
            f"No text came: hidden reasoning used the whole token budget{spent} before the first word.",
            reasoning_tokens=answer.reasoning_tokens,
        )
    if answer.tool_calls:
        return wrong("resp.empty", "The model called a tool instead of answering in words.")
    return wrong("resp.empty", f"The answer holds no text ({_reason(answer)}).")


def cut_off(answer: Answer) -> Verdict | None:
    """A stream without a finish reason broke off; the limit with text is a warning."""
    if answer.chunks and not any(answer.finish_reasons):
        return wrong("stream.cut", "The stream ended without a finish reason: the text may be cut off.")
    if CUT & set(answer.finish_reasons):
        return doubtful("resp.length", "The answer was cut at the token limit.")
    return None


def chat(answer: Answer) -> Verdict | None:
    """The first thing that is wrong with a chat answer whose text counts; a warning only where nothing is wrong."""
    return held_back(answer) or _whole(answer)


def _whole(answer: Answer) -> Verdict | None:
    ended = cut_off(answer)
    if ended and ended.status == "fail":
        return ended
    return no_text(answer) or ended


def text_or(found: Verdict | None, answer: Answer, summary: str) -> Verdict:
    """That verdict, or a pass; a pass of an answer without usage becomes a warning."""
    if found:
        return found
    if not answer.has_usage:
        return doubtful("resp.no_usage", f"{summary} But the server reported no usage: its cost stays unknown.")
    return right(summary)


def _reason(answer: Answer) -> str:
    return "; ".join(meaning(reason) for reason in answer.finish_reasons) or "no finish reason"

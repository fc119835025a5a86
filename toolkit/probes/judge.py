"""What every answer in words must pass: it has the form, was not refused or filtered, holds text, and is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toolkit.probes.reasons import meaning
from toolkit.probes.registry import Answer, Verdict, doubtful, right, wrong

doubt, fault = doubtful, wrong

CUT = {"length", "max_tokens", "incomplete:max_output_tokens", "incomplete:max_tokens"}
FILTERED = {"content_filter", "incomplete:content_filter"}
FAILED = {"error", "abort", "insufficient_system_resource"}
"""Finish reasons; `max_tokens` and `error` are no words of OpenAI's, compatible servers use them."""


def held_back(answer: Answer) -> Verdict | None:
    """A refusal or the content filter: an answer, but not one that an application can use."""
    if answer.refusal:
        return wrong("resp.refusal", f"The model refused: {answer.refusal[:300]}")
    if FILTERED & set(answer.finish_reasons):
        return wrong("resp.content_filter", "The content filter held the answer back.")
    if FAILED & set(answer.finish_reasons):
        ended = next(each for each in answer.finish_reasons if each in FAILED)
        return wrong("http.server", f"The answer broke off at the provider: it ended with `{ended}`.")
    return None


def no_text(answer: Answer) -> Verdict | None:
    """Nothing was said: on a reasoning model its hidden tokens may have used the budget, else the server said
    nothing."""
    if answer.text and answer.text.strip():
        return None
    if CUT & set(answer.finish_reasons):
        return budget_gone(answer)
    if answer.tool_calls:
        return wrong("resp.empty", "The model called a tool instead of answering in words.")
    others = _other_output(answer.body)
    if others:
        return wrong("resp.empty", f"The answer holds no text, only {', '.join(others)[:120]}.")
    return wrong("resp.empty", f"The answer holds no text ({_reason(answer)}).")


def _other_output(body: Any) -> list[str]:
    """What a response holds besides words: `computer_call`, `image_generation_call` …, each once."""
    items = body.get("output") if isinstance(body, Mapping) else None
    kinds = [str(each.get("type")) for each in items if isinstance(each, Mapping)] if isinstance(items, list) else []
    return [kind for kind in dict.fromkeys(kinds) if kind not in {"message", "reasoning", "None"}]


def budget_gone(answer: Answer) -> Verdict:
    """The limit was reached before the answer began. Only a model that counts its reasoning as none did not reason."""
    if answer.reasoning_tokens == 0:
        said = "No text came: the token limit was reached before the first word."
    else:
        spent = f" ({answer.reasoning_tokens} tokens of it)" if answer.reasoning_tokens else ""
        said = f"No text came: hidden reasoning used the whole token budget{spent} before the first word."
    return wrong("param.budget", said, reasoning_tokens=answer.reasoning_tokens)


def ended_badly(answer: Answer) -> Verdict | None:
    """A stream without a finish reason broke off: whatever came may be half."""
    if answer.chunks and not any(answer.finish_reasons):
        return wrong("stream.cut", "The stream ended without a finish reason: the answer may be cut off.")
    return None


def cut_off(answer: Answer) -> Verdict | None:
    """The limit was reached, with text: usable, and to be known."""
    if CUT & set(answer.finish_reasons):
        return doubtful("resp.length", "The answer was cut at the token limit.")
    if not any(answer.finish_reasons):
        return doubtful("resp.no_reason", "The answer came, but the server gave no reason for its end.")
    return None


def chat(answer: Answer) -> Verdict | None:
    """The first thing that is wrong with an answer whose text counts; a warning only where nothing is wrong."""
    return held_back(answer) or ended_badly(answer) or no_text(answer) or cut_off(answer)


def strict_json(text: str) -> Any:
    """The value; `NaN` and `Infinity`, which Python takes and JSON does not know, are a ValueError."""
    return json.loads(text, parse_constant=_no_json)


def _no_json(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def parsed(answer: Answer) -> tuple[Any, Verdict | None]:
    """The JSON in the answer's text; a Markdown fence around it is a fault: an application's parser stops there."""
    found = held_back(answer) or ended_badly(answer) or no_text(answer)
    if found:
        return None, found
    text = (answer.text or "").strip()
    try:
        return strict_json(text), None
    except (ValueError, RecursionError):
        pass
    if CUT & set(answer.finish_reasons):
        return None, wrong("param.budget", "The JSON was cut at the token limit before its end.", cut=True)
    if re.match(r"```", text):
        return None, wrong("resp.fenced", "The JSON stands in a Markdown fence (```): `json.loads` fails on it.")
    return None, wrong("resp.bad_json", "The content is no JSON.")


def kind_of(value: Any) -> str:
    """What a JSON value is, with its article."""
    names = {
        list: "a list",
        str: "a text",
        bool: "a truth value",
        int: "a number",
        float: "a number",
        type(None): "null",
    }
    return names.get(type(value), "another value")


def with_files(verdict: Verdict, files: tuple[tuple[str, bytes], ...]) -> Verdict:
    """The same verdict, with the files that the answer held."""
    return replace(verdict, files=files)


def text_or(found: Verdict | None, answer: Answer, summary: str) -> Verdict:
    """That verdict, or a pass; a pass of an answer without usage becomes a warning."""
    if found:
        return found
    if not answer.has_usage:
        return doubtful(
            "resp.no_usage", f"{summary.rstrip('.')}, but the server reported no usage: the cost stays unknown."
        )
    return right(summary)


def _reason(answer: Answer) -> str:
    return "; ".join(meaning(reason) for reason in answer.finish_reasons) or "no finish reason"

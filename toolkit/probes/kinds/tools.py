"""`oaicheck test tools`: one function is offered; right when the model calls it with arguments that fit."""

from __future__ import annotations

from typing import Any

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.chatting import DROPPABLE, chat_request
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

PARAMETERS: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "The city, in English"}},
    "required": ["city"],
    "additionalProperties": False,
}
FUNCTION = {
    "name": "get_weather",
    "description": "The weather of today in a city.",
    "strict": True,
    "parameters": PARAMETERS,
}
PROMPT = "What is the weather in Paris today?"


def build(ask: Ask) -> Request:
    """The function is offered, the model is free to call it (`tool_choice: auto`)."""
    messages = [{"role": "user", "content": ask.prompt or PROMPT}]
    return chat_request(ask, messages, tools=[{"type": "function", "function": FUNCTION}], tool_choice="auto")


def verify(_: Ask, answer: Answer) -> Verdict:
    """A call came, of the function that was offered, with arguments that fit its parameters."""
    found = judge.held_back(answer) or judge.ended_badly(answer) or _no_call(answer)
    found = found or _bad_call(answer.tool_calls[0])
    if found and found.code == "resp.tool_call" and judge.CUT & set(answer.finish_reasons):
        found = judge.fault("param.budget", "The call was cut at the token limit before its end.", cut=True)
    return judge.text_or(found, answer, "The model called the tool that was offered.")


def _no_call(answer: Answer) -> Verdict | None:
    if answer.tool_calls:
        return None
    if judge.CUT & set(answer.finish_reasons) and not (answer.text or "").strip():
        return judge.budget_gone(answer)
    return judge.fault("resp.no_tool", "The model answered in words and called no tool.")


def _bad_call(call: Any) -> Verdict | None:
    function = call.get("function")
    if call.get("type") == "function_call":
        return judge.fault("resp.tool_call", "The call came in the old form (`function_call` instead of `tool_calls`).")
    name, arguments = (function.get("name"), function.get("arguments")) if isinstance(function, dict) else (None, None)
    if name != FUNCTION["name"]:
        return judge.fault("resp.tool_call", f"The model called a tool that was not offered: {str(name)[:80]!r}.")
    try:
        value = judge.strict_json(arguments if isinstance(arguments, str) else "")
    except (ValueError, RecursionError):
        return judge.fault("resp.tool_call", "The arguments of the call are no JSON.")
    if not isinstance(value, dict) or not isinstance(value.get("city"), str):
        return judge.fault("resp.tool_call", "The arguments of the call do not fit the function's parameters.")
    return None


probe = Probe(
    kind="tools",
    title="A tool: one function is offered",
    right="the model calls it with arguments that can be parsed",
    endpoint="/chat/completions",
    family="chat",
    build=build,
    verify=verify,
    examples=("--stream",),
    droppable=DROPPABLE | {"tool_choice"},
    streams=True,
    order=6,
)

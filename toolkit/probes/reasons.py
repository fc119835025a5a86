"""What a finish reason and a Responses status mean, in words, with what to do."""

from __future__ import annotations

from typing import Any

FINISH = {
    "stop": "the model ended its answer by itself",
    "length": "the answer was cut at the token limit: raise --max-output-tokens (max_completion_tokens in your code)",
    "tool_calls": "the model asks for a tool: run it and send its result back",
    "function_call": "the model asks for a function (the old form of tools): run it and send its result back",
    "content_filter": "the provider's content filter held the answer back: reword the prompt",
    None: "no reason was given: the answer may have been cut off",
}
"""Source: https://platform.openai.com/docs/api-reference/chat/object (choices[].finish_reason)."""

ELSEWHERE = {
    "error": "the provider's model failed half way (a reason that OpenAI itself does not use): send it again",
    "abort": "the server broke the answer off (a reason that OpenAI itself does not use): send it again",
    "insufficient_system_resource": "the provider ran out of machines half way (DeepSeek's word): send it again",
    "max_tokens": "the answer was cut at the token limit (another provider's word for `length`): "
    "raise --max-output-tokens (max_completion_tokens in your code)",
    "eos": "the model ended its answer by itself (another provider's word for `stop`)",
    "end_turn": "the model ended its answer by itself (another provider's word for `stop`)",
    "stop_sequence": "the model met a stop sequence (another provider's word for `stop`)",
    "tool_use": "the model asks for a tool (another provider's word for `tool_calls`): run it and send its result back",
}
"""Words of compatible servers, seen in recorded answers and in their documentation."""

STATUS = {
    "completed": "the model completed its answer",
    "incomplete": "the answer stopped early",
    "": "no status was given: the answer may not be complete",
    "failed": "the model failed: send it again, and tell support the request id if it stays",
    "cancelled": "the answer was cancelled before it was complete: send it again if you did not cancel it yourself",
    "queued": "the answer is waiting to be made (a background request): ask for it again by its id",
    "in_progress": "the answer is still being made (a background request): ask for it again by its id",
}
"""Source: https://platform.openai.com/docs/api-reference/responses/object (status)."""

INCOMPLETE = {
    "max_output_tokens": "it was cut at the token limit: raise --max-output-tokens (max_output_tokens in your code)",
    "max_tool_calls": "it reached the limit of tool calls: raise max_tool_calls",
    "content_filter": "the provider's content filter held the rest back: reword the prompt",
}


def meaning(reason: str | None) -> str:
    """A finish reason, or a Responses status as `incomplete:<reason>`, in words. An unknown one is repeated as it
    is."""
    known = FINISH.get(reason) or ELSEWHERE.get(reason or "")
    if known:
        return known
    status, _, why = str(reason).partition(":")
    if status in STATUS:
        return f"{STATUS[status]}: {INCOMPLETE.get(why, why)}" if why else STATUS[status]
    return (
        f"a reason that is not in OpenAI's reference ({str(reason)[:80]}): look it up in your provider's documentation"
    )


def of_response(body: Any) -> str | None:
    """The status of a Responses body, with the reason where it is incomplete: `completed`,
    `incomplete:max_output_tokens`."""
    status = body.get("status")
    details = body.get("incomplete_details")
    why = details.get("reason") if isinstance(details, dict) else None
    if not isinstance(status, str):
        return None
    return f"{status}:{why}" if status == "incomplete" and isinstance(why, str) and why else status

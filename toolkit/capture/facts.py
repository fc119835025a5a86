"""What one answer says about itself, gathered from whatever JSON objects it consists of: ids, model, tier, usage,
ends, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.capture.usage import count, part

_CALLS = {
    "web_search_call": "web_search",
    "file_search_call": "file_search",
    "code_interpreter_call": "code_interpreter",
    "image_generation_call": "image_generation",
    "computer_call": "computer",
}
_OVER = frozenset({"completed", "incomplete", "failed", "cancelled", "expired"})
_LISTED = frozenset({"response", "thread.run", "batch", "chat.completion"})
_NO_ID = frozenset({"list", "thread.run.step", "thread.message"})
_EVENT = frozenset({"type", "response", "item"})
"""Members of what is an event rather than an answer."""
_SELDOM = frozenset({
    "data", "output", "error", "errors", "base_resp", "last_error", "status", "x_groq", "svg_usage", "tool_usage",
})  # fmt: skip
"""Members of an answer that a chat completion and most others don't have."""
_STEPS = ("thread.message.", "thread.run.step.")
"""Of an assistants' stream, what ends before the run does."""
_SELDOM_KINDS = ("response", "thread.run", "batch")


@dataclass
class Facts:
    """Filled by `take`; the last value that is not null wins, except the model, where the first that is not empty
    stays."""

    id: str | None = None
    model: str | None = None
    service_tier: str | None = None
    usage: Mapping[str, Any] | None = None
    svg_usage: Mapping[str, Any] | None = None
    image_tool: Mapping[str, Any] | None = None
    image_tool_model: str | None = None
    ends: dict[int, str | None] = field(default_factory=dict)
    status: str | None = None
    reason: str | None = None
    error: Any = None
    calls: dict[str, int] = field(default_factory=dict)
    searches: int | None = None
    images: int | None = None
    whole: bool = False
    batch_endpoint: str | None = None
    items: list[Facts] = field(default_factory=list)
    output_file: str | None = None
    run_status: str | None = None
    fingerprint: str | None = None
    flat: Mapping[str, Any] | None = None
    _of_choice: Mapping[str, Any] | None = None

    def take(self, body: Any, event: str = "") -> None:
        """Reads one object: a whole answer, a chunk of a stream, or an event that holds an answer."""
        if not isinstance(body, dict):
            return
        if not event and _EVENT.isdisjoint(body):
            self._answer(body)
            return
        kind = _text(body.get("type")) or event
        inner = body.get("response")
        if isinstance(inner, dict) and kind.startswith("response."):
            self._answer(inner)
            self.whole = self.whole or kind.removeprefix("response.") in _OVER
            return
        if kind.startswith("response.") and isinstance(body.get("item"), dict):
            if kind.endswith(".done"):  # it was told before, when it was begun
                self._items([body["item"]], add=True)
            return
        self._answer(
            {**body, "id": None} if kind.startswith("transcript.") else body
        )  # a segment's id is not the answer's
        if kind.startswith("image_") and kind.endswith(".completed"):
            self.images = (self.images or 0) + 1
        self.whole = self.whole or (
            kind.endswith((".completed", ".done")) and "part" not in kind and not kind.startswith(_STEPS)
        )
        if "error" in (kind, event) and self.error is None:
            self.error = _flat(body)

    def _answer(self, body: Mapping[str, Any]) -> None:
        kind = _text(body.get("object")) or ""
        if "message" in body and "error" not in body:
            self.flat = _flat(body)
            if kind == "error":  # Mistral, vLLM and SGLang
                self.error = self.flat
        if kind not in _NO_ID:
            self.id = _text(body.get("id")) or self.id
        self.model = self.model or _text(body.get("model"))
        self.service_tier = _text(body.get("service_tier")) or self.service_tier
        self.fingerprint = self.fingerprint or _text(body.get("system_fingerprint"))
        choices = body.get("choices")
        if isinstance(choices, list):
            self._ends(choices)
        if not _SELDOM.isdisjoint(body) or kind.startswith(_SELDOM_KINDS):
            self._seldom(body, kind)
        usage = body.get("usage")
        if usage and isinstance(usage, Mapping):
            self.usage = usage

    def _seldom(self, body: Mapping[str, Any], kind: str) -> None:
        data = body.get("data")
        if isinstance(data, list):
            if kind == "list":
                self._list(data)
            if _looks_like_images(data):
                self.images = len(data)
        self._other_usage(body)
        if kind.startswith("response") or "output" in body:
            self._response(body)
        elif kind in {"thread.run", "batch"}:
            self.run_status = _text(body.get("status")) or self.run_status
            self.output_file = _text(body.get("output_file_id")) or self.output_file
            self.batch_endpoint = _text(body.get("endpoint")) or self.batch_endpoint
            if isinstance(body.get("last_error"), dict):
                self.error = body["last_error"]
        self.error = _error_of(body) or self.error

    def _list(self, data: list[Any]) -> None:
        for each in data[:1000]:
            if isinstance(each, dict) and _text(each.get("object")) in _LISTED:
                item = Facts()
                item.take(each)
                self.items.append(item)

    def _other_usage(self, body: Mapping[str, Any]) -> None:
        self.usage = part(part(body, "x_groq"), "usage") or self.usage
        self.svg_usage = part(body, "svg_usage") or self.svg_usage
        tools = part(body, "tool_usage")
        searches = count(part(tools, "web_search").get("num_requests"))
        self.searches = self.searches if searches is None else searches
        self.image_tool = part(tools, "image_gen") or self.image_tool

    def _ends(self, choices: list[Any]) -> None:
        for at, choice in enumerate(choices):
            if not isinstance(choice, dict):
                continue
            index = count(choice.get("index"))
            key = at if index is None else index
            self.ends[key] = _text(choice.get("finish_reason")) or self.ends.get(key)
            if isinstance(choice.get("error"), dict):
                self.error = choice["error"]
            usage = choice.get("usage")
            if usage and isinstance(usage, Mapping) and self.usage is self._of_choice:  # Moonshot's streams
                self.usage = self._of_choice = usage

    def _response(self, body: Mapping[str, Any]) -> None:
        self.status = _text(body.get("status")) or self.status
        self.reason = _text(part(body, "incomplete_details").get("reason")) or self.reason
        if isinstance(body.get("output"), list) and body["output"]:
            self._items(body["output"], add=False)
        tools = body.get("tools")
        for tool in tools if isinstance(tools, list) else ():
            if isinstance(tool, dict) and tool.get("type") == "image_generation":
                self.image_tool_model = _text(tool.get("model"))

    def _items(self, items: list[Any], *, add: bool) -> None:
        calls = self.calls if add else {}
        for item in items:
            name = _CALLS.get(_text(item.get("type")) or "") if isinstance(item, dict) else None
            if name:
                calls[name] = calls.get(name, 0) + 1
        self.calls = calls

    @property
    def tool_calls(self) -> dict[str, int] | None:
        """Calls of tools that cost by the call; for searches the API's own count of requests, where it gives one."""
        if not self.calls and self.searches is None:
            return None
        calls = dict(self.calls)
        if self.searches is not None and (self.searches or "web_search" in calls):
            calls["web_search"] = self.searches
        return calls or None

    @property
    def finish_reasons(self) -> tuple[str, ...] | None:
        """Each choice's last reason in the order of the choices; for Responses the status, or `incomplete:<reason>`."""
        if len(self.ends) == 1:
            (reason,) = self.ends.values()
            return (reason,) if reason else None
        if self.ends:
            reasons = tuple(self.ends[key] or "" for key in sorted(self.ends))
            return reasons if any(reasons) else None
        if self.status == "incomplete" and self.reason:
            return (f"incomplete:{self.reason}",)
        return (self.status,) if self.status else None

    @property
    def ended(self) -> bool:
        """Whether the answer has come to its end as far as its own words go."""
        return self.whole or (bool(self.ends) and all(self.ends.values()))


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) and value else None


def _flat(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An error whose words stand at the top: with `code` and `type`, or as Databricks and the servers of Hugging Face name
    them."""
    return {
        "message": body.get("message"),
        "code": body.get("code") or body.get("error_code"),
        "type": body.get("type") or body.get("error_type"),
    }


def _error_of(body: Mapping[str, Any]) -> Any:
    """The error in an answer: OpenAI's object, a text with its code beside it, Cloudflare's list, or MiniMax's status,
    which is there when all is well too. `None` for an object of nulls, as gateways send with every answer."""
    error, errors = body.get("error"), body.get("errors")
    if isinstance(error, dict):
        return error if any(value is not None for value in error.values()) else None
    if error:
        return {**_flat(body), "message": error}
    if body.get("success") is False and isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return errors[0]
    status = part(body, "base_resp")
    if count(status.get("status_code")) and not body.get("choices"):
        return {"message": status.get("status_msg"), "code": status["status_code"], "type": None}
    return None


def _looks_like_images(data: list[Any]) -> bool:
    return bool(data) and all(isinstance(each, dict) and ("b64_json" in each or "url" in each) for each in data)

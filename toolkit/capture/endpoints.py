"""Which of the API's endpoints a URL means, and whether a request to it is a row of its own or only fills one in.

Hosts put the same endpoint below different prefixes (`/v1`, `/openai/v1`, `/openai/deployments/NAME`, `/api/paas/v4`
…); the ledger keeps the part that all share, with ids replaced: `/chat/completions`, `/threads/{id}/runs`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["row", "fill", "batch", "batch_output", "ignore"]

# endpoint of a POST → operation (names of OpenTelemetry's GenAI conventions where it has one)
OPERATIONS = {
    "/chat/completions": "chat",
    "/completions": "text_completion",
    "/responses": "responses",
    "/responses/compact": "responses_compact",
    "/embeddings": "embeddings",
    "/images/generations": "image_generation",
    "/images/edits": "image_edit",
    "/images/variations": "image_variation",
    "/audio/speech": "speech",
    "/audio/transcriptions": "transcription",
    "/audio/translations": "translation",
    "/moderations": "moderation",
    "/batches": "batch",
    "/realtime": "realtime",
    "/threads/runs": "run",
    "/threads/{id}/runs": "run",
    "/threads/{id}/runs/{id}/submit_tool_outputs": "run",
    "/videos": "video_generation",
    "/videos/{id}/remix": "video_generation",
    "/decisions": "decisions",
}

WITHOUT_USAGE = frozenset({"/moderations", "/audio/speech", "/batches"})
"""Endpoints with an operation above whose answer never carries usage of its own."""

_ROOTS = frozenset({
    "chat", "completions", "responses", "embeddings", "images", "audio", "moderations", "batches", "files", "uploads",
    "models", "fine_tuning", "assistants", "threads", "vector_stores", "containers", "conversations", "skills",
    "realtime", "organization", "evals", "videos", "decisions", "projects", "chatkit", "graders", "engines", "live",
    "webhooks",
})  # fmt: skip

_WORDS = frozenset({
    "chat", "completions", "responses", "compact", "input_tokens", "embeddings", "images", "generations", "edits",
    "variations", "audio", "speech", "transcriptions", "translations", "moderations", "batches", "files", "content",
    "uploads", "parts", "complete", "models", "fine_tuning", "jobs", "checkpoints", "events", "pause", "resume",
    "alpha", "graders", "run", "validate", "permissions", "assistants", "threads", "runs", "steps", "messages",
    "submit_tool_outputs", "vector_stores", "file_batches", "search", "containers", "conversations", "items", "skills",
    "versions", "realtime", "client_secrets", "sessions", "transcription_sessions", "calls", "accept", "hangup",
    "refer", "reject", "organization", "costs", "usage", "audio_speeches", "audio_transcriptions",
    "code_interpreter_sessions", "file_search_calls", "decisions", "web_search_calls", "projects", "users", "invites",
    "admin_api_keys", "api_keys", "service_accounts", "audit_logs", "certificates", "rate_limits", "spend_limit",
    "spend_alerts", "evals", "output_items", "videos", "remix", "voices", "voice_consents", "chatkit", "cancel",
    "input_items", "live", "webhooks", "characters", "extensions", "edit",
})  # fmt: skip

# reading one of these again (or cancelling it) tells more about a row that is there already; it is no new row
_FILL = re.compile(
    r"/(responses/\{id\}(/cancel)?|chat/completions/\{id\}|threads/\{id\}/runs/\{id\}(/cancel)?|videos/\{id\})$"
)
_BATCH = re.compile(r"/batches/\{id\}(/cancel)?$")
_LISTS = frozenset({"/responses", "/chat/completions", "/threads/{id}/runs"})
_CANCEL = re.compile(r"/(cancel|pause|resume|hangup|reject|refer|accept)$")
_COUNT = re.compile(r"/responses/input_tokens$")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """`path` as the ledger keeps it; `ids` the ids that stood in it; `kind` what a request to it is to the ledger."""

    path: str
    operation: str
    kind: Kind
    ids: tuple[str, ...] = ()

    @property
    def has_usage(self) -> bool:
        """Whether the API reports usage for what is done there."""
        return self.path in OPERATIONS and self.path not in WITHOUT_USAGE


def endpoint_of(method: str, url: str) -> Endpoint:
    """What a request means. `url` may be absolute, relative, or only a path."""
    if method == "POST" and len(url) < 200:
        return _posted(url)
    return _endpoint_of(method, url)


@lru_cache(maxsize=512)
def _posted(url: str) -> Endpoint:
    """Most requests of a program go to the same few URLs."""
    return _endpoint_of("POST", url)


def _endpoint_of(method: str, url: str) -> Endpoint:
    path = urlsplit(url).path if "//" in url[:10] else url.partition("?")[0].partition("#")[0]
    name, ids = normalise(path)
    return _endpoint(method.upper(), name, ids)


def _endpoint(method: str, name: str, ids: tuple[str, ...]) -> Endpoint:
    operation = OPERATIONS.get(name) or _plain_operation(name)
    return Endpoint(path=name, operation=operation, kind=_kind(method, name), ids=ids)


def _kind(method: str, name: str) -> Kind:
    if method not in {"GET", "POST"}:
        return "ignore"
    if _BATCH.search(name) or (method == "GET" and name == "/batches"):
        return "batch"
    if _FILL.search(name) and (method == "GET" or name.endswith("/cancel")):
        return "fill"
    if method == "GET" and name in _LISTS:
        return "fill"
    if method == "GET":
        return "batch_output" if name == "/files/{id}/content" else "ignore"
    return "ignore" if _CANCEL.search(name) or _COUNT.search(name) else "row"


def _plain_operation(name: str) -> str:
    words = [word for word in name.split("/") if word and word != "{id}"]
    return "_".join(words[:1] + words[-1:]) if len(words) > 1 else "".join(words) or "request"


def normalise(path: str) -> tuple[str, tuple[str, ...]]:
    """The part of the path that all hosts share, and its ids: `/v1/threads/thread_1/runs` → `/threads/{id}/runs`,
    `thread_1`."""
    parts = [part for part in path.split("/") if part]
    for start in _starts(parts):
        name, ids = _template(parts[start:])
        if name is not None:
            return name, ids
    start = next((i + 1 for i in range(len(parts) - 1, -1, -1) if re.fullmatch(r"v\d+\w*", parts[i])), 0)
    rest = parts[start:]
    return "/" + "/".join("{id}" if _like_id(part) else part for part in rest), tuple(p for p in rest if _like_id(p))


def _starts(parts: list[str]) -> list[int]:
    return [i for i, part in enumerate(parts) if part in _ROOTS and parts[i - 1 : i] != ["deployments"]]


def _template(parts: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """Known words stay and everything else is an id; `None` when two ids follow each other: then this is no root."""
    names: list[str] = []
    ids: list[str] = []
    for part in parts:
        word = part in _WORDS
        if not word and (not names or names[-1] == "{id}" or re.fullmatch(r"v\d+\w*", part)):
            return None, ()
        names.append(part if word else "{id}")
        if not word:
            ids.append(part)
    if names[0] == "models" and len(names) > 1 and names[1] != "{id}":  # Azure AI Foundry: /models/chat/completions
        return None, ()
    if names[0] == "engines" and len(names) > 2:
        return "/" + "/".join(names[2:]), ()
    return "/" + "/".join(names), tuple(ids)


def _like_id(part: str) -> bool:
    return len(part) > 12 and any(ch.isdigit() for ch in part)


def deployment_of(path: str) -> str | None:
    """The model that only the URL names: Azure's `/openai/deployments/NAME/…`, the first API's `/engines/NAME/…`."""
    found = re.search(r"/(?:deployments|engines)/([^/?]+)/", path)
    return found.group(1) if found else None

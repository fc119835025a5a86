"""The ledger's row of a test request: as reported on the wire, whatever the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from toolkit.capture.rows import entry_from
from toolkit.entry import Entry
from toolkit.errors import WrongUse
from toolkit.gateway import Reply
from toolkit.settings import Settings


def row(reply: Reply, settings: Settings, *, project: str | None, tags: Mapping[str, str]) -> Entry:
    """The row, not priced yet. Its origin is `test`; `retries` counts what a refused parameter made us send again."""
    key = settings.key
    failure = reply.failure
    unanswered = failure.code if failure and reply.http_status is None and not reply.cancelled else None
    entry = entry_from(
        reply.request.method,
        settings.base_url.text.rstrip("/") + reply.request.endpoint,
        reply.request.body,
        reply.http_status,
        reply.headers,
        reply.raw,
        origin="test",
        started_at=reply.started_at,
        duration_ms=round(reply.total_ms, 3),
        ttft_ms=reply.time_to_first_token_ms,
        key_hint=key.secret.hint if key else None,
        project=project,
        tags=tags,
        retries=reply.resent,
        state="cancelled" if reply.cancelled else None,
        error_type=unanswered,
    )
    broke_off = failure and failure.code in {"http.timeout", "resp.truncated"} and entry.state == "complete"
    return replace(entry, state="incomplete") if broke_off else entry


def tags_of(text: str | None) -> dict[str, str]:
    """`OAICHECK_TAGS`, written `a=b,c=d`. Raises WrongUse for a part without `=` or without a name."""
    tags = {}
    for part in (text or "").split(","):
        name, equals, value = part.partition("=")
        if part.strip() and not (equals and name.strip()):
            raise WrongUse(f"OAICHECK_TAGS has no tag in {part.strip()!r}.", "Write it as NAME=VALUE,NAME=VALUE.")
        if part.strip():
            tags[name.strip()] = value.strip()
    return tags

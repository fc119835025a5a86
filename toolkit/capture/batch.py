"""A batch's output file → a row for each of its lines, at batch price."""

from __future__ import annotations

from urllib.parse import urlsplit

from toolkit.capture.bodies import LinesBody
from toolkit.capture.endpoints import endpoint_of
from toolkit.capture.facts import Facts
from toolkit.capture.host import provider_of
from toolkit.capture.rows import Around, derived, error_words, response_state, usage_in
from toolkit.capture.usage import oddities
from toolkit.capture.wire import Exchange
from toolkit.entry import Entry


def batch_entries(exchange: Exchange, around: Around, parent: Entry | None = None) -> list[Entry]:
    """The rows of a batch's output file, one a line, at batch price. Downloading it again gives the same ids."""
    exchange.facts()
    body = exchange.body
    lines = body.lines if isinstance(body, LinesBody) else []
    provider = provider_of(exchange.url, exchange.headers)
    return [_line_entry(line, exchange, around, provider, parent) for line in lines]


def _line_entry(
    line: tuple[str, str | None, int | None, Facts],
    exchange: Exchange,
    around: Around,
    provider: str | None,
    parent: Entry | None,
) -> Entry:
    line_id, request_id, status, facts = line
    error_type, error_code = error_words(facts.error)
    endpoint = _line_endpoint(facts)
    usage = usage_in(facts)
    failed = facts.error is not None or (status or 200) >= 400
    return Entry(
        id=derived("batch line", line_id),
        started_at=parent.started_at if parent else around.started_at,
        origin=around.origin,
        endpoint=endpoint,
        operation=endpoint_of("POST", endpoint).operation,
        project=parent.project if parent else around.project,
        tags=parent.tags if parent else around.tags,
        provider=provider,
        server_address=urlsplit(exchange.url).hostname,
        response_model=facts.model,
        service_tier=facts.service_tier,
        batch=True,
        state="error" if failed else response_state(facts) or "complete",
        http_status=status,
        error_type=error_type,
        error_code=error_code,
        finish_reasons=facts.finish_reasons,
        response_id=facts.id,
        request_id=request_id,
        parent_id=parent.id if parent else None,
        key_hint=around.key_hint,
        usage=usage,
        usage_source="response" if facts.usage else "missing",
        flags=oddities(usage),
    )


def _line_endpoint(facts: Facts) -> str:
    if facts.ends:
        return "/completions" if (facts.id or "").startswith("cmpl-") else "/chat/completions"
    if facts.status:
        return "/responses"
    return "/embeddings" if facts.usage and "completion_tokens" not in facts.usage else "/batches"

"""The first ledger

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

I64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

VIEWS = {
    "sqlite": {
        "v_requests": """select id, strftime('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') || printf('.%06dZ', started_at % 1000000) as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then printf('%d.%03d%09d', ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000), ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000), cost_pico % 1000000000 % 1000000000) end as cost_usd from requests where voided = 0""",
        "v_daily": """select strftime('%Y-%m-%d', bucket / 1000000, 'unixepoch') as day_utc, sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as input_tokens, sum(cache_read_input_tokens) as cache_read_input_tokens, sum(output_tokens) as output_tokens, sum(total_tokens) as total_tokens, case when sum(costed) > 0 then printf('%d.%03d%09d', ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) / 1000), ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) % 1000), sum(cost_rest_pico) % 1000000000) end as cost_usd, sum(unpriced) as unpriced_requests from rollup_hours group by 1""",
        "v_daily_model": """select strftime('%Y-%m-%d', bucket / 1000000, 'unixepoch') as day_utc, model, sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as input_tokens, sum(cache_read_input_tokens) as cache_read_input_tokens, sum(output_tokens) as output_tokens, sum(total_tokens) as total_tokens, case when sum(costed) > 0 then printf('%d.%03d%09d', ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) / 1000), ((sum(cost_milli) + sum(cost_rest_pico) / 1000000000) % 1000), sum(cost_rest_pico) % 1000000000) end as cost_usd, sum(unpriced) as unpriced_requests from rollup_quarters group by 1, 2""",
        "v_unpriced": """select id, strftime('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') || printf('.%06dZ', started_at % 1000000) as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then printf('%d.%03d%09d', ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000), ((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000), cost_pico % 1000000000 % 1000000000) end as cost_usd from requests where voided = 0 and cost_status in ('unpriced', 'partial')""",
    },
    "postgresql": {
        "v_requests": """select id, to_char(to_timestamp(started_at / 1000000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '.' || lpad(cast(started_at % 1000000 as text), 6, '0') || 'Z' as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then cast(trunc(((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000)) as text) || '.' || lpad(cast(trunc(((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000)) as text), 3, '0') || lpad(cast(cost_pico % 1000000000 % 1000000000 as text), 9, '0') end as cost_usd from requests where voided = 0""",
        "v_daily": """select to_char(to_timestamp(bucket / 1000000) at time zone 'UTC', 'YYYY-MM-DD') as day_utc, cast(sum(requests) as bigint) as requests, cast(sum(errors) as bigint) as errors, cast(sum(input_tokens) as bigint) as input_tokens, cast(sum(cache_read_input_tokens) as bigint) as cache_read_input_tokens, cast(sum(output_tokens) as bigint) as output_tokens, cast(sum(total_tokens) as bigint) as total_tokens, case when sum(costed) > 0 then cast(trunc(((cast(sum(cost_milli) as bigint) + cast(sum(cost_rest_pico) as bigint) / 1000000000) / 1000)) as text) || '.' || lpad(cast(trunc(((cast(sum(cost_milli) as bigint) + cast(sum(cost_rest_pico) as bigint) / 1000000000) % 1000)) as text), 3, '0') || lpad(cast(cast(sum(cost_rest_pico) as bigint) % 1000000000 as text), 9, '0') end as cost_usd, cast(sum(unpriced) as bigint) as unpriced_requests from rollup_hours group by 1""",
        "v_daily_model": """select to_char(to_timestamp(bucket / 1000000) at time zone 'UTC', 'YYYY-MM-DD') as day_utc, model, cast(sum(requests) as bigint) as requests, cast(sum(errors) as bigint) as errors, cast(sum(input_tokens) as bigint) as input_tokens, cast(sum(cache_read_input_tokens) as bigint) as cache_read_input_tokens, cast(sum(output_tokens) as bigint) as output_tokens, cast(sum(total_tokens) as bigint) as total_tokens, case when sum(costed) > 0 then cast(trunc(((cast(sum(cost_milli) as bigint) + cast(sum(cost_rest_pico) as bigint) / 1000000000) / 1000)) as text) || '.' || lpad(cast(trunc(((cast(sum(cost_milli) as bigint) + cast(sum(cost_rest_pico) as bigint) / 1000000000) % 1000)) as text), 3, '0') || lpad(cast(cast(sum(cost_rest_pico) as bigint) % 1000000000 as text), 9, '0') end as cost_usd, cast(sum(unpriced) as bigint) as unpriced_requests from rollup_quarters group by 1, 2""",
        "v_unpriced": """select id, to_char(to_timestamp(started_at / 1000000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '.' || lpad(cast(started_at % 1000000 as text), 6, '0') || 'Z' as started_at, duration_ms, time_to_first_token_ms, origin, project, tags, provider, server_address, endpoint, operation, request_model, response_model, service_tier, request_service_tier, batch, stream, state, http_status, error_type, error_code, finish_reasons, response_id, request_id, parent_id, retries, key_hint, input_tokens, cache_read_input_tokens, cache_creation_input_tokens, input_audio_tokens, input_image_tokens, output_tokens, reasoning_output_tokens, output_audio_tokens, output_image_tokens, total_tokens, audio_seconds, images, cache_creation_12h_input_tokens, cache_read_audio_tokens, cache_read_image_tokens, accepted_prediction_tokens, rejected_prediction_tokens, input_characters, video_seconds, tool_calls, usage_source, flags, extra, nullif(coalesce(nullif(response_model, ''), request_model), '') as model, cost_status, case when cost_pico is not null then cast(trunc(((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) / 1000)) as text) || '.' || lpad(cast(trunc(((cost_pico / 1000000000 + cost_pico % 1000000000 / 1000000000) % 1000)) as text), 3, '0') || lpad(cast(cost_pico % 1000000000 % 1000000000 as text), 9, '0') end as cost_usd from requests where voided = 0 and cost_status in ('unpriced', 'partial')""",
    },
}


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("limit_pico", I64, nullable=False),
        sa.Column("filters", sa.Text(), nullable=False, comment="JSON object"),
        sa.Column("created_at", I64, nullable=False),
        sa.CheckConstraint("limit_pico >= 0", name=op.f("ck_budgets_limit_pico")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_budgets")),
    )
    op.create_table(
        "prices",
        sa.Column("n", I64, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the body"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: source, effective_from, tier, rates"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_prices")),
        sa.UniqueConstraint("digest", name=op.f("uq_prices_digest")),
    )
    op.create_table(
        "pruned_ids",
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pruned_ids")),
        comment="ids of rows that were pruned: importing them again adds nothing",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pruned_quarters",
        sa.Column("bucket", I64, autoincrement=False, nullable=False, comment="start of the quarter hour"),
        sa.Column("model", sa.Text(), nullable=False, comment="empty = unknown"),
        sa.Column("requests", I64, nullable=False),
        sa.Column("errors", I64, nullable=False),
        sa.Column("unpriced", I64, nullable=False),
        sa.Column("estimated", I64, nullable=False),
        sa.Column("input_tokens", I64, nullable=False),
        sa.Column("cache_read_input_tokens", I64, nullable=False),
        sa.Column("cache_creation_input_tokens", I64, nullable=False),
        sa.Column("output_tokens", I64, nullable=False),
        sa.Column("reasoning_output_tokens", I64, nullable=False),
        sa.Column("total_tokens", I64, nullable=False),
        sa.Column("unpriced_tokens", I64, nullable=False),
        sa.Column("costed", I64, nullable=False),
        sa.Column("cost_milli", I64, nullable=False),
        sa.Column("cost_rest_pico", I64, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "model", name=op.f("pk_pruned_quarters")),
        comment="the share of pruned rows in the rollups",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "requests",
        sa.Column("n", I64, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("started_at", I64, nullable=False, comment="microseconds since 1970 in UTC"),
        sa.Column("duration_ms", sa.Double(), nullable=True),
        sa.Column("time_to_first_token_ms", sa.Double(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=True, comment="JSON object of strings"),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("server_address", sa.Text(), nullable=True),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("request_model", sa.Text(), nullable=True),
        sa.Column("response_model", sa.Text(), nullable=True),
        sa.Column("service_tier", sa.Text(), nullable=True),
        sa.Column("request_service_tier", sa.Text(), nullable=True),
        sa.Column("batch", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("stream", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("error_type", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("finish_reasons", sa.Text(), nullable=True, comment="JSON list"),
        sa.Column("response_id", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("retries", I64, nullable=True),
        sa.Column("key_hint", sa.Text(), nullable=True),
        sa.Column("input_tokens", I64, nullable=True),
        sa.Column("cache_read_input_tokens", I64, nullable=True),
        sa.Column("cache_creation_input_tokens", I64, nullable=True),
        sa.Column("input_audio_tokens", I64, nullable=True),
        sa.Column("input_image_tokens", I64, nullable=True),
        sa.Column("output_tokens", I64, nullable=True),
        sa.Column("reasoning_output_tokens", I64, nullable=True),
        sa.Column("output_audio_tokens", I64, nullable=True),
        sa.Column("output_image_tokens", I64, nullable=True),
        sa.Column("total_tokens", I64, nullable=True),
        sa.Column("audio_seconds", sa.Double(), nullable=True),
        sa.Column("images", I64, nullable=True),
        sa.Column("cache_creation_12h_input_tokens", I64, nullable=True),
        sa.Column("cache_read_audio_tokens", I64, nullable=True),
        sa.Column("cache_read_image_tokens", I64, nullable=True),
        sa.Column("accepted_prediction_tokens", I64, nullable=True),
        sa.Column("rejected_prediction_tokens", I64, nullable=True),
        sa.Column("input_characters", I64, nullable=True),
        sa.Column("video_seconds", sa.Double(), nullable=True),
        sa.Column("tool_calls", sa.Text(), nullable=True, comment="JSON object of counts"),
        sa.Column("usage_source", sa.Text(), nullable=False),
        sa.Column("reported_pico", I64, nullable=True, comment="what the host itself said it cost, in 10^-12 USD"),
        sa.Column("flags", sa.Text(), nullable=True, comment="JSON list: what is odd about the row"),
        sa.Column("extra", sa.Text(), nullable=True, comment="JSON object: unknown fields of an imported line"),
        sa.Column("cost_status", sa.Text(), nullable=False, comment="copy of the newest row of costs"),
        sa.Column("cost_pico", I64, nullable=True, comment="10^-12 USD"),
        sa.Column("cost_seq", sa.Integer(), nullable=False),
        sa.Column(
            "voided", sa.SmallInteger(), server_default="0", nullable=False, comment="copy of the newest row of voids"
        ),
        sa.CheckConstraint(
            "cache_creation_input_tokens <= input_tokens or coalesce(flags, '') like '%cache_write_exceeds_input%'",
            name=op.f("ck_requests_cache_write_exceeds_input"),
        ),
        sa.CheckConstraint(
            "cache_read_input_tokens <= input_tokens or coalesce(flags, '') like '%cached_exceeds_input%'",
            name=op.f("ck_requests_cached_exceeds_input"),
        ),
        sa.CheckConstraint(
            "cost_status in ('priced', 'partial', 'unpriced', 'free', 'none')", name=op.f("ck_requests_cost_status")
        ),
        sa.CheckConstraint(
            "reasoning_output_tokens <= output_tokens or coalesce(flags, '') like '%reasoning_exceeds_output%'",
            name=op.f("ck_requests_reasoning_exceeds_output"),
        ),
        sa.CheckConstraint("state in ('complete', 'incomplete', 'cancelled', 'error')", name=op.f("ck_requests_state")),
        sa.CheckConstraint(
            "usage_source in ('response', 'stream', 'partial', 'estimated', 'missing', 'none')",
            name=op.f("ck_requests_usage_source"),
        ),
        sa.CheckConstraint(
            "accepted_prediction_tokens between 0 and 1000000000000",
            name=op.f("ck_requests_accepted_prediction_tokens"),
        ),
        sa.CheckConstraint("batch in (0, 1)", name=op.f("ck_requests_batch")),
        sa.CheckConstraint(
            "cache_creation_12h_input_tokens between 0 and 1000000000000",
            name=op.f("ck_requests_cache_creation_12h_input_tokens"),
        ),
        sa.CheckConstraint(
            "cache_creation_input_tokens between 0 and 1000000000000",
            name=op.f("ck_requests_cache_creation_input_tokens"),
        ),
        sa.CheckConstraint(
            "cache_read_audio_tokens between 0 and 1000000000000", name=op.f("ck_requests_cache_read_audio_tokens")
        ),
        sa.CheckConstraint(
            "cache_read_image_tokens between 0 and 1000000000000", name=op.f("ck_requests_cache_read_image_tokens")
        ),
        sa.CheckConstraint(
            "cache_read_input_tokens between 0 and 1000000000000", name=op.f("ck_requests_cache_read_input_tokens")
        ),
        sa.CheckConstraint("cost_pico >= 0", name=op.f("ck_requests_cost_pico")),
        sa.CheckConstraint("images between 0 and 1000000000000", name=op.f("ck_requests_images")),
        sa.CheckConstraint(
            "input_audio_tokens between 0 and 1000000000000", name=op.f("ck_requests_input_audio_tokens")
        ),
        sa.CheckConstraint("input_characters between 0 and 1000000000000", name=op.f("ck_requests_input_characters")),
        sa.CheckConstraint(
            "input_image_tokens between 0 and 1000000000000", name=op.f("ck_requests_input_image_tokens")
        ),
        sa.CheckConstraint("input_tokens between 0 and 1000000000000", name=op.f("ck_requests_input_tokens")),
        sa.CheckConstraint("length(id) between 1 and 64", name=op.f("ck_requests_id")),
        sa.CheckConstraint(
            "output_audio_tokens between 0 and 1000000000000", name=op.f("ck_requests_output_audio_tokens")
        ),
        sa.CheckConstraint(
            "output_image_tokens between 0 and 1000000000000", name=op.f("ck_requests_output_image_tokens")
        ),
        sa.CheckConstraint("output_tokens between 0 and 1000000000000", name=op.f("ck_requests_output_tokens")),
        sa.CheckConstraint(
            "reasoning_output_tokens between 0 and 1000000000000", name=op.f("ck_requests_reasoning_output_tokens")
        ),
        sa.CheckConstraint(
            "rejected_prediction_tokens between 0 and 1000000000000",
            name=op.f("ck_requests_rejected_prediction_tokens"),
        ),
        sa.CheckConstraint("stream in (0, 1)", name=op.f("ck_requests_stream")),
        sa.CheckConstraint("total_tokens between 0 and 1000000000000", name=op.f("ck_requests_total_tokens")),
        sa.CheckConstraint("voided in (0, 1)", name=op.f("ck_requests_voided")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_requests")),
        sa.UniqueConstraint("id", name=op.f("uq_requests_id")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_started_at", ["started_at"], unique=False)

    op.create_table(
        "rollup_hours",
        sa.Column("bucket", I64, autoincrement=False, nullable=False, comment="start of the hour"),
        sa.Column("requests", I64, nullable=False),
        sa.Column("errors", I64, nullable=False),
        sa.Column("unpriced", I64, nullable=False),
        sa.Column("estimated", I64, nullable=False),
        sa.Column("input_tokens", I64, nullable=False),
        sa.Column("cache_read_input_tokens", I64, nullable=False),
        sa.Column("cache_creation_input_tokens", I64, nullable=False),
        sa.Column("output_tokens", I64, nullable=False),
        sa.Column("reasoning_output_tokens", I64, nullable=False),
        sa.Column("total_tokens", I64, nullable=False),
        sa.Column("unpriced_tokens", I64, nullable=False),
        sa.Column("costed", I64, nullable=False),
        sa.Column("cost_milli", I64, nullable=False),
        sa.Column("cost_rest_pico", I64, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_rollup_hours")),
        comment="sums of requests by hour, kept by every write",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_quarters",
        sa.Column("bucket", I64, autoincrement=False, nullable=False, comment="start of the quarter hour"),
        sa.Column("model", sa.Text(), nullable=False, comment="empty = unknown"),
        sa.Column("requests", I64, nullable=False),
        sa.Column("errors", I64, nullable=False),
        sa.Column("unpriced", I64, nullable=False),
        sa.Column("estimated", I64, nullable=False),
        sa.Column("input_tokens", I64, nullable=False),
        sa.Column("cache_read_input_tokens", I64, nullable=False),
        sa.Column("cache_creation_input_tokens", I64, nullable=False),
        sa.Column("output_tokens", I64, nullable=False),
        sa.Column("reasoning_output_tokens", I64, nullable=False),
        sa.Column("total_tokens", I64, nullable=False),
        sa.Column("unpriced_tokens", I64, nullable=False),
        sa.Column("costed", I64, nullable=False),
        sa.Column("cost_milli", I64, nullable=False),
        sa.Column("cost_rest_pico", I64, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "model", name=op.f("pk_rollup_quarters")),
        comment="sums of requests by quarter hour and model, kept by every write",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corrections",
        sa.Column("request", I64, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the request's facts"),
        sa.Column(
            "line", sa.Text(), nullable=False, comment="JSON: the row that a fuller one with the same id superseded"
        ),
        sa.ForeignKeyConstraint(["request"], ["requests.n"], name=op.f("fk_corrections_request")),
        sa.PrimaryKeyConstraint("request", "digest", name=op.f("pk_corrections")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "costs",
        sa.Column("request", I64, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", I64, nullable=False, comment="microseconds; the request's own time for its first cost"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pico", I64, nullable=True, comment="10^-12 USD; null = unknown"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is not (fully) priced"),
        sa.Column("why", sa.Text(), nullable=False, comment="why this row was written"),
        sa.Column("rule_version", sa.Text(), nullable=True),
        sa.Column("price", I64, nullable=True),
        sa.Column("parts_known", sa.SmallInteger(), nullable=False),
        sa.Column("input_tokens_pico", I64, nullable=True),
        sa.Column("cache_read_input_tokens_pico", I64, nullable=True),
        sa.Column("cache_creation_input_tokens_pico", I64, nullable=True),
        sa.Column("cache_creation_12h_input_tokens_pico", I64, nullable=True),
        sa.Column("input_audio_tokens_pico", I64, nullable=True),
        sa.Column("input_image_tokens_pico", I64, nullable=True),
        sa.Column("cache_read_audio_tokens_pico", I64, nullable=True),
        sa.Column("cache_read_image_tokens_pico", I64, nullable=True),
        sa.Column("output_tokens_pico", I64, nullable=True),
        sa.Column("reasoning_output_tokens_pico", I64, nullable=True),
        sa.Column("output_audio_tokens_pico", I64, nullable=True),
        sa.Column("output_image_tokens_pico", I64, nullable=True),
        sa.Column("tool_calls_pico", I64, nullable=True),
        sa.Column("audio_seconds_pico", I64, nullable=True),
        sa.Column("video_seconds_pico", I64, nullable=True),
        sa.Column("images_pico", I64, nullable=True),
        sa.Column("input_characters_pico", I64, nullable=True),
        sa.Column("requests_pico", I64, nullable=True),
        sa.Column("uplift_pico", I64, nullable=True),
        sa.Column("other_pico", I64, nullable=True),
        sa.Column("other_parts", sa.Text(), nullable=True, comment="JSON object: the parts that have no column"),
        sa.CheckConstraint("status in ('priced', 'partial', 'unpriced', 'free', 'none')", name=op.f("ck_costs_status")),
        sa.CheckConstraint(
            "parts_known = 0 or pico is null or pico = coalesce(input_tokens_pico, 0) + coalesce(cache_read_input_tokens_pico, 0) + coalesce(cache_creation_input_tokens_pico, 0) + coalesce(cache_creation_12h_input_tokens_pico, 0) + coalesce(input_audio_tokens_pico, 0) + coalesce(input_image_tokens_pico, 0) + coalesce(cache_read_audio_tokens_pico, 0) + coalesce(cache_read_image_tokens_pico, 0) + coalesce(output_tokens_pico, 0) + coalesce(reasoning_output_tokens_pico, 0) + coalesce(output_audio_tokens_pico, 0) + coalesce(output_image_tokens_pico, 0) + coalesce(tool_calls_pico, 0) + coalesce(audio_seconds_pico, 0) + coalesce(video_seconds_pico, 0) + coalesce(images_pico, 0) + coalesce(input_characters_pico, 0) + coalesce(requests_pico, 0) + coalesce(uplift_pico, 0) + coalesce(other_pico, 0)",
            name=op.f("ck_costs_parts_sum"),
        ),
        sa.CheckConstraint("pico >= 0", name=op.f("ck_costs_pico")),
        sa.ForeignKeyConstraint(["price"], ["prices.n"], name=op.f("fk_costs_price")),
        sa.ForeignKeyConstraint(["request"], ["requests.n"], name=op.f("fk_costs_request")),
        sa.PrimaryKeyConstraint("request", "seq", name=op.f("pk_costs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voids",
        sa.Column("request", I64, autoincrement=False, nullable=False),
        sa.Column("at", I64, autoincrement=False, nullable=False),
        sa.Column("voided", sa.SmallInteger(), nullable=False, comment="1 = counts no more, 0 = counts again"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("voided in (0, 1)", name=op.f("ck_voids_voided")),
        sa.ForeignKeyConstraint(["request"], ["requests.n"], name=op.f("fk_voids_request")),
        sa.PrimaryKeyConstraint("request", "at", name=op.f("pk_voids")),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for name, select in VIEWS[dialect].items():
        op.execute(sa.text(f"create view {name} as {select}".replace(":", "\\:")))
    if dialect == "sqlite":
        op.execute("pragma application_id = 1868654947")


def downgrade() -> None:
    raise NotImplementedError("a ledger is not taken back to an older revision: restore the backup beside it")

"""The ledger's tables as SQLAlchemy knows them; the migrations make the same ones, and a test compares."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

from toolkit.ledger.columns import MOST, PARTS, PARTS_SUM, SUM_NAMES, WHOLES
from toolkit.model import CostStatus, State, UsageSource

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

I64 = BigInteger().with_variant(Integer, "sqlite")


def _enumeration(column: str, words: object) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} in ({listed})", name=column)


def _count(name: str) -> list[Column[int] | CheckConstraint]:
    return [Column(name, I64), CheckConstraint(f"{name} between 0 and {MOST}", name=name)]


def _at_most(part: str, whole: str, flag: str) -> CheckConstraint:
    """A part is at most the whole, as the API promises; a row that breaks the promise is kept, but must be flagged."""
    return CheckConstraint(f"{part} <= {whole} or coalesce(flags, '') like '%{flag}%'", name=flag)


COUNTS = (
    "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "input_audio_tokens",
    "input_image_tokens", "output_tokens", "reasoning_output_tokens", "output_audio_tokens", "output_image_tokens",
    "total_tokens",
)  # fmt: skip
MORE_COUNTS = (
    "images", "cache_creation_12h_input_tokens", "cache_read_audio_tokens", "cache_read_image_tokens",
    "accepted_prediction_tokens", "rejected_prediction_tokens", "input_characters",
)  # fmt: skip

_WITH_ID = text("response_id is not null")

requests = Table(
    "requests",
    metadata,
    Column("n", I64, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("started_at", I64, nullable=False, comment="microseconds since 1970 in UTC"),
    Column("duration_ms", Double),
    Column("time_to_first_token_ms", Double),
    Column("origin", Text, nullable=False),
    Column("project", Text),
    Column("tags", Text, comment="JSON object of strings"),
    Column("provider", Text),
    Column("server_address", Text),
    Column("endpoint", Text, nullable=False),
    Column("operation", Text),
    Column("request_model", Text),
    Column("response_model", Text),
    Column("service_tier", Text),
    Column("request_service_tier", Text),
    Column("batch", SmallInteger, nullable=False, server_default="0"),
    Column("stream", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("http_status", Integer),
    Column("error_type", Text),
    Column("error_code", Text),
    Column("finish_reasons", Text, comment="JSON list"),
    Column("response_id", Text),
    Column("request_id", Text),
    Column("parent_id", Text),
    Column("retries", I64),
    Column("key_hint", Text),
    *(item for name in COUNTS for item in _count(name)),
    Column("audio_seconds", Double),
    *(item for name in MORE_COUNTS for item in _count(name)),
    Column("video_seconds", Double),
    Column("tool_calls", Text, comment="JSON object of counts"),
    Column("usage_source", Text, nullable=False),
    Column("reported_pico", I64, comment="what the host itself said it cost, in 10^-12 USD"),
    Column("flags", Text, comment="JSON list: what is odd about the row"),
    Column("extra", Text, comment="JSON object: unknown fields of an imported line"),
    Column("cost_status", Text, nullable=False, comment="copy of the newest row of costs"),
    Column("cost_pico", I64, comment="10^-12 USD"),
    Column("cost_seq", Integer, nullable=False),
    Column("voided", SmallInteger, nullable=False, server_default="0", comment="copy of the newest row of voids"),
    CheckConstraint("length(id) between 1 and 64", name="id"),
    CheckConstraint("batch in (0, 1)", name="batch"),
    CheckConstraint("stream in (0, 1)", name="stream"),
    CheckConstraint("voided in (0, 1)", name="voided"),
    _enumeration("state", State),
    _enumeration("usage_source", UsageSource),
    _enumeration("cost_status", CostStatus),
    CheckConstraint("cost_pico >= 0", name="cost_pico"),
    *(_at_most(part, whole, flag) for part, whole, flag in WHOLES),
    Index("ix_requests_started_at", "started_at"),
    Index("ix_requests_response_id", "response_id", sqlite_where=_WITH_ID, postgresql_where=_WITH_ID),
)

prices = Table(
    "prices",
    metadata,
    Column("n", I64, primary_key=True),
    Column("digest", Text, nullable=False, unique=True, comment="SHA-256 of the body"),
    Column("body", Text, nullable=False, comment="JSON: source, effective_from, tier, rates"),
)

costs = Table(
    "costs",
    metadata,
    Column("request", I64, ForeignKey("requests.n"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("created_at", I64, nullable=False, comment="microseconds; the request's own time for its first cost"),
    Column("status", Text, nullable=False),
    Column("pico", I64, comment="10^-12 USD; null = unknown"),
    Column("reason", Text, comment="why it is not (fully) priced"),
    Column("why", Text, nullable=False, comment="why this row was written"),
    Column("rule_version", Text),
    Column("price", I64, ForeignKey("prices.n")),
    Column("parts_known", SmallInteger, nullable=False),
    *(Column(f"{part}_pico", I64) for part in PARTS),
    Column("other_pico", I64),
    Column("other_parts", Text, comment="JSON object: the parts that have no column"),
    CheckConstraint("pico >= 0", name="pico"),
    CheckConstraint(f"parts_known = 0 or pico is null or pico = {PARTS_SUM}", name="parts_sum"),
    _enumeration("status", CostStatus),
    sqlite_with_rowid=False,
)

voids = Table(
    "voids",
    metadata,
    Column("request", I64, ForeignKey("requests.n"), primary_key=True, autoincrement=False),
    Column("at", I64, primary_key=True, autoincrement=False),
    Column("voided", SmallInteger, nullable=False, comment="1 = counts no more, 0 = counts again"),
    Column("reason", Text, nullable=False),
    CheckConstraint("voided in (0, 1)", name="voided"),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    metadata,
    Column("request", I64, ForeignKey("requests.n"), primary_key=True, autoincrement=False),
    Column("digest", Text, primary_key=True, comment="SHA-256 of the request's facts"),
    Column("line", Text, nullable=False, comment="JSON: the row that a fuller one with the same id superseded"),
    sqlite_with_rowid=False,
)

pruned_ids = Table(
    "pruned_ids",
    metadata,
    Column("id", Text, primary_key=True),
    comment="ids of rows that were pruned: importing them again adds nothing",
    sqlite_with_rowid=False,
)

budgets = Table(
    "budgets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("limit_pico", I64, nullable=False),
    Column("filters", Text, nullable=False, comment="JSON object"),
    Column("created_at", I64, nullable=False),
    CheckConstraint("limit_pico >= 0", name="limit_pico"),
)


def _sums() -> list[Column[int]]:
    return [Column(name, I64, nullable=False) for name in SUM_NAMES]


def _by_quarter(name: str, comment: str) -> Table:
    return Table(
        name,
        metadata,
        Column("bucket", I64, primary_key=True, autoincrement=False, comment="start of the quarter hour"),
        Column("model", Text, primary_key=True, comment="empty = unknown"),
        *_sums(),
        comment=comment,
        sqlite_with_rowid=False,
    )


rollup_quarters = _by_quarter("rollup_quarters", "sums of requests by quarter hour and model, kept by every write")
pruned_quarters = _by_quarter("pruned_quarters", "the share of pruned rows in the rollups")
rollup_hours = Table(
    "rollup_hours",
    metadata,
    Column("bucket", I64, primary_key=True, autoincrement=False, comment="start of the hour"),
    *_sums(),
    comment="sums of requests by hour, kept by every write",
    sqlite_with_rowid=False,
)

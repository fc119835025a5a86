"""Find a request by its provider's id

What is seen of a response later, by whatever process, fills in its one row: without an index that look read a month of
rows, 0.17 s in a ledger of 100,000.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KNOWN = sa.text("response_id is not null")


def upgrade() -> None:
    op.create_index(
        "ix_requests_response_id", "requests", ["response_id"], sqlite_where=KNOWN, postgresql_where=KNOWN
    )


def downgrade() -> None:
    raise NotImplementedError("a ledger is not taken back to an older revision: restore the backup beside it")

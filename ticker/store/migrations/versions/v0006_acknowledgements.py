"""What is to be acknowledged, by which code, and to whom it goes meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ticker.store.schema import Moment, Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE events ADD COLUMN code VARCHAR(12) NOT NULL DEFAULT ''")
    op.create_table(
        "acks",
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("within_s", sa.Integer, nullable=False),
        sa.Column("escalate", Words, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("acked_at", Moment),
        sa.Column("acked_by", Words, nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_acks_code", "acks", ["code"])
    op.create_index("ix_acks_due_at", "acks", ["due_at"])

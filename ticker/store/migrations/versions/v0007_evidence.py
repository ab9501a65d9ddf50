"""The answers in which headlines were first seen, each with its digests, in a chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ticker.store.schema import Moment, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("record_id", sa.String(60), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("payload", sa.String(80), nullable=False),
        sa.Column("problem", Words, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("gone_at", Moment),
        sa.Column("gone", Words, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_name", "evidence", ["name"])
    op.create_index("evidence_held", "evidence", ["gone_at", "number"])
    op.execute("ALTER TABLE events ADD COLUMN evidence INTEGER REFERENCES evidence (number)")
    op.create_index("ix_events_evidence", "events", ["evidence"])

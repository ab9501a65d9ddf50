"""What ``ticker explain`` tells, stories over several sources, and deliveries that go out together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("events", "compared"), ("events", "route"), ("events", "lead"), ("sightings", "returned")):
        op.add_column(table, sa.Column(column, sa.Text, nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("bundle", sa.Text))
    op.create_index("ix_events_story", "events", ["story"])
    op.create_table(
        "story_words",
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("word", "at", "event_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_words_at", "story_words", ["at"])

"""Which headline an event is of, whatever its source was called then: ``ticker explain`` finds events by it."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Events were kept under the name of their source alone; where two had the name, the one still watched is the likelier.
_BY_NAME = (
    "UPDATE events SET source_id = (SELECT id FROM sources WHERE name = events.source "
    "ORDER BY removed_at IS NULL DESC, id DESC LIMIT 1) WHERE rank IS NOT NULL"
)


def upgrade() -> None:
    op.execute("ALTER TABLE events ADD COLUMN source_id INTEGER REFERENCES sources (id)")
    op.execute(_BY_NAME)
    op.create_index("events_headline", "events", ["source_id", "rank"])

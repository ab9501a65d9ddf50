"""Since when a delivery may go out, and with which message it went: what the manners of a channel are kept by."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What waited for the next word on its story was told by its times.
_READY = (
    "UPDATE deliveries SET ready_at = CASE WHEN attempts = 0 AND due_at > created_at THEN due_at ELSE created_at END"
)


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN ready_at BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE deliveries ADD COLUMN carried_by INTEGER")
    op.execute(_READY)
    op.create_index("deliveries_settled", "deliveries", ["channel", "settled_at"])

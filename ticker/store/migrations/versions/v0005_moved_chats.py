"""Chats that have another address than the settings say."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOVES = (
    "CREATE TABLE moves (channel TEXT NOT NULL, was TEXT NOT NULL, now TEXT NOT NULL, PRIMARY KEY (channel, was)) "
    "WITHOUT ROWID"
)


def upgrade() -> None:
    op.execute(_MOVES)

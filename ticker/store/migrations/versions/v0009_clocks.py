"""The time of day, or the date, that stands beside a headline: a siren at 10:40 is not the siren at 10:00."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sightings", sa.Column("clock", sa.Text, nullable=False, server_default=""))

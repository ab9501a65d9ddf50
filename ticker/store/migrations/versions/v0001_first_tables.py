"""The first tables, and the full-text index over events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The index of SQLite holds no text of its own: it reads that of ``events`` (FTS5, "external content tables").
_SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE events_search USING fts5(text, was, content='events', content_rowid='seq', "
    "tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER events_search_insert AFTER INSERT ON events BEGIN "
    "INSERT INTO events_search(rowid, text, was) VALUES (new.seq, new.text, new.was); END",
    "CREATE TRIGGER events_search_delete AFTER DELETE ON events BEGIN "
    "INSERT INTO events_search(events_search, rowid, text, was) VALUES ('delete', old.seq, old.text, old.was); END",
)
# That of PostgreSQL holds the words that ``ticker.store.search`` finds in them.
_SEARCH_POSTGRESQL = (
    "CREATE TABLE events_search (rowid INTEGER PRIMARY KEY REFERENCES events (seq) ON DELETE CASCADE, "
    "words TSVECTOR NOT NULL)",
    "CREATE INDEX events_search_words ON events_search USING gin (words)",
)
_SEARCH = {"sqlite": _SEARCH_SQLITE, "postgresql": _SEARCH_POSTGRESQL}


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("selection", sa.Text, nullable=False),
        sa.Column("removed_at", sa.BigInteger),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("baseline_at", sa.BigInteger),
        sa.Column("rebase", sa.Boolean, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("last_good_at", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("trouble", sa.String(20)),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("full_at", sa.BigInteger),
    )
    op.create_index("ix_sources_address", "sources", ["address"], postgresql_using="hash")  # an address may be long
    op.create_table(
        "sightings",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("item_id", sa.Text),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("last_seen", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("gone_at", sa.BigInteger),
        sa.Column("story", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "rank"),
        sqlite_with_rowid=False,
    )
    op.create_index("sightings_missed", "sightings", ["source_id", "missed"])
    op.create_table(
        "sighting_keys",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "key", "rank"),
        sqlite_with_rowid=False,
    )
    op.create_index("sighting_keys_rank", "sighting_keys", ["source_id", "rank"])
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("rank", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("position", sa.Integer),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_at", "events", ["at"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String(32), sa.ForeignKey("events.id"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("bounces", sa.Integer, nullable=False),
        sa.Column("unclear", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("problem", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_queue", "deliveries", ["channel", "state", "id"])
    op.create_index("ix_deliveries_event_id", "deliveries", ["event_id"])
    op.create_table(
        "coverage",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "since"),
        sqlite_with_rowid=False,
    )
    for statement in _SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)

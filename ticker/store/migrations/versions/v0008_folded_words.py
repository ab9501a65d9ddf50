"""Events are found by folded words and phrases, in both databases alike; those of a source have an index."""

from __future__ import annotations

from alembic import op

from ticker.store.search import index_all

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# The index of SQLite keeps the words it was given, since it is told to forget them by nothing but a number (FTS5, 4.4).
# Its tokenizer takes all that is not ASCII for a letter: the words are parted by spaces alone.
_ANEW = {
    "sqlite": (
        "DROP TRIGGER events_search_insert",
        "DROP TRIGGER events_search_delete",
        "DROP TABLE events_search",
        "CREATE VIRTUAL TABLE events_search USING fts5(words, tokenize='ascii')",
        "CREATE TRIGGER events_search_delete AFTER DELETE ON events BEGIN "
        "DELETE FROM events_search WHERE rowid = old.seq; END",
    ),
    "postgresql": ("TRUNCATE events_search",),
}


def upgrade() -> None:
    for statement in _ANEW[op.get_bind().dialect.name]:
        op.execute(statement)
    index_all(op.get_bind())
    op.create_index("events_source", "events", ["source", "seq"])

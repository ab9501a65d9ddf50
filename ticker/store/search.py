"""Words looked for in everything that was ever shown (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, TextClause, column, select, table, text

from ticker.store.schema import storable

search = table("events_search", column("rowid"))


def has_words(words: Sequence[str]) -> TextClause:
    """The condition that an event has all the words, or words that begin so, in what it says or said before."""
    return text("events_search MATCH :query").bindparams(query=_quoted(words))


def index_anew(connection: Connection) -> None:
    """Makes the index from the events (https://www.sqlite.org/fts5.html, 6.4)."""
    connection.exec_driver_sql("INSERT INTO events_search(events_search) VALUES ('rebuild')")


def open_index(connection: Connection) -> None:
    """Raises DatabaseError if the index is so damaged that nothing can be written beside it."""
    connection.execute(select(search.c.rowid).limit(1)).all()


def _quoted(words: Sequence[str]) -> str:
    """Words as FTS5 strings, which hold no operators; each may be the beginning of a longer word."""
    return " ".join('"' + storable(word).replace('"', '""') + '"*' for word in words)

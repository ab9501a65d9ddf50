"""Words looked for in everything that was ever shown: SQLite's full-text index (FTS5), or PostgreSQL's own.

SQLite's reads the texts of ``events`` by itself. PostgreSQL's is given the words of a text, folded, by ``index``: the
parsers of PostgreSQL know few scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Integer, String, bindparam, column, select, table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from ticker.model.alert import Event
from ticker.store.schema import storable
from ticker.text.letters import letters

search = table("events_search", column("rowid", Integer))

_WORD = re.compile(r"\w{1,200}")  # PostgreSQL takes words of up to 2,046 bytes
_WORDS_MAX = 2000  # of one text; no headline has more
_INDEX = text(
    "INSERT INTO events_search (rowid, words) SELECT seq, array_to_tsvector(CAST(:words AS TEXT[])) FROM events "
    "WHERE id = :id ON CONFLICT DO NOTHING"
)


class _HasWords(ColumnElement[bool]):
    """The condition on ``search`` that an event has all the words; each kind of database asks in its own way."""

    inherit_cache = False  # and no type: as a Boolean it would be compared with 1, which MATCH does not bear

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words


@compiles(_HasWords, "sqlite")
def _in_sqlite(element: _HasWords, compiler: SQLCompiler, **keywords: object) -> str:
    return f"events_search MATCH {_bound(_strings(element.words), compiler, keywords)}"


@compiles(_HasWords, "postgresql")
def _in_postgresql(element: _HasWords, compiler: SQLCompiler, **keywords: object) -> str:
    return f"events_search.words @@ CAST({_bound(_lexemes(element.words), compiler, keywords)} AS TSQUERY)"


def has_words(words: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an event has all the words, or words that begin so, in what it says or said before."""
    return _HasWords(words)


def index(connection: Connection, happened: Iterable[Event]) -> None:
    """Makes events to be found that were written just now, where the database does not see to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    rows = [{"id": event.id, "words": sorted(set(_words(f"{event.text} {event.was or ''}")))} for event in happened]
    if rows:
        connection.execute(_INDEX, rows)


def index_anew(connection: Connection) -> None:
    """Makes the index of SQLite from the events (https://www.sqlite.org/fts5.html, 6.4)."""
    connection.exec_driver_sql("INSERT INTO events_search(events_search) VALUES ('rebuild')")


def open_index(connection: Connection) -> None:
    """Raises DatabaseError if the index is so damaged that nothing can be written beside it."""
    connection.execute(select(search.c.rowid).limit(1)).all()


def _bound(query: str, compiler: SQLCompiler, keywords: dict[str, object]) -> str:
    return str(compiler.process(bindparam(None, query, type_=String()), **keywords))


def _strings(words: Sequence[str]) -> str:
    """Words as FTS5 strings, which hold no operators; each may be the beginning of a longer word."""
    return " ".join('"' + storable(word).replace('"', '""') + '"*' for word in words)


def _lexemes(words: Sequence[str]) -> str:
    """Words for ``tsquery``; each may be the beginning of a longer word (PostgreSQL, "Text Search Types")."""
    return " & ".join(f"'{word}':*" for each in words for word in _words(each))


def _words(text: str) -> list[str]:
    return _WORD.findall(letters(storable(text)))[:_WORDS_MAX]

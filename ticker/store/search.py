"""Words looked for in everything that was ever shown: SQLite's full-text index (FTS5), or PostgreSQL's own.

Both are given the words of a text by ``index``, folded (``ticker.text.finding``), and answer alike: what they would
take for words by themselves depends on their versions, and they know few scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    RowMapping,
    String,
    bindparam,
    column,
    false,
    select,
    table,
    text,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from ticker.model.alert import Event
from ticker.store.schema import events, storable
from ticker.text.finding import Asked, Term, asked, index_words

search = table("events_search", column("rowid", Integer))

_AT_ONCE = 2000  # events that are indexed in one go
_INDEX = {
    "sqlite": text("INSERT OR REPLACE INTO events_search (rowid, words) SELECT seq, :words FROM events WHERE id = :id"),
    "postgresql": text(
        "INSERT INTO events_search (rowid, words) SELECT seq, CAST(:words AS TSVECTOR) FROM events WHERE id = :id "
        "ON CONFLICT DO NOTHING"
    ),
}
_SOME = text("SELECT seq, id, text, was FROM events WHERE seq > :after ORDER BY seq LIMIT :at_once")


class Finding(NamedTuple):
    """Where events are found by words: what to select from, the number that tells their order, and the condition."""

    place: FromClause
    number: ColumnElement[int]
    condition: ColumnElement[bool]


class _Matches(ColumnElement[bool]):
    """The condition on ``search`` that an event has what is wanted, and nothing of what is unwanted."""

    inherit_cache = False  # and no type: as a Boolean it would be compared with 1, which MATCH does not bear

    def __init__(self, found: Asked) -> None:
        self.found = found


@compiles(_Matches, "sqlite")
def _in_sqlite(element: _Matches, compiler: SQLCompiler, **keywords: object) -> str:
    return f"events_search MATCH {_bound(_expression(element.found), compiler, keywords)}"


@compiles(_Matches, "postgresql")
def _in_postgresql(element: _Matches, compiler: SQLCompiler, **keywords: object) -> str:
    return f"events_search.words @@ CAST({_bound(_tsquery(element.found), compiler, keywords)} AS TSQUERY)"


def finding(words: Sequence[str]) -> Finding:
    """Where the events are that have the words (``has_words``), for who wants them by their numbers.

    The index hands them out in that order: the latest of a million are found without a look at the others.
    """
    found = asked(map(storable, words))
    if not found.wanted:
        return Finding(events, events.c.seq, has_words(words, events.c.seq))
    return Finding(search.join(events, events.c.seq == search.c.rowid), search.c.rowid, _Matches(found))


def has_words(words: Sequence[str], number: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that the event of a number says, or said before, all the words but those with a ``-`` before them.

    A word may be the beginning of one; a phrase is in quotes, or has spaces in it. What are no words is found nowhere.
    """
    found = asked(map(storable, words))
    if not found:
        return false() if words else true()
    if found.wanted:
        return number.in_(select(search.c.rowid).where(_Matches(found)))
    without = Asked(wanted=(), unwanted=found.unwanted)
    return number.not_in(select(search.c.rowid).where(_Matches(without)))


def index(connection: Connection, happened: Iterable[Event]) -> None:
    """Makes events to be found that were written just now."""
    _write(connection, [{"id": event.id, "text": event.text, "was": event.was} for event in happened])


def index_all(connection: Connection) -> None:
    """Makes all events to be found, where none is yet."""
    after = 0
    while rows := connection.execute(_SOME, {"after": after, "at_once": _AT_ONCE}).mappings().all():
        _write(connection, rows)
        after = rows[-1]["seq"]


def index_anew(connection: Connection) -> None:
    """Makes the index of SQLite from the words it was given (https://www.sqlite.org/fts5.html, 6.10)."""
    connection.exec_driver_sql("INSERT INTO events_search(events_search) VALUES ('rebuild')")


def open_index(connection: Connection) -> None:
    """Raises DatabaseError if the index is so damaged that nothing can be written beside it."""
    connection.execute(select(search.c.rowid).limit(1)).all()


def _write(connection: Connection, rows: Iterable[Mapping[str, str | None] | RowMapping]) -> None:
    kind = connection.dialect.name
    written = [{"id": row["id"], "words": _kept(row["text"], row["was"], kind)} for row in rows]
    if written:
        connection.execute(_INDEX[kind], written)


def _kept(said: str | None, was: str | None, kind: str) -> str:
    """The words of an event as an index takes them: in order, or each with its places."""
    words = index_words(storable(said or ""), storable(was or ""))
    if kind == "sqlite":
        return " ".join(words)
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(of)}" for word, of in places.items())


def _bound(query: str, compiler: SQLCompiler, keywords: dict[str, object]) -> str:
    return str(compiler.process(bindparam(None, query, type_=String()), **keywords))


def _expression(found: Asked) -> str:
    """For FTS5: strings, which hold no operators. What is unwanted alone is asked for, to be left out."""
    unwanted = " OR ".join(map(_string, found.unwanted))
    if not found.wanted:
        return unwanted
    wanted = " AND ".join(map(_string, found.wanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _string(term: Term) -> str:
    *before, _ = term.words
    written = [f'"{" ".join([*before, last])}"{" *" if term.is_begun else ""}' for last in term.spellings()]
    return f"({' OR '.join(written)})"


def _tsquery(found: Asked) -> str:
    """For PostgreSQL ("Text Search Types"), where quotes keep operators out."""
    if not found.wanted:
        return " | ".join(map(_lexemes, found.unwanted))
    return " & ".join([*map(_lexemes, found.wanted), *(f"!{_lexemes(term)}" for term in found.unwanted)])


def _lexemes(term: Term) -> str:
    *before, _ = (f"'{word}'" for word in term.words)
    written = [" <-> ".join([*before, f"'{last}'{':*' if term.is_begun else ''}"]) for last in term.spellings()]
    return f"({' | '.join(written)})"

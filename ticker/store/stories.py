"""Stories that are open: found by the marks that their headlines share with a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from ticker.model.alert import Event, EventKind
from ticker.model.story import Story, StoryLine, StoryQuery
from ticker.store.schema import events, story_words
from ticker.store.upsert import insert_new

_AT_ONCE = 500  # parameters of one query
_FOUND_MAX = 5000  # rows of a word that stands in everything
_CANDIDATES_MAX = 200  # headlines, those with most marks in common
_LINES_MAX = 1000
_WORDS_MIN = 2  # one word in common is no sign; one address is
_TOLD = (EventKind.NEW.value, EventKind.UPDATE.value, EventKind.REPEAT.value)


def read_stories(
    query: StoryQuery, since: datetime, languages: Mapping[str, str], connection: Connection
) -> tuple[Story, ...]:
    """The stories that are named, and those with headlines since a moment that have some of the marks."""
    shared = _candidates(connection, query.marks, since)
    ids = set(query.ids)
    for some in _portions(shared):
        ids |= set(connection.execute(select(events.c.story).where(events.c.id.in_(some))).scalars())
    lines: dict[str, list[StoryLine]] = defaultdict(list)
    for some in _portions(ids):
        told = select(events.c.id, events.c.story, events.c.source, events.c.text, events.c.at)
        told = told.where(events.c.story.in_(some), events.c.kind.in_(_TOLD)).order_by(events.c.seq).limit(_LINES_MAX)
        for event_id, story, source, text, at in connection.execute(told):
            marks = frozenset(shared.get(event_id, ()))
            line = StoryLine(source=source, text=text, at=at, language=languages.get(source), marks=marks)
            lines[story].append(line)
    return tuple(Story(id=story, lines=tuple(of)) for story, of in lines.items())


def write_marks(connection: Connection, happened: Sequence[Event], marks: Mapping[str, Collection[str]]) -> None:
    rows = [
        {"word": mark, "at": event.at, "event_id": event.id} for event in happened for mark in marks.get(event.id, ())
    ]
    insert_new(connection, story_words, rows)


def forget_marks(before: datetime, connection: Connection) -> None:
    connection.execute(delete(story_words).where(story_words.c.at < before))


def _candidates(connection: Connection, marks: Collection[str], since: datetime) -> dict[str, set[str]]:
    """The events that share enough marks, with those marks."""
    shared: dict[str, set[str]] = defaultdict(set)
    for some in _portions(marks):
        wanted = (story_words.c.word.in_(some)) & (story_words.c.at >= since)
        query = select(story_words.c.event_id, story_words.c.word).where(wanted)
        for event_id, word in connection.execute(query.order_by(story_words.c.at.desc()).limit(_FOUND_MAX)):
            shared[event_id].add(word)
    likely = [(event_id, found) for event_id, found in shared.items() if _is_likely(found)]
    return dict(sorted(likely, key=lambda one: (-len(one[1]), one[0]))[:_CANDIDATES_MAX])


def _is_likely(found: Collection[str]) -> bool:
    return len(found) >= _WORDS_MIN or any(mark.startswith("@") for mark in found)


def _portions(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]

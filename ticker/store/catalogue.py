"""The records a page at a time, for programs that go through all of them, and one by one by their ids.

A place among events is the number of an event, so that pages neither overlap nor leave anything out while more comes.
Rows of events stay as they are for ever: what is made of them alone is as old as the last of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, and_, exists, or_, select, tuple_

from ticker.model.ack import Ack
from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.delivery import Delivery, State
from ticker.model.explained import Explained
from ticker.model.sighting import Sighting
from ticker.store.acks import acks_waiting
from ticker.store.database import Database
from ticker.store.explained import account_of, sightings_of
from ticker.store.records import delivery_of, event_of
from ticker.store.schema import deliveries, events
from ticker.store.search import has_words

NEWS = (EventKind.NEW.value, EventKind.UPDATE.value, EventKind.REPEAT.value)
_PUBLIC = events.c.kind != EventKind.SILENT.value
_OF_HEADLINE = and_(_PUBLIC, events.c.rank.is_not(None), events.c.source_id.is_not(None))
_LINES_MAX = 1000  # headlines of one story that are read

S = TypeVar("S", bound=Select[*tuple[object, ...]])
Key = tuple[int, int]  # the row of a source and the rank of a headline on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for: those that meet every condition; what is empty takes all.

    ``words`` stand in what an event says, or said before. ``route`` is one of those that took it.
    """

    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """From where on: before a number the latest come first, after one the earliest; with neither the latest of all."""

    before: int | None = None
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A headline as it was told: its events, the first first, and where it stands, unless that is forgotten."""

    events: tuple[Event, ...]
    sighting: Sighting | None = None

    @property
    def first(self) -> Event:
        return self.events[0]

    @property
    def last(self) -> Event:
        return self.events[-1]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the site took it back, as far as was told."""
        return self.last.kind is EventKind.WITHDRAWN

    @property
    def wordings(self) -> tuple[Event, ...]:
        """The events since which it read so, the first first."""
        pairs = zip(self.events, self.events[1:], strict=False)
        return (self.first, *(event for before, event in pairs if event.text != before.text))


class Catalogue:
    """Reads only, and leaves out what never leaves the house. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def events(self, wanted: Wanted, place: Place) -> list[Event]:
        """Events, one more than asked for if there are more."""
        return await self._database.read(partial(_events, wanted, place))

    async def event(self, event_id: str) -> Event | None:
        """The event of an id."""
        query = select(events).where(events.c.id == event_id, _PUBLIC)
        row = await self._database.read(lambda connection: connection.execute(query).mappings().first())
        return event_of(row) if row else None

    async def headlines(self, wanted: Wanted, place: Place) -> list[Told]:
        """Headlines in the order of their first events, of which the conditions speak; one more if there are more."""
        return await self._database.read(partial(_headlines, wanted, place))

    async def latest(self, wanted: Wanted, limit: int) -> list[Told]:
        """The headlines that were news of late, those first of which something was told last."""
        return await self._database.read(partial(_latest, wanted, limit))

    async def headline(self, event_id: str) -> Explained | None:
        """The headline that an event is about, with all that happened to it; None if it is about none."""
        return await self._database.read(partial(_headline, event_id))

    async def stories(self, wanted: Wanted, place: Place) -> list[list[Told]]:
        """Stories of more than one headline, in the order of their first events; one more if there are more."""
        return await self._database.read(partial(_stories, wanted, place))

    async def story(self, story_id: str) -> list[Told]:
        """The headlines of a story, the first first; none if there is no such story."""
        return await self._database.read(partial(_story, story_id))

    async def deliveries(self, channel: str, states: Collection[State], place: Place) -> list[Delivery]:
        """Deliveries by their numbers, of one channel or of all, and in some states or in any."""
        return await self._database.read(partial(_deliveries, channel, states, place))

    async def delivery(self, number: int) -> Delivery | None:
        """The delivery of a number."""
        found = await self._database.read(partial(_some_deliveries, deliveries.c.id == number))
        return found[0] if found else None

    async def waiting(self, limit: int) -> list[Ack]:
        """What waits for an acknowledgement, the oldest first."""
        return await self._database.read(partial(acks_waiting, limit))


def _events(wanted: Wanted, place: Place, connection: Connection) -> list[Event]:
    query = _placed(select(events).where(_PUBLIC, *_conditions(wanted)), events.c.seq, place)
    return [event_of(row) for row in connection.execute(query).mappings()]


def _headlines(wanted: Wanted, place: Place, connection: Connection) -> list[Told]:
    before = events.alias()
    earlier = exists().where(
        before.c.source_id == events.c.source_id,
        before.c.rank == events.c.rank,
        before.c.seq < events.c.seq,
        before.c.kind != EventKind.SILENT.value,
    )
    query = select(events.c.source_id, events.c.rank).where(_OF_HEADLINE, ~earlier, *_conditions(wanted))
    keys = connection.execute(_placed(query, events.c.seq, place)).all()
    return _told(connection, [(source_id, rank) for source_id, rank in keys])


def _latest(wanted: Wanted, limit: int, connection: Connection) -> list[Told]:
    happened = (*NEWS, EventKind.WITHDRAWN.value)
    after, news = events.alias(), events.alias()
    later = exists().where(
        after.c.source_id == events.c.source_id,
        after.c.rank == events.c.rank,
        after.c.seq > events.c.seq,
        after.c.kind.in_(happened),
    )
    # By any of its events: what was asked for stays when its words or its route are others, and says so.
    asked_for = (news.c.kind.in_(NEWS), *_conditions(wanted, news))
    if wanted.words:  # few have them, and they are found by themselves; all else is found by looking at each
        some = select(news.c.source_id, news.c.rank).where(news.c.source_id.is_not(None), *asked_for)
        was_news: ColumnElement[bool] = tuple_(events.c.source_id, events.c.rank).in_(some)
    else:
        was_news = exists().where(news.c.source_id == events.c.source_id, news.c.rank == events.c.rank, *asked_for)
    query = select(events.c.source_id, events.c.rank).where(_OF_HEADLINE, events.c.kind.in_(happened), ~later, was_news)
    keys = connection.execute(query.order_by(events.c.seq.desc()).limit(limit)).all()
    return _told(connection, [(source_id, rank) for source_id, rank in keys])


def _headline(event_id: str, connection: Connection) -> Explained | None:
    query = select(events.c.source_id, events.c.rank).where(events.c.id == event_id, _OF_HEADLINE)
    found = connection.execute(query).first()
    return account_of(connection, *found) if found else None


def _stories(wanted: Wanted, place: Place, connection: Connection) -> list[list[Told]]:
    other = events.alias()
    same = (other.c.story == events.c.story) & other.c.kind.in_(NEWS)
    earlier = exists().where(same, other.c.seq < events.c.seq)
    another = exists().where(same, or_(other.c.source_id != events.c.source_id, other.c.rank != events.c.rank))
    first = select(events.c.story).where(_OF_HEADLINE, events.c.kind.in_(NEWS), events.c.story != "", ~earlier, another)
    ids = connection.execute(_placed(first.where(*_conditions(wanted)), events.c.seq, place)).scalars().all()
    return [_story(story, connection) for story in ids]


def _story(story_id: str, connection: Connection) -> list[Told]:
    query = select(events).where(_OF_HEADLINE, events.c.story == story_id).order_by(events.c.seq).limit(_LINES_MAX)
    return [Told(events=tuple(map(event_of, rows))) for rows in _by_key(connection.execute(query).mappings()).values()]


def _deliveries(channel: str, states: Collection[State], place: Place, connection: Connection) -> list[Delivery]:
    query = select(deliveries.c.id)
    if channel:
        query = query.where(deliveries.c.channel == channel)
    if states:
        query = query.where(deliveries.c.state.in_([state.value for state in states]))
    ids = connection.execute(_placed(query, deliveries.c.id, place)).scalars().all()
    found = {one.id: one for one in _some_deliveries(deliveries.c.id.in_(ids), connection)}
    return [found[number] for number in ids]


def _some_deliveries(wanted: ColumnElement[bool], connection: Connection) -> list[Delivery]:
    rows = connection.execute(select(deliveries).where(wanted)).mappings().all()
    of_them = select(events).where(events.c.id.in_({row["event_id"] for row in rows}))
    happened = {row["id"]: event_of(row) for row in connection.execute(of_them).mappings()}
    return [delivery_of(row, happened[row["event_id"]]) for row in rows]


def _told(connection: Connection, keys: Sequence[Key]) -> list[Told]:
    """The headlines of some keys, in their order."""
    own = tuple_(events.c.source_id, events.c.rank).in_(keys)
    rows = _by_key(connection.execute(select(events).where(_PUBLIC, own).order_by(events.c.seq)).mappings())
    seen = sightings_of(connection, keys)
    return [Told(events=tuple(map(event_of, rows[key])), sighting=seen.get(key)) for key in keys]


def _by_key(rows: Iterable[RowMapping]) -> dict[Key, list[RowMapping]]:
    found: dict[Key, list[RowMapping]] = defaultdict(list)
    for row in rows:
        found[row["source_id"], row["rank"]].append(row)
    return found


def _placed(query: S, number: ColumnElement[int], place: Place) -> S:
    """From a place on, and one row more than asked for, which tells that there are more."""
    if place.before is not None:
        query = query.where(number < place.before)
    if place.after is None:
        return query.order_by(number.desc()).limit(place.limit + 1)
    return query.where(number > place.after).order_by(number).limit(place.limit + 1)


def _conditions(wanted: Wanted, of: FromClause = events) -> list[ColumnElement[bool]]:
    """What is asked of an event."""
    found: list[ColumnElement[bool]] = []
    if wanted.sources:
        found.append(of.c.source.in_(wanted.sources))
    if wanted.kinds:
        found.append(of.c.kind.in_([kind.value for kind in wanted.kinds]))
    if wanted.urgencies:
        found.append(of.c.urgency.in_([int(urgency) for urgency in wanted.urgencies]))
    if wanted.since:
        found.append(of.c.at >= wanted.since)
    if wanted.until:
        found.append(of.c.at < wanted.until)
    if wanted.route:
        found.append(_took(wanted.route, of.c.route))
    if wanted.words:
        found.append(has_words(wanted.words, of.c.seq))
    return found


def _took(route: str, own: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a route is among those that took an event, which stand there with commas between them."""
    return or_(
        own == route,
        own.startswith(f"{route}, ", autoescape=True),
        own.endswith(f", {route}", autoescape=True),
        own.contains(f", {route}, ", autoescape=True),
    )

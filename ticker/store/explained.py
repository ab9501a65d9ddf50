"""What ``ticker explain`` reads: headlines with all that happened to them, and what was looked at if none is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, tuple_

from ticker.model.alert import Event
from ticker.model.explained import Explained
from ticker.model.sighting import Sighting
from ticker.store.acks import acks_of
from ticker.store.evidence import evidence_of
from ticker.store.records import delivery_of, event_of
from ticker.store.schema import deliveries, events, sightings, sources
from ticker.store.search import finding
from ticker.store.spans import UNWRITTEN, Gap, gaps

_STORY_MAX = 500  # events of a running story that are read to find its headlines
_HITS_AT_ONCE = 100
_BLIND = timedelta(days=1)  # how far back gaps are told if no time was asked for: older ones answer no question


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What there was to be found of a source in a time: how many headlines; and when it was not watched.

    ``baseline_at`` is when it was first read well, None if it never was; ``removed_at`` since when it is watched no
    more, if so.
    """

    source: str
    headlines: int
    baseline_at: datetime | None
    removed_at: datetime | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a source showed, and when it was last news of some kind."""

    at: datetime
    source: str
    text: str


def explain(
    connection: Connection,
    *,
    words: Sequence[str],
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[Explained]:
    """The headlines that last had all the words in one of their wordings, the latest first."""
    ranks: dict[tuple[int, int], None] = {}
    for source_id, rank in _hits(connection, words, source, since, until):
        ranks[source_id, rank] = None
        if len(ranks) == limit:
            break
    return [account_of(connection, source_id, rank) for source_id, rank in ranks]


def headline(event_id: str, connection: Connection) -> Explained | None:
    """The headline that an event is about; the event alone if it is of none, or of a source that is forgotten."""
    row = connection.execute(select(events).where(events.c.id == event_id)).mappings().first()
    if row is None:
        return None
    if row["source_id"] is not None and row["rank"] is not None:
        return account_of(connection, row["source_id"], row["rank"])
    return _account(connection, events.c.id == event_id, source=row["source"] or "")


def watched(
    connection: Connection,
    *,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    patience: Mapping[str, timedelta],
) -> list[Watched]:
    query = select(sources).order_by(sources.c.name, sources.c.id)
    if source:
        query = query.where(sources.c.name == source)
    rows = connection.execute(query).mappings().all()
    found = [_watched(connection, row, since, until, now, patience.get(row["name"], UNWRITTEN)) for row in rows]
    return [one for one in found if one.headlines or one.removed_at is None]


def latest_texts(connection: Connection, *, limit: int) -> list[Shown]:
    query = select(events.c.at, events.c.source, events.c.text).where(events.c.rank.is_not(None))
    rows = connection.execute(query.order_by(events.c.seq.desc()).limit(limit)).all()
    latest = {text: Shown(at=at, source=source, text=text) for at, source, text in reversed(rows)}
    return list(reversed(latest.values()))


def _hits(
    connection: Connection, words: Sequence[str], source: str | None, since: datetime | None, until: datetime | None
) -> Iterator[tuple[int, int]]:
    """The sightings whose events have the words, latest event first: a cursor, read no further than is asked for."""
    place, number, condition = finding(words)
    query = select(events.c.source_id, events.c.rank).select_from(place).where(condition)
    query = query.where(events.c.source_id.is_not(None)).order_by(number.desc())
    if source:
        query = query.where(events.c.source == source)
    if since:
        query = query.where(events.c.at >= since)
    if until:
        query = query.where(events.c.at < until)
    with connection.execute(query.execution_options(yield_per=_HITS_AT_ONCE)) as cursor:
        yield from ((source_id, rank) for source_id, rank in cursor)


def account_of(connection: Connection, source_id: int, rank: int) -> Explained:
    """The headline of a rank, with all that happened to it."""
    source = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().one()
    told = _account(connection, (events.c.source_id == source_id) & (events.c.rank == rank), source=source["name"])
    stories = {event.story for event in told.events if event.story}
    return replace(
        told,
        sighting=sightings_of(connection, [(source_id, rank)]).get((source_id, rank)),
        removed_at=source["removed_at"],
        story=_others(connection, source_id, rank, stories),
    )


def _account(connection: Connection, own: ColumnElement[bool], *, source: str) -> Explained:
    """Some events, what was sent of them, who acknowledged them, and their evidence."""
    rows = connection.execute(select(events).where(own).order_by(events.c.seq)).mappings().all()
    happened = {row["id"]: event_of(row) for row in rows}
    sent = select(deliveries).where(deliveries.c.event_id.in_(happened)).order_by(deliveries.c.id)
    return Explained(
        source=source,
        sighting=None,
        removed_at=None,
        events=tuple(happened.values()),
        deliveries=tuple(delivery_of(row, happened[row["event_id"]]) for row in connection.execute(sent).mappings()),
        acks=tuple(acks_of(connection, tuple(happened))),
        evidence=evidence_of(connection, tuple(happened)),
        story=(),
    )


def sightings_of(connection: Connection, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Sighting]:
    """The sightings of some sources and ranks, without their keys, as far as they are not forgotten."""
    own = tuple_(sightings.c.source_id, sightings.c.rank).in_(keys)
    query = select(sightings, sources.c.last_good_at).join(sources, sources.c.id == sightings.c.source_id).where(own)
    return {(row["source_id"], row["rank"]): _sighting(row) for row in connection.execute(query).mappings()}


def _sighting(row: RowMapping) -> Sighting:
    columns = {name: row[name] for name in Sighting.__dataclass_fields__ if name != "keys"}
    if not row["missed"] and row["last_good_at"]:  # what stands on the page is not written at each poll
        columns["last_seen"] = max(row["last_seen"], row["last_good_at"])
    return Sighting(keys=(), **columns)


def _others(connection: Connection, source_id: int, rank: int, stories: set[str]) -> tuple[Event, ...]:
    other = or_(events.c.source_id != source_id, events.c.rank != rank)
    query = select(events).where(events.c.story.in_(stories), events.c.rank.is_not(None), other)
    rows = connection.execute(query.order_by(events.c.seq).limit(_STORY_MAX)).mappings().all()
    first = {(row["source_id"], row["rank"]): event_of(row) for row in reversed(rows)}
    return tuple(reversed(first.values()))


def _watched(
    connection: Connection,
    row: RowMapping,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    patience: timedelta,
) -> Watched:
    stood = [sightings.c.source_id == row["id"]]  # alone it is counted in an index, without the table
    if until:
        stood.append(sightings.c.first_seen < until)
    if since:
        stood.append(or_(sightings.c.last_seen >= since, sightings.c.missed == 0))
    end = until or now
    return Watched(
        source=row["name"],
        headlines=connection.execute(select(func.count()).select_from(sightings).where(*stood)).scalar_one(),
        baseline_at=row["baseline_at"],
        removed_at=row["removed_at"],
        gaps=gaps(connection, row, since or end - _BLIND, end, now, UNWRITTEN if row["trouble"] else patience),
    )

"""What ``ticker explain`` reads: headlines with all that happened to them, and what was looked at if none is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, or_, select, tuple_

from ticker.model.ack import Ack
from ticker.model.alert import Event
from ticker.model.delivery import Delivery
from ticker.model.evidence import Kept
from ticker.model.sighting import Sighting
from ticker.store.acks import acks_of
from ticker.store.evidence import evidence_of
from ticker.store.records import delivery_of, event_of
from ticker.store.schema import deliveries, events, sightings, sources
from ticker.store.search import has_words, search
from ticker.store.spans import UNWRITTEN, Gap, gaps

_STORY_MAX = 500  # events of a running story that are read to find its headlines
_HITS_AT_ONCE = 100
_BLIND = timedelta(days=1)  # how far back gaps are told if no time was asked for: older ones answer no question


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A headline of a source, with all that happened to it, oldest first, and every delivery that came of it.

    ``sighting`` (without its keys) is None if it is forgotten, being older than what is kept. ``removed_at`` is since
    when its source is watched no more. ``story`` are the other headlines of its story, each by its first event.
    ``evidence`` is what its events were seen in, by their ids.
    """

    source: str
    sighting: Sighting | None
    removed_at: datetime | None
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    story: tuple[Event, ...]
    acks: tuple[Ack, ...] = ()
    evidence: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline as it was last worded."""
        return self.sighting.text if self.sighting else self.events[-1].text

    @property
    def is_on_page(self) -> bool:
        """Whether it stood on the page at the last good poll, in any of its wordings, and the page is still watched."""
        seen = self.sighting
        return seen is not None and self.removed_at is None and (seen.missed == 0 or seen.reads_as_before)


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
    found = search.join(events, events.c.seq == search.c.rowid)
    query = select(events.c.source_id, events.c.rank).select_from(found).where(has_words(words))
    query = query.where(events.c.source_id.is_not(None)).order_by(search.c.rowid.desc())
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
    of_it = (events.c.source_id == source_id) & (events.c.rank == rank)
    own = connection.execute(select(events).where(of_it).order_by(events.c.seq)).mappings().all()
    happened = {row["id"]: event_of(row) for row in own}
    sent = select(deliveries).where(deliveries.c.event_id.in_(happened)).order_by(deliveries.c.id)
    return Explained(
        source=source["name"],
        sighting=sightings_of(connection, [(source_id, rank)]).get((source_id, rank)),
        removed_at=source["removed_at"],
        events=tuple(happened.values()),
        deliveries=tuple(delivery_of(row, happened[row["event_id"]]) for row in connection.execute(sent).mappings()),
        acks=tuple(acks_of(connection, tuple(happened))),
        evidence=evidence_of(connection, tuple(happened)),
        story=_others(connection, source_id, rank, {event.story for event in happened.values() if event.story}),
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

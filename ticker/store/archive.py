"""What people ask of the records: what was seen, and how the sources and the channels are doing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVarTuple

from sqlalchemy import Connection, RowMapping, Select, func, select

from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.delivery import State
from ticker.model.evidence import Kept
from ticker.model.explained import Explained
from ticker.model.health import Health, Trouble
from ticker.model.source import Source
from ticker.model.story import Story, StoryQuery
from ticker.store.acks import Acks
from ticker.store.database import Database
from ticker.store.evidence import all_evidence, evidence_of
from ticker.store.explained import Shown, Watched, explain, headline, latest_texts, watched
from ticker.store.ledger import Ledger, ledgers
from ticker.store.polls import HEARTBEAT, gap_of
from ticker.store.reach import Reach, reach
from ticker.store.records import event_of
from ticker.store.schema import deliveries, events, sightings, sources
from ticker.store.search import Finding, finding
from ticker.store.spans import UNWRITTEN, shares
from ticker.store.stories import read_stories

DAY = timedelta(days=1)
_UNSENT = (State.WAITING.value, State.DEAD.value)
Columns = TypeVarTuple("Columns")

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How a source is doing. ``coverage_24h`` is a share, 0 to 1, of the last 24 hours, or since it is watched."""

    name: str
    url: str
    baseline_at: datetime | None
    last_good_at: datetime | None
    health: Health
    present: int
    seen_24h: int
    coverage_24h: float | None

    @property
    def state(self) -> str:
        """The word of its trouble, or whether it is watched."""
        if self.health.trouble is not None:
            return self.health.trouble.value
        return "watching" if self.baseline_at else "not read yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """How a channel is doing; ``waiting_since`` is the age of its oldest waiting delivery.

    ``failing_since`` is that of the oldest which was tried in vain, None if there is none.
    """

    channel: str
    waiting: int
    dead: int
    waiting_since: datetime | None
    last_sent_at: datetime | None
    last_problem: str
    failing_since: datetime | None = None

    @property
    def state(self) -> str:
        """Whether it works, in a word or two."""
        if self.failing_since or (self.dead and self.last_sent_at is None):
            return "failing"
        if self.waiting:
            return "waits"
        return "works" if self.last_sent_at else "no news yet"


class Archive:
    """Reads only. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def events(
        self,
        *,
        words: Sequence[str] = (),
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        kinds: Sequence[EventKind] = (),
        urgency: Urgency = Urgency.ROUTINE,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Event]:
        """The latest events that have all the words (``ticker.store.search``) and fit the rest, newest first.

        ``urgency`` is the least there may be; ``before`` is the event from which it goes on backwards.
        """
        found = finding(words)
        query = _fitting(select(events), found, source, since, until, kinds, urgency)
        if before:
            query = query.where(found.number < select(events.c.seq).where(events.c.id == before).scalar_subquery())
        query = query.order_by(found.number.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).mappings().all())
        return [event_of(row) for row in rows]

    async def count(
        self,
        *,
        words: Sequence[str] = (),
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        kinds: Sequence[EventKind] = (),
        urgency: Urgency = Urgency.ROUTINE,
        most: int,
    ) -> int:
        """How many events there are of these, counted no further than to ``most``."""
        found = _fitting(select(events.c.seq), finding(words), source, since, until, kinds, urgency).limit(most)
        query = select(func.count()).select_from(found.subquery())
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def begun(self) -> datetime | None:
        """When the oldest event was that is still known."""
        first = select(func.min(events.c.at))
        return await self._database.read(lambda connection: connection.execute(first).scalar_one())

    async def headline(self, event_id: str) -> Explained | None:
        """The headline that an event is about, with all that happened to it; None if there is no such event.

        An event that is of no headline, or of one whose source is forgotten, is told alone.
        """
        return await self._database.read(partial(headline, event_id))

    async def explain(
        self,
        *,
        words: Sequence[str],
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 10,
    ) -> list[Explained]:
        """The headlines of which a wording has all the words and fits the rest, the latest first."""
        asked = partial(explain, words=words, source=source, since=since, until=until, limit=limit)
        return await self._database.read(asked)

    async def evidence(self, ids: Collection[str]) -> Mapping[str, tuple[Event, Kept | None]]:
        """The events of these ids, as far as there are any, each with the answer in which it was seen."""
        return await self._database.read(partial(_evidence, ids))

    async def all_evidence(self) -> tuple[Sequence[Kept], Collection[int]]:
        """All that is told of evidence, the oldest first, and the numbers that events refer to."""
        return await self._database.read(all_evidence)

    async def watched(
        self,
        *,
        source: str | None,
        since: datetime | None,
        until: datetime | None,
        now: datetime,
        configured: Sequence[Source] = (),
    ) -> list[Watched]:
        """What there was to be found of each source, or of one, in a time, by name.

        Without ``since``, gaps are those of the last day; ``configured`` tell how rarely the daemon polls.
        """
        asked = partial(watched, source=source, since=since, until=until, now=now, patience=patience_of(configured))
        return await self._database.read(asked)

    async def stories(self, ids: Collection[str], languages: Mapping[str, str]) -> dict[str, Story]:
        """The stories of these ids, as far as they are told; ``languages`` are those of the sources."""
        return await self._database.read(partial(_stories, ids, languages))

    async def texts(self, limit: int) -> list[Shown]:
        """The latest texts that sources showed, the latest first, each once."""
        return await self._database.read(partial(latest_texts, limit=limit))

    async def sources_status(
        self, now: datetime, configured: Sequence[Source] = (), names: Collection[str] | None = None
    ) -> list[SourceStatus]:
        """The sources of the settings that the daemon last ran by, or some of them, by name.

        ``configured`` tell how rarely it polls.
        """
        return await self._database.read(partial(_sources_status, now, patience_of(configured), names))

    async def reach(self, now: datetime, configured: Sequence[Source] = ()) -> Reach:
        """Which sources can be read just now; ``configured`` tell how rarely the daemon polls."""
        return await self._database.read(partial(reach, now, patience_of(configured)))

    async def coverage(self, since: datetime, now: datetime, configured: Sequence[Source] = ()) -> tuple[Ledger, ...]:
        """When each source of the settings was watched since a moment, and when and why it was not."""
        return await self._database.read(partial(ledgers, since, now, patience_of(configured)))

    async def unacknowledged(self) -> int:
        """How many alerts wait for an acknowledgement."""
        return await Acks(self._database).waiting()

    async def channels_status(self, names: Collection[str] | None = None) -> list[ChannelStatus]:
        """The channels that ever got a delivery, by name; or those of some names and of what waits."""
        return await self._database.read(partial(_channels_status, names))


def _fitting(
    query: Select[*Columns],
    found: Finding,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    kinds: Sequence[EventKind],
    urgency: Urgency,
) -> Select[*Columns]:
    """A query over events that are found, narrowed.

    Times are asked of numbers too, which almost go by them: what lies outside is not even looked for.
    """
    query = query.select_from(found.place).where(found.condition)
    if source:
        query = query.where(events.c.source == source)
    if since:
        first = select(func.min(events.c.seq)).where(events.c.at >= since)
        query = query.where(events.c.at >= since, found.number >= first.scalar_subquery())
    if until:
        last = select(func.max(events.c.seq)).where(events.c.at < until)
        query = query.where(events.c.at < until, found.number <= last.scalar_subquery())
    if kinds:
        query = query.where(events.c.kind.in_([kind.value for kind in kinds]))
    return query if urgency is Urgency.ROUTINE else query.where(events.c.urgency <= int(urgency))


def _stories(ids: Collection[str], languages: Mapping[str, str], connection: Connection) -> dict[str, Story]:
    queries = (StoryQuery(ids=frozenset({one})) for one in sorted(ids))
    return {story.id: story for query in queries for story in read_stories(query, _EVER, languages, connection)}


def _evidence(ids: Collection[str], connection: Connection) -> dict[str, tuple[Event, Kept | None]]:
    rows = connection.execute(select(events).where(events.c.id.in_(ids))).mappings().all()
    kept = evidence_of(connection, ids)
    return {row["id"]: (event_of(row), kept.get(row["id"])) for row in rows}


def patience_of(configured: Sequence[Source]) -> dict[str, timedelta]:
    """By name of source, how long the daemon may not have written of it though nothing is wrong."""
    return {source.name: max(UNWRITTEN, gap_of(source) + HEARTBEAT) for source in configured}


def _sources_status(
    now: datetime, patience: Mapping[str, timedelta], names: Collection[str] | None, connection: Connection
) -> list[SourceStatus]:
    """In a few queries, however many sources there are."""
    query = select(sources).where(sources.c.removed_at.is_(None)).order_by(sources.c.name)
    count = select(sightings.c.source_id, func.count().label("number")).group_by(sightings.c.source_id)
    if names is not None:
        query = query.where(sources.c.name.in_(names))
    rows = connection.execute(query).mappings().all()
    if names is not None:
        count = count.where(sightings.c.source_id.in_([row["id"] for row in rows]))
    covered = shares(connection, rows, now - DAY, now, patience)
    present = _by_id(connection, count.where(sightings.c.missed == 0))
    seen = _by_id(connection, count.where(sightings.c.first_seen >= now - DAY))
    return [
        SourceStatus(
            name=row["name"],
            url=row["url"],
            baseline_at=row["baseline_at"],
            last_good_at=row["last_good_at"],
            health=_health(row),
            present=present.get(row["id"], 0),
            seen_24h=seen.get(row["id"], 0),
            coverage_24h=covered[row["id"]],
        )
        for row in rows
    ]


def _by_id(connection: Connection, count: Select[tuple[int, int]]) -> dict[int, int]:
    return {row.source_id: row.number for row in connection.execute(count)}


def _health(row: RowMapping) -> Health:
    trouble = Trouble(row["trouble"]) if row["trouble"] else None
    return Health(failures=row["failures"], trouble=trouble, problem=row["problem"], since=row["failing_since"])


def _channels_status(names: Collection[str] | None, connection: Connection) -> list[ChannelStatus]:
    query = select(deliveries.c.channel).distinct()
    if names is not None:
        query = query.where(deliveries.c.state.in_(_UNSENT))
    found = connection.execute(query).scalars().all()
    return [_channel_status(name, connection) for name in sorted({*(names or ()), *found})]


def _channel_status(name: str, connection: Connection) -> ChannelStatus:
    own = deliveries.c.channel == name
    unsent = deliveries.c.state.in_(_UNSENT)
    states = select(deliveries.c.state, func.count(), func.min(deliveries.c.created_at)).where(own, unsent)
    counts = {state: (n, first) for state, n, first in connection.execute(states.group_by(deliveries.c.state))}
    waiting, since = counts.get(State.WAITING.value, (0, None))
    tried = func.min(deliveries.c.created_at)
    failing = select(tried).where(own, deliveries.c.state == State.WAITING.value, deliveries.c.attempts > 0)
    problem = select(deliveries.c.problem).where(own, unsent, deliveries.c.problem != "")
    # By the index of what was settled, from its end: the last is mostly one that was sent.
    settled = select(deliveries.c.settled_at).where(own, deliveries.c.state == State.SENT.value)
    last = settled.where(deliveries.c.settled_at.is_not(None)).order_by(deliveries.c.settled_at.desc()).limit(1)
    return ChannelStatus(
        channel=name,
        waiting=waiting,
        dead=counts.get(State.DEAD.value, (0, None))[0],
        waiting_since=since,
        last_sent_at=connection.execute(last).scalar(),
        last_problem=connection.execute(problem.order_by(deliveries.c.id.desc()).limit(1)).scalar() or "",
        failing_since=connection.execute(failing).scalar_one(),
    )

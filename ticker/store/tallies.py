"""What plots are drawn from: counted by the database, so that little comes back however much there is.

A bucket is a number: how many steps after the begin a moment lies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any  # the row of a query whose columns are made here

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    func,
    over,
    select,
    type_coerce,
)

from ticker.model.alert import EventKind
from ticker.model.delivery import State
from ticker.store.database import Database
from ticker.store.schema import deliveries, events, stamp

_NEWS = (EventKind.NEW.value, EventKind.UPDATE.value, EventKind.REPEAT.value)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that is asked about, cut into steps, and the one source that it is about, or None for all."""

    since: datetime
    until: datetime
    step: timedelta
    source: str | None = None

    @property
    def buckets(self) -> int:
        """How many steps it has; the last may reach beyond its end."""
        return max(1, -((self.since - self.until) // self.step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many headlines a source broke in each bucket; without a name: all other sources together."""

    source: str | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long deliveries of a channel took that were sent within a bucket, from the poll until they were sent."""

    channel: str
    bucket: int
    count: int
    median: timedelta
    most: timedelta  # within which 95 of 100 were sent
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """How often a source was first of several to tell a story, and how often it told such a story at all.

    ``ahead`` is the median of its leads over the second, ``behind`` that of its delays after the first.
    """

    source: str
    first: int
    told: int
    ahead: timedelta | None
    behind: timedelta | None


class Tallies:
    """Reads only. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def headlines(self, window: Window, most: int) -> tuple[Tally, ...]:
        """By source, those with the most first; what is beyond ``most`` sources is one tally without a name."""
        return await self._database.read(partial(_headlines, window, most))

    async def latencies(self, window: Window, most: int) -> tuple[tuple[Latency, ...], int]:
        """Of the channels with the most deliveries, by name and bucket; and of how many others there are."""
        return await self._database.read(partial(_latencies, window, most))

    async def tellers(self, window: Window) -> tuple[Teller, ...]:
        """The sources that shared a story with others, those that were first most often first."""
        return await self._database.read(partial(_tellers, window))


def _headlines(window: Window, most: int, connection: Connection) -> tuple[Tally, ...]:
    wanted = _news(window)
    count = func.count()
    top = select(events.c.source, count).where(wanted).group_by(events.c.source)
    names = connection.execute(top.order_by(count.desc(), events.c.source).limit(most + 1)).scalars().all()
    shown = names[:most] if len(names) > most else names
    name = case((events.c.source.in_(shown), events.c.source), else_=None)
    bucket = _bucket(events.c.at, window)
    counted: defaultdict[str | None, list[int]] = defaultdict(lambda: [0] * window.buckets)
    for source, number, n in connection.execute(
        select(name.label("name"), bucket.label("bucket"), count).where(wanted).group_by("name", "bucket")
    ):
        counted[source][number] = n
    order = [*shown, *([None] if None in counted else [])]
    return tuple(Tally(source=source, counts=tuple(counted[source])) for source in order)


def _news(window: Window) -> ColumnElement[bool]:
    wanted = and_(events.c.at >= window.since, events.c.at < window.until, events.c.kind.in_(_NEWS))
    return wanted if window.source is None else wanted & (events.c.source == window.source)


def _latencies(window: Window, most: int, connection: Connection) -> tuple[tuple[Latency, ...], int]:
    wanted = and_(
        deliveries.c.settled_at >= window.since,
        deliveries.c.settled_at < window.until,
        deliveries.c.state == State.SENT.value,
        deliveries.c.ready_at <= deliveries.c.created_at,  # what its channel wants to hear later is not late
    )
    if window.source is not None:
        own = select(events.c.id).where(events.c.source == window.source)
        wanted &= deliveries.c.event_id.in_(own)
    by_channel = select(deliveries.c.channel).where(wanted).group_by(deliveries.c.channel)
    names = connection.execute(by_channel.order_by(func.count().desc(), deliveries.c.channel)).scalars().all()
    rows = connection.execute(_percentiles(window, wanted & deliveries.c.channel.in_(names[:most])))
    found = tuple(
        Latency(channel=channel, bucket=bucket, count=n, median=_span(median), most=_span(p95), longest=_span(longest))
        for channel, bucket, n, median, p95, longest in rows
    )
    return found, len(names[most:])


def _percentiles(window: Window, wanted: ColumnElement[bool]) -> Select[Any]:
    took = type_coerce(deliveries.c.settled_at, BigInteger) - type_coerce(deliveries.c.created_at, BigInteger)
    bucket = _bucket(deliveries.c.settled_at, window)
    every = select(deliveries.c.channel, bucket.label("bucket"), took.label("took")).where(wanted).subquery()
    group = (every.c.channel, every.c.bucket)
    place = func.row_number().over(partition_by=group, order_by=every.c.took)
    of = func.count().over(partition_by=group)
    placed = select(every, place.label("place"), of.label("of")).subquery()
    return (
        select(
            placed.c.channel,
            placed.c.bucket,
            func.count(),
            func.max(case((placed.c.place == (placed.c.of + 1) // 2, placed.c.took))),
            func.max(case((placed.c.place == (placed.c.of * 95 + 99) // 100, placed.c.took))),
            func.max(placed.c.took),
        )
        .group_by(placed.c.channel, placed.c.bucket)
        .order_by(placed.c.channel, placed.c.bucket)
    )


def _tellers(window: Window, connection: Connection) -> tuple[Teller, ...]:
    told = _told(window)
    group = (told.c.source, told.c.is_first)
    place = func.row_number().over(partition_by=group, order_by=told.c.by)
    of = func.count().over(partition_by=group)
    placed = select(told, place.label("place"), of.label("of")).subquery()
    is_middle = placed.c.place == (placed.c.of + 1) // 2
    firsts = func.sum(placed.c.is_first)
    rows = connection.execute(
        select(
            placed.c.source,
            firsts,
            func.count(),
            func.max(case((is_middle & (placed.c.is_first == 1), placed.c.by))),
            func.max(case((is_middle & (placed.c.is_first == 0), placed.c.by))),
        )
        .group_by(placed.c.source)
        .order_by(firsts.desc(), func.count().desc(), placed.c.source)
    )
    return tuple(
        Teller(
            source=source,
            first=first,
            told=count,
            ahead=None if ahead is None else _span(ahead),
            behind=None if behind is None else _span(behind),
        )
        for source, first, count, ahead, behind in rows
    )


def _told(window: Window) -> FromClause:
    """Who told each story that several told: whether as the first, and ``by`` how much before the next or after it.

    A story that somebody told before the time began is left out: who was first with it is not to be seen.
    """
    moment = type_coerce(func.min(events.c.at), BigInteger)
    wanted = _news(Window(since=window.since, until=window.until, step=window.step)) & (events.c.story != "")
    if window.source is not None:
        wanted &= events.c.story.in_(select(events.c.story).where(_news(window)))
    once = (
        select(events.c.story, events.c.source, moment.label("at"), func.min(events.c.lead).label("lead"))
        .where(wanted)
        .group_by(events.c.story, events.c.source)
        .subquery()
    )
    in_order = partial(over, partition_by=once.c.story, order_by=(once.c.at, once.c.source))
    placed = select(
        once.c.source,
        in_order(func.row_number()).label("place"),
        (in_order(func.lead(once.c.at)) - once.c.at).label("ahead"),
        (once.c.at - in_order(func.first_value(once.c.at))).label("behind"),
        in_order(func.first_value(once.c.lead)).label("before"),
    ).subquery()
    is_shared = (placed.c.place > 1) | placed.c.ahead.is_not(None)
    is_first = placed.c.place == 1
    return (
        select(
            placed.c.source,
            case((is_first, 1), else_=0).label("is_first"),
            case((is_first, placed.c.ahead), else_=placed.c.behind).label("by"),
        )
        .where(is_shared, placed.c.before == "")
        .subquery()
    )


def _bucket(at: ColumnElement[datetime], window: Window) -> ColumnElement[int]:
    passed = type_coerce(at, BigInteger) - stamp(window.since)
    return passed // (window.step // _MICROSECOND)


def _span(microseconds: int) -> timedelta:
    return max(_NOTHING, timedelta(microseconds=microseconds))


def totals(tallies: Sequence[Tally]) -> tuple[int, ...]:
    """How many headlines there were in each bucket."""
    return tuple(map(sum, zip(*(one.counts for one in tallies), strict=True)))

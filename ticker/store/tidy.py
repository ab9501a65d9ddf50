"""Forgets what is too old, in small steps, and gives the room back to the disk.

Age is counted in time that was really watched: where a clock jumps by years nothing grows old at once, and as records
come with watching only, they are never more than ``keep`` asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, delete, select, update

from ticker.store.database import Database
from ticker.store.polls import MARKS_KEPT, Polls
from ticker.store.schema import coverage, events, sighting_keys, sightings, sources

_PAGES_A_STEP = 250  # given back in one transaction; a few milliseconds
_PAGES_FREE = 1000  # 4 MB
_ROWS_A_STEP = 500
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Tidy:
    """All methods raise StoreError."""

    def __init__(self, database: Database, polls: Polls, keep: timedelta) -> None:
        self._database = database
        self._polls = polls
        self._keep = keep

    async def tidy(self, now: datetime) -> None:
        """Forgets what is older than ``keep``, a step after the other, between which others write."""
        old = await self.horizon(now, self._keep)
        stale = await self.horizon(now, MARKS_KEPT)
        await self._polls.prune(old, stale)
        while await self._database.write(partial(_forget_removed, old)):
            pass
        while await self._database.write(_give_back):
            pass

    async def horizon(self, now: datetime, keep: timedelta) -> datetime:
        """The moment since which ``keep`` has passed by the clock, and was watched; nothing before it is needed."""
        return await self._database.read(partial(_horizon, now, keep))


def _horizon(now: datetime, keep: timedelta, connection: Connection) -> datetime:
    spans = connection.execute(
        select(coverage.c.since, coverage.c.until).order_by(coverage.c.until.desc(), coverage.c.since)
    )
    return min(now - keep, watched_since(((row.since, row.until) for row in spans), keep))


def watched_since(spans: Iterable[tuple[datetime, datetime]], length: timedelta) -> datetime:
    """Since when spans, the last first, cover so much time; the beginning of time if they never do."""
    left = length
    reached: datetime | None = None
    for since, until in spans:
        end = until if reached is None else min(until, reached)
        if since >= end:
            continue
        if end - since >= left:
            return end - left
        left -= end - since
        reached = since
    return _BEGINNING


def _forget_removed(before: datetime, connection: Connection) -> bool:
    """Forgets some of a source that left the settings before a moment; whether there is more to forget."""
    removed = select(sources.c.id).where(sources.c.removed_at < before).limit(1)
    source_id = connection.execute(removed).scalar()
    if source_id is None:
        return False
    ranks = select(sightings.c.rank).where(sightings.c.source_id == source_id).limit(_ROWS_A_STEP)
    some = connection.execute(ranks).scalars().all()
    for table in (sighting_keys, sightings):
        connection.execute(delete(table).where(table.c.source_id == source_id, table.c.rank.in_(some)))
    if not some:
        connection.execute(update(events).where(events.c.source_id == source_id).values(source_id=None))
        connection.execute(delete(coverage).where(coverage.c.source_id == source_id))
        connection.execute(delete(sources).where(sources.c.id == source_id))
    return True


def _give_back(connection: Connection) -> bool:
    """Gives some free pages back to the disk; whether there are more. Some stay free, as there is always more news.

    PostgreSQL does so by itself (autovacuum).
    """
    if connection.dialect.name != "sqlite":
        return False
    free = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
    if free <= _PAGES_FREE:
        return False
    with closing(connection.connection.cursor()) as cursor:
        for _ in range(_PAGES_A_STEP):  # Python's sqlite3 takes one step of it, which is one page
            cursor.execute("PRAGMA incremental_vacuum(1)")
    left = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
    return _PAGES_FREE < left < free  # a file that never was vacuumed gives nothing back

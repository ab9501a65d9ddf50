"""Moves what was noted by a clock that was set since: ages stay what they were.

Only what is compared with the present is moved, and only as far back as it matters. What is shown to people keeps the
times that the clock had then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, literal, true, update

from ticker.model.alert import BundleKind
from ticker.model.delivery import State
from ticker.model.sighting import Known
from ticker.store.records import is_bundled
from ticker.store.schema import Moment, acks, deliveries, sightings, sources, story_words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RECENT = timedelta(days=1)  # what left a page longer ago was gone for long by any clock


def move_times(by: timedelta, now: datetime, connection: Connection) -> None:
    """After the clock went by so much, to ``now``. What waits and lies ahead sees to itself when it is claimed.

    Where the clock went forward, what was to be done soon by the former clock is to be done as soon by this one.
    """
    soon = min(by / 2, RECENT) if by > timedelta() else timedelta()  # beyond that it may be noted by this one
    for column in (sightings.c.last_seen, sightings.c.gone_at, sources.c.last_good_at, story_words.c.at):
        recent = column > now - by - RECENT if by > timedelta() else true()
        _move(connection, column, by, now, recent)
    for column in (acks.c.created_at, acks.c.due_at):
        _move(connection, column, by, now, acks.c.acked_at.is_(None), soon)
    if by > timedelta():
        waiting = deliveries.c.state == State.WAITING.value
        _hold_anew(connection, by, now, waiting)
        for column in (deliveries.c.created_at, deliveries.c.due_at, deliveries.c.ready_at):
            _move(connection, column, by, now, waiting, soon)


def moved(known: Known, by: timedelta, now: datetime) -> Known:
    """The same for what is known of a source in memory."""
    good_at = known.last_good_at
    return replace(
        known,
        last_good_at=good_at + by if good_at and _counts(good_at, by, now) else good_at,
        sightings=tuple(
            replace(one, last_seen=one.last_seen + by, gone_at=one.gone_at + by if one.gone_at else None)
            if _counts(one.last_seen, by, now)
            else one
            for one in known.sightings
        ),
    )


def _hold_anew(connection: Connection, by: timedelta, now: datetime, waiting: ColumnElement[bool]) -> None:
    """What was held until a time of day is ready, so that it can be held until that time by the clock as it is now."""
    held = is_bundled(BundleKind.QUIET, BundleKind.DIGEST)
    old = _is_old(deliveries.c.created_at, by, now)
    anew = {"bundle": None, "created_at": now, "due_at": now, "ready_at": now}
    connection.execute(update(deliveries).where(waiting, old, held).values(anew))


def _counts(at: datetime, by: timedelta, now: datetime) -> bool:
    return now - by - RECENT < at <= now - by if by > timedelta() else at > now


def _is_old(
    column: Column[datetime], by: timedelta, now: datetime, soon: timedelta = timedelta()
) -> ColumnElement[bool]:
    """Noted before the clock was set: forward, for that moment or ``soon`` after it; back, after ``now``."""
    return column <= now - by + soon if by > timedelta() else column > now


def _move(
    connection: Connection,
    column: Column[datetime],
    by: timedelta,
    now: datetime,
    which: ColumnElement[bool],
    soon: timedelta = timedelta(),
) -> None:
    """Each time by itself: of one row, some may have been noted after the clock was set."""
    # A difference of two moments is a number of microseconds, as the columns are.
    distance = literal(_EPOCH + by, Moment())
    values = {column.name: column + distance}
    connection.execute(update(column.table).where(which, _is_old(column, by, now, soon)).values(values))

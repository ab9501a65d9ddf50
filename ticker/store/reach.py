"""Which sources can be read just now: one query, for who asks every few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ticker.store.schema import sources
from ticker.store.spans import UNWRITTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many sources are watched, and the names of those that the last poll could not read, or none for long.

    Of those that are ``pending`` it is not known yet: they were never read, and no poll has failed.
    """

    watched: int
    unread: tuple[str, ...]
    pending: tuple[str, ...] = ()


def reach(now: datetime, patience: Mapping[str, timedelta], connection: Connection) -> Reach:
    query = select(sources.c.name, sources.c.trouble, sources.c.last_good_at).where(sources.c.removed_at.is_(None))
    rows = connection.execute(query.order_by(sources.c.name)).all()
    unread = (
        name
        for name, trouble, good_at in rows
        if trouble or (good_at and now - good_at > patience.get(name, UNWRITTEN))
    )
    pending = (name for name, trouble, good_at in rows if not trouble and not good_at)
    return Reach(watched=len(rows), unread=tuple(unread), pending=tuple(pending))

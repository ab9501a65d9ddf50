"""What the records still know, after a restart, of an incident that was told of as a whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from ticker.model.alert import Event, EventKind
from ticker.model.health import Trouble
from ticker.store.database import Database
from ticker.store.records import event_of
from ticker.store.schema import events, sources


async def last_notice(database: Database, reasons: Collection[str]) -> Event | None:
    """The last notice about the monitor that has one of the reasons. Raises StoreError."""
    asked = (
        select(events)
        .where(events.c.kind == EventKind.NOTICE.value, events.c.source.is_(None), events.c.reason.in_(reasons))
        .order_by(events.c.seq.desc())
        .limit(1)
    )

    def read(connection: Connection) -> Event | None:
        row = connection.execute(asked).mappings().first()
        return event_of(row) if row else None

    return await database.read(read)


async def failing_since(database: Database, troubles: Collection[Trouble], until: datetime) -> datetime:
    """Since when the first of the sources fails that failed at a moment and were not told of. Raises StoreError."""
    asked = select(sources.c.failing_since).where(
        sources.c.trouble.in_([trouble.value for trouble in troubles]),
        sources.c.told.is_(False),
        sources.c.removed_at.is_(None),
        sources.c.failing_since <= until,
    )
    found = await database.read(lambda connection: connection.execute(asked).scalars().all())
    return min((at for at in found if at), default=until)

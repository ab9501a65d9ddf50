"""Events in the order in which they were recorded, for who follows them as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, func, select

from ticker.model.alert import Event, EventKind
from ticker.store.database import Database
from ticker.store.records import event_of
from ticker.store.schema import events

_PUBLIC = events.c.kind != EventKind.SILENT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event and its place: the number grows from one to the next, with holes."""

    number: int
    event: Event


class Journal:
    """Reads only, and leaves out what never leaves the house. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def end(self) -> int:
        """The number of the last entry; 0 if there is none."""
        last = select(func.max(events.c.seq))
        return await self._database.read(lambda connection: connection.execute(last).scalar_one() or 0)

    async def place(self, event_id: str) -> int | None:
        """The number of an event, None if there is no such event."""
        found = select(events.c.seq).where(events.c.id == event_id)
        return await self._database.read(lambda connection: connection.execute(found).scalar_one_or_none())

    async def after(self, number: int, limit: int) -> Sequence[Entry]:
        """The first entries after a number, in order."""
        return await self._database.read(partial(_after, number, limit))


def _after(number: int, limit: int, connection: Connection) -> list[Entry]:
    query = select(events).where(events.c.seq > number, _PUBLIC).order_by(events.c.seq).limit(limit)
    return [Entry(number=row["seq"], event=event_of(row)) for row in connection.execute(query).mappings()]

"""Events in the order in which they were recorded, for who follows them as they come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sqlalchemy import Connection, RowMapping, func, select, tuple_

from ticker.model.alert import Event, EventKind
from ticker.store.database import Database
from ticker.store.records import event_of
from ticker.store.schema import events

_PUBLIC = events.c.kind != EventKind.SILENT.value
_CHANGES = (EventKind.UPDATE, EventKind.WITHDRAWN)
_LOOKED_AT = 5_000  # events that are looked through for some: a week of a busy desk, and read in a tenth of a second
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event and its place: the number grows from one to the next, with holes.

    ``headline`` is the same for all events of one headline, and empty for a notice.
    """

    number: int
    event: Event
    headline: str

    @property
    def is_change(self) -> bool:
        """Whether it says what became of a headline that was told before."""
        return bool(self.headline) and self.event.kind in _CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """Entries, oldest first, and the id of the last event of all, after which others follow; empty if there is none."""

    entries: tuple[Entry, ...]
    last: str


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

    async def latest(self, takes: Callable[[Event], bool], kinds: Collection[EventKind], limit: int) -> Latest:
        """The last entries of some kinds that are taken, and what became of their headlines since.

        Those that lie far back are not looked at.
        """
        return await self._database.read(partial(_latest, takes, kinds, limit))


def _after(number: int, limit: int, connection: Connection) -> list[Entry]:
    query = select(events).where(events.c.seq > number, _PUBLIC).order_by(events.c.seq).limit(limit)
    return [_entry(row) for row in connection.execute(query).mappings()]


def _latest(takes: Callable[[Event], bool], kinds: Collection[EventKind], limit: int, connection: Connection) -> Latest:
    last = connection.execute(select(events.c.id).where(_PUBLIC).order_by(events.c.seq.desc()).limit(1)).scalar()
    query = select(events).where(events.c.kind.in_([kind.value for kind in kinds]))
    query = query.order_by(events.c.seq.desc()).limit(_LOOKED_AT).execution_options(yield_per=_AT_ONCE)
    with connection.execute(query) as cursor:
        taken = list(islice((entry for entry in map(_entry, cursor.mappings()) if takes(entry.event)), limit))
    found = {entry.number: entry for entry in (*_changes_of(taken, connection), *taken)}
    return Latest(entries=tuple(found[number] for number in sorted(found)), last=last or "")


def _changes_of(entries: Sequence[Entry], connection: Connection) -> list[Entry]:
    """What became of the headlines of some entries after they were told."""
    told: dict[str, int] = {}
    for entry in entries:
        told[entry.headline] = min(entry.number, told.get(entry.headline, entry.number))
    keys = [tuple(map(int, headline.split("-"))) for headline in told if headline]
    of_them = tuple_(events.c.source_id, events.c.rank).in_(keys)
    query = select(events).where(of_them, events.c.kind.in_([kind.value for kind in _CHANGES]))
    found = map(_entry, connection.execute(query).mappings())
    return [entry for entry in found if entry.number > told[entry.headline]]


def _entry(row: RowMapping) -> Entry:
    headline = "" if row["source_id"] is None else f"{row['source_id']}-{row['rank']}"
    return Entry(number=row["seq"], event=event_of(row), headline=headline)

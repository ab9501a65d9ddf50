"""How things stand just now, for pages: as much as can be looked at, however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, func, select

from ticker.model.delivery import Delivery, State
from ticker.store.database import Database
from ticker.store.letters import Letters
from ticker.store.schema import deliveries, sightings, sources


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPage:
    """A headline that stood on the page at the last good poll."""

    text: str
    link: str | None
    first_seen: datetime
    published_at: datetime | None


class Standings:
    """Reads only. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def names(self) -> dict[str, str]:
        """The sources of the settings that the daemon last ran by, by name, each with the word of its trouble."""
        query = select(sources.c.name, sources.c.trouble).where(sources.c.removed_at.is_(None)).order_by(sources.c.name)
        return await self._database.read(
            lambda connection: {name: trouble or "" for name, trouble in connection.execute(query)}
        )

    async def on_page(self, name: str, limit: int) -> tuple[list[OnPage], int]:
        """What stands on the page of a source by the records, the latest first; and how much that is in all."""
        return await self._database.read(partial(_on_page, name, limit))

    async def unsent(self, *, dead: bool, limit: int) -> tuple[list[Delivery], int]:
        """What waits, or what is dead, the oldest first; and how much that is in all."""
        state = State.DEAD if dead else State.WAITING
        count = select(func.count()).select_from(deliveries).where(deliveries.c.state == state.value)
        number = await self._database.read(lambda connection: int(connection.execute(count).scalar_one()))
        found = await Letters(self._database).some(state, limit) if number else []
        return found, number


def _on_page(name: str, limit: int, connection: Connection) -> tuple[list[OnPage], int]:
    source = select(sources.c.id).where(sources.c.removed_at.is_(None), sources.c.name == name).scalar_subquery()
    there = (sightings.c.source_id == source) & (sightings.c.missed == 0)
    columns = (sightings.c.text, sightings.c.link, sightings.c.first_seen, sightings.c.published_at)
    rows = connection.execute(select(*columns).where(there).order_by(sightings.c.rank.desc()).limit(limit)).mappings()
    number = connection.execute(select(func.count()).select_from(sightings).where(there)).scalar_one()
    return [OnPage(**row) for row in rows.all()], int(number)

"""An open store with what a test of polls asks of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.builders import NOON, a_decision, a_source, after
from ticker.model.delivery import State
from ticker.model.health import Health
from ticker.model.sighting import Known, Sighting
from ticker.model.source import Source
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

WIRE = a_source("wire")
DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Desk:
    """An open store with what a test asks of it. ``again`` is the next start of the program."""

    url: str
    folder: Path
    database: Database
    rung: list[str] = field(default_factory=list)
    polls: Polls = field(init=False)

    def __post_init__(self) -> None:
        self._wire()

    def _wire(self) -> None:
        self.polls = Polls(self.database, self._ring)

    def _ring(self, channels: Iterable[str]) -> None:
        self.rung += sorted(channels)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.database, self._ring)

    @property
    def archive(self) -> Archive:
        return Archive(self.database)

    async def again(self, *configured: Source) -> None:
        if self.url != "sqlite://":
            await self.database.close()
            self.database = await open_database(self.url, self.folder, exclusive=True)
        self._wire()
        await self.polls.register(configured or (WIRE,), after(1))

    async def commit(self, known: Known, *sightings: Sighting, at: datetime = NOON) -> None:
        """A good poll that changed these sightings."""
        held = {sighting.rank: sighting for sighting in (*known.sightings, *sightings)}
        known = replace(known, sightings=tuple(held.values()), rank=max((known.rank, *held)), last_good_at=at)
        known = replace(known, baseline_at=known.baseline_at or at, health=Health())
        await self.polls.commit(WIRE, a_decision(known, sightings=sightings, state_changed=True))


def in_order(known: Known) -> Known:
    """Sightings by rank, keys sorted: their order has no meaning."""
    sightings = sorted(known.sightings, key=lambda sighting: sighting.rank)
    return replace(known, sightings=tuple(replace(one, keys=tuple(sorted(one.keys))) for one in sightings))


async def texts_claimed(desk: Desk, channel: str) -> list[str]:
    """Empties the queue of a channel and returns the texts in their order."""
    texts: list[str] = []
    while delivery := await desk.outbox.claim(channel, after(3600), after(3700)):
        texts.append(delivery.event.text)
        await desk.outbox.settle(replace(delivery, state=State.SENT, settled_at=after(3600), leased_until=None))
    return texts

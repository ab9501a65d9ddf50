"""The web server of a daemon, with all its rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

from aiohttp.web import RouteDef

from ticker.config.settings import Settings
from ticker.engine.daemon import Daemon
from ticker.engine.deliver import Sender
from ticker.engine.watch import Watch
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.cabinet import Cabinet
from ticker.store.catalogue import Catalogue
from ticker.store.coverages import Coverages
from ticker.store.database import Database
from ticker.store.figures import Counts
from ticker.store.journal import Journal
from ticker.store.letters import Letters
from ticker.store.standings import Standings
from ticker.store.tallies import Tallies
from ticker.web import rooms
from ticker.web.front import Front
from ticker.web.guard import Guard
from ticker.web.health import Health
from ticker.web.house import House, Running
from ticker.web.live import Live
from ticker.web.metrics import Metrics


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[Database]:
    """The records for who reads much of them, so that no poll waits for it; those in memory have no other door."""
    reader = await database.reader()
    try:
        yield reader or database
    finally:
        if reader:
            await reader.close()


@asynccontextmanager
async def front_of(
    daemon: Daemon, watch: Watch, sender: Sender, meter: Metrics, live: Live, *, database: Database, cabinet: Cabinet
) -> AsyncIterator[Front]:
    """What answers for a daemon that writes its records to a database. Raises StoreError."""
    running = Running(
        version=version("ticker"), since=datetime.now(UTC), pulse=daemon, look=watch.look, test=sender.test
    )

    def routes(guard: Guard, settings: Settings) -> Iterable[RouteDef]:
        counts = Counts(reader, settings.sources)
        health = Health(pulse=daemon, metrics=meter, counts=counts, failed_writes=lambda: database.failed, guard=guard)
        house = House(
            guard=guard,
            settings=settings,
            archive=Archive(reader),
            catalogue=Catalogue(reader),
            journal=Journal(reader),
            standings=Standings(reader),
            tallies=Tallies(slow),
            coverages=Coverages(slow),
            cabinet=cabinet,
            live=live,
            letters=Letters(database),
            acks=Acks(database),
            wake=sender.wake,
            running=running,
        )
        return [*health.routes(), *rooms.routes(house)]

    # What takes seconds has a connection of its own, for which nobody else waits.
    async with reading(database) as reader, reading(database) as slow:
        front = Front(routes)
        try:
            yield front
        finally:
            await front.close()
